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
        with self._wiped_when_it_fails():
            yield
        self._done(what, began_s)

    def wait_for(
        self,
        what: str,
        share: Callable[[], float],
        timeout_s: float,
        look_again_s: float = _LOOK_AGAIN_S,
    ) -> None:
        """Wait until something has wholly happened.

        Args:
            what: The step.
            share: How much of it has happened, 0.0 to 1.0.
            timeout_s: When to give up.
            look_again_s: Seconds from one look to the next.

        Raises:
            TookTooLong: If it has not happened by then.
        """
        began_s = self.clock.monotonic_s()
        with self._wiped_when_it_fails():
            while (done := share()) < 1.0:
                filled = round(_BAR * done)
                self._sketch(f"  … {what} [{'#' * filled}{'.' * (_BAR - filled)}]")
                if self.clock.monotonic_s() - began_s > timeout_s:
                    raise TookTooLong(f"{what}: only {done:.0%} after {timeout_s:g} s")
                self.clock.sleep(look_again_s)
        self._done(what, began_s)

    @contextmanager
    def _wiped_when_it_fails(self) -> Iterator[None]:
        """Leave an empty line for the complaint that follows."""
        try:
            yield
        except BaseException:
            self._sketch("")
            raise

    def _sketch(self, line: str) -> None:
        if self.terminal.is_seen:
            self.terminal.output.write(f"\r\033[K{line}")
            self.terminal.output.flush()

    def _done(self, what: str, began_s: float) -> None:
        start = "\r\033[K" if self.terminal.is_seen else ""
        self.terminal.say(f"{start}  ✓ {what} ({self.clock.monotonic_s() - began_s:.1f} s)")
