"""What a demo says while it sets up: one line a step, and a bar where a person sees it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from server.clock import Clock
from server.commands.terminal import Terminal

_BAR = 24
_LOOK_AGAIN_S = 0.1


class TookTooLong(RuntimeError):
    """Something that should happen did not; the message says what."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The lines."""

    terminal: Terminal
    clock: Clock

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Do a step: its line gets a tick and its seconds when it is done."""
        began_s = self.clock.monotonic_s()
        self._sketch(f"  … {what}")
        yield
        self._done(what, began_s)

    def wait_for(self, what: str, share: Callable[[], float], timeout_s: float) -> None:
        """Wait until something has wholly happened.

        Args:
            what: The step.
            share: How much of it has happened, 0.0 to 1.0.
            timeout_s: When to give up.

        Raises:
            TookTooLong: If it has not happened by then.
        """
        began_s = self.clock.monotonic_s()
        while (done := share()) < 1.0:
            filled = round(_BAR * done)
            self._sketch(f"  … {what} [{'#' * filled}{'.' * (_BAR - filled)}]")
            if self.clock.monotonic_s() - began_s > timeout_s:
                raise TookTooLong(f"{what}: only {done:.0%} after {timeout_s:g} s")
            self.clock.sleep(_LOOK_AGAIN_S)
        self._done(what, began_s)

    def _sketch(self, line: str) -> None:
        if self.terminal.is_seen:
            self.terminal.output.write(f"\r\033[K{line}")
            self.terminal.output.flush()

    def _done(self, what: str, began_s: float) -> None:
        start = "\r\033[K" if self.terminal.is_seen else ""
        self.terminal.say(f"{start}  ✓ {what} ({self.clock.monotonic_s() - began_s:.1f} s)")
