"""How many one-stop desks of a unit have what they should, and of how many one cannot say. Pure.

What is not known is never taken as bad: each thing that is there serves so many desks for certain,
and so many perhaps; a desk lacks something only if it would even with all that is perhaps there.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from checks.inventory import Disk, Memory, OperatingSystem
from server.fleet.end_of_support import support_of
from server.procurement.makeup import disk_kind, size_gb


class Item(StrEnum):
    """What a desk needs."""

    COMPUTER = "computer"
    PRINTER = "printer"
    SCANNER = "scanner"
    LINE = "line"


class Shortcoming(StrEnum):
    """Why a computer is not good enough, or what of it nobody knows."""

    OUT_OF_SUPPORT = "out_of_support"
    HARD_DISK = "hard_disk"
    LITTLE_MEMORY = "little_memory"
    SYSTEM_UNKNOWN = "system_unknown"
    DISK_UNKNOWN = "disk_unknown"
    MEMORY_UNKNOWN = "memory_unknown"
    NOT_LOOKED_INTO = "not_looked_into"


_UNKNOWN = frozenset(
    {
        Shortcoming.SYSTEM_UNKNOWN,
        Shortcoming.DISK_UNKNOWN,
        Shortcoming.MEMORY_UNKNOWN,
        Shortcoming.NOT_LOOKED_INTO,
    }
)


class Judged(StrEnum):
    """What became of asking whether something is as it should be."""

    MEETS = "meets"
    LACKS = "lacks"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Makings:
    """What a computer is judged by: of its inventory as little as that."""

    operating_system: OperatingSystem = field(default_factory=OperatingSystem)
    memory: Memory = field(default_factory=Memory)
    disks: tuple[Disk, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """What is asked of a desk. Memory in GB; desks that a printer and a scanner serve; Mbit/s."""

    memory_gb: float
    desks_a_printer: float
    desks_a_scanner: float
    mbps_a_desk: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """How many desks what is there serves: ``sure`` of them, and ``perhaps`` so many more."""

    item: Item
    sure: int
    perhaps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How many of some desks meet a standard, lack something, or are not known to do either."""

    desks: int
    meets: int
    lacks: int
    unknown: int

    @property
    def order(self) -> tuple[float, float]:
        """Where it stands among others, the worst first: what lacks counts before what may."""
        if not self.desks:
            return (0.0, 0.0)
        return (-self.lacks / self.desks, -self.unknown / self.desks)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLine:
    """The lines of a site. ``mbps``: of all whose speed is known; None: of none."""

    desks: int
    mbps: float | None
    unmeasured: bool = False


def judge_computer(
    made_of: Makings | None, least_gb: float, today: date
) -> tuple[Judged, tuple[Shortcoming, ...]]:
    """Say whether a computer is good enough for a desk, and if not, why.

    As the plan judges it: the maker mends its system, it has no hard disk and enough memory. How
    old it is does not count: age acts through these. A release of Windows 11 that has run out is
    no gap, since the next one costs nothing.
    """
    if made_of is None:
        return Judged.UNKNOWN, (Shortcoming.NOT_LOOKED_INTO,)
    found = tuple(_shortcomings(made_of, least_gb, today))
    known = tuple(one for one in found if one not in _UNKNOWN)
    if known:
        return Judged.LACKS, known
    return (Judged.UNKNOWN, found) if found else (Judged.MEETS, ())


def computers(desks: int, judged: Sequence[Judged], *, elsewhere: int, registered: bool) -> Supply:
    """Say how many desks the computers serve.

    Args:
        desks: How many there are.
        judged: The computers that are known to stand on them.
        elsewhere: Others of the unit of which nobody says where they stand: some may stand there,
            where too few are known to.
        registered: Whether the register has computers of the unit at all.
    """
    sure, open_ones = judged.count(Judged.MEETS), judged.count(Judged.UNKNOWN)
    missing = max(0, desks - len(judged))
    return Supply(
        item=Item.COMPUTER,
        sure=sure,
        perhaps=open_ones + (min(missing, elsewhere) if registered else missing),
    )


def shared(
    item: Item, desks_each: float, *, at_desks: int, elsewhere: int, registered: bool, desks: int
) -> Supply:
    """Say how many desks printers or scanners serve. ``elsewhere``: as for computers."""
    sure = int(at_desks * desks_each)
    perhaps = int(elsewhere * desks_each) if registered else desks
    return Supply(item=item, sure=sure, perhaps=perhaps)


def lines(sites: Iterable[SiteLine], mbps_a_desk: float) -> Supply:
    """Say how many desks the lines of a unit serve, each those of its own site."""
    sure = perhaps = 0
    for site in sites:
        served = min(site.desks, int((site.mbps or 0.0) / mbps_a_desk))
        sure += served
        if site.mbps is None or site.unmeasured:
            perhaps += site.desks - served
    return Supply(item=Item.LINE, sure=sure, perhaps=perhaps)


def gap_of(desks: int, supplies: Collection[Supply]) -> Gap:
    """Say how many desks can have all of it: as many as the scarcest thing serves."""
    sure = min([desks, *(one.sure for one in supplies)])
    possible = min([desks, *(one.sure + one.perhaps for one in supplies)])
    return Gap(desks=desks, meets=sure, lacks=desks - possible, unknown=possible - sure)


def _shortcomings(made_of: Makings, least_gb: float, today: date) -> Iterable[Shortcoming]:
    system = made_of.operating_system
    support = support_of(system)
    if system.name.strip().casefold() != "windows 11":
        if support is None:
            yield Shortcoming.SYSTEM_UNKNOWN
        elif support.ends < today:
            yield Shortcoming.OUT_OF_SUPPORT
    disk = disk_kind(made_of.disks[0]) if made_of.disks else ""
    if disk != "ssd":
        yield Shortcoming.HARD_DISK if disk else Shortcoming.DISK_UNKNOWN
    total = made_of.memory.total_mib
    if total is None:
        yield Shortcoming.MEMORY_UNKNOWN
    elif size_gb(total) < least_gb:
        yield Shortcoming.LITTLE_MEMORY
