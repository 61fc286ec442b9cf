"""Which turn of a check is a whole one. Pure but for its own memory.

Most probes of a page end with the handshake: cheap for the line and for the service. The first one
is whole, and so is each while the last one failed: a short one would call well what is not.
"""

from dataclasses import dataclass, replace

from checks.check import Check
from checks.words import Letter, letter_of


@dataclass(frozen=True, slots=True)
class _Past:
    """What is known of a check: of which version, how many short ones in a row, whether well."""

    version: int
    short: int = 0
    is_well: bool = True


class WholeTurns:
    """Counts the turns of each check."""

    def __init__(self) -> None:
        """Know of none."""
        self._past: dict[int, _Past] = {}

    def next(self, check: Check) -> Check:
        """Give what to run now: the check, or the same never to be whole."""
        past = self._past.get(check.id)
        if past is None or past.version != check.version:
            past = _Past(check.version, short=check.whole_every)
        is_whole = not past.is_well or past.short + 1 >= check.whole_every
        self._past[check.id] = replace(past, short=0 if is_whole else past.short + 1)
        return check if is_whole else replace(check, whole_every=0)

    def saw(self, check: Check, outcome: str) -> None:
        """Note how a turn ended; what is no observation says nothing."""
        past, letter = self._past.get(check.id), letter_of(outcome)
        if past is not None and letter is not Letter.NONE:
            self._past[check.id] = replace(past, is_well=letter is Letter.OK)
