"""The end of a probe: every wait inside it gets what is left, never a time of its own."""

import time


class Deadline:
    """So many seconds from now."""

    def __init__(self, seconds: float) -> None:
        # perf_counter: on Windows monotonic ticks only every 15 ms.
        self._ends = time.perf_counter() + seconds

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return time.perf_counter() >= self._ends

    def left_s(self) -> float:
        """Give the seconds that are left, always more than 0.

        Raises:
            TimeoutError: When none are.
        """
        left = self._ends - time.perf_counter()
        # A socket whose time-out is 0 would not wait at all and raise another error.
        if left <= 0:
            raise TimeoutError
        return left
