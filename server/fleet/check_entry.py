"""A check as a sheet asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.check import Setting

# A link asks an outside service about every third minute.
PERIOD_S = 180.0
TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckEntry:
    """A check: its kind, what the kind has to be told, and how often."""

    kind: str
    settings: Mapping[str, Setting]
    period_s: float = PERIOD_S
    timeout_s: float = TIMEOUT_S

    def does_same(self, other: "CheckEntry") -> bool:
        """Whether both find out the same."""
        return self.kind == other.kind and self.settings == other.settings
