"""What devices there are and until when their systems are supported, counted. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from server.fleet.end_of_support import support_of
from server.store.questions.systems import Installed
from server.views.equipment import system_name


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportEnd:
    """How many devices run releases of a system whose support ends on a day; None: not known."""

    day: date | None
    source: str
    devices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemCount:
    """How many devices run a system. ``ends``: until when its releases are supported, in order."""

    system: str
    ends: tuple[SupportEnd, ...]

    @property
    def devices(self) -> int:
        """All that run it."""
        return sum(end.devices for end in self.ends)


def count_systems(installed: Iterable[Installed]) -> list[SystemCount]:
    """Count by name: the releases of a system are told apart by their end of support alone."""
    counts: dict[str, dict[tuple[date | None, str], int]] = {}
    for one in installed:
        support = support_of(one.system)
        end = (support.ends, support.source) if support else (None, "")
        of_system = counts.setdefault(system_name(one.system), {})
        of_system[end] = of_system.get(end, 0) + one.devices
    counted = [
        SystemCount(
            system=system,
            ends=tuple(
                SupportEnd(day=day, source=source, devices=count)
                for (day, source), count in sorted(ends.items(), key=lambda end: _order(*end[0]))
            ),
        )
        for system, ends in counts.items()
    ]
    return sorted(counted, key=lambda one: (_order(one.ends[0].day), one.system))


def most_first(kinds: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Put kinds of devices in the order of how many there are."""
    return tuple(sorted(kinds.items(), key=lambda kind: -kind[1]))


def _order(day: date | None, source: str = "") -> tuple[date, str]:
    return day or date.max, source
