"""A clock that stands where it was set."""

from datetime import datetime, timedelta


class SetClock:
    """``server.clock.Clock``, moved by sleeping alone."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic_s(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
