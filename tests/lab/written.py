"""A schedule that somebody wrote: a line a fault, for what must happen just so.

    fault,target,begins,ends
    line cut,s2-north,0,5
    PC's proxy dead,s2,1,told 20

Rounds count from when the first fault may be; "told 20": until somebody was told of it, at most
until round 20. Of a fault of one PC the target is its site: which of its PCs is struck depends on
what each probes.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.lab.faults.kind import PC, Kind
from tests.lab.plan import Province
from tests.lab.schedule import ENOUGH_SERVICES, Planned

_TOLD = "told "


class BadSchedule(ValueError):
    """A line that names no fault, or nothing that it can strike."""


def read_schedule(
    file: Path, kinds: Mapping[str, Kind], province: Province, probed: Mapping[str, int]
) -> tuple[Planned, ...]:
    """Read a schedule.

    Args:
        file: CSV, UTF-8.
        kinds: By their names.
        province: What there is.
        probed: How many services each PC probes.

    Raises:
        BadSchedule: With the line that is wrong.
    """
    return tuple(_planned(file, kinds, province, probed))


def _planned(
    file: Path, kinds: Mapping[str, Kind], province: Province, probed: Mapping[str, int]
) -> Iterator[Planned]:
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=1):
            kind, target = kinds.get(row["fault"]), row["target"]
            if kind is not None and kind.aim is PC:
                target = _least_busy(target, province, probed)
            if kind is None or target not in kind.aim.targets(province):
                message = (
                    f"{file}: line {number + 1}: no {row['fault']!r} of {row['target']!r} here"
                )
                raise BadSchedule(message)
            yield Planned(
                number=number,
                kind=kind,
                target=target,
                begins=int(row["begins"]),
                ends=int(row["ends"].removeprefix(_TOLD)),
                mended_when_told=row["ends"].startswith(_TOLD),
            )


def _least_busy(site: str, province: Province, probed: Mapping[str, int]) -> str:
    """Give the PC of a site that probes the fewest services, of those that probe enough.

    One that probes much of what its line carries looks like the line, to anybody.
    """
    pcs = (pc.name for pc in province.pcs if pc.site == site)
    testable = [name for name in pcs if probed[name] >= ENOUGH_SERVICES]
    return min(testable, key=lambda name: probed[name], default=site)
