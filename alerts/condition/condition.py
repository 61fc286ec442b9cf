"""What a condition is: a limit of a device, a service or a site that can be mended this week.

Pure. A decision sees the facts of one moment and what was kept of earlier ones; how often it has
to say so before it is believed, and for how long the opposite, is in `standing.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.component import Component, Kind
from alerts.condition.heard import Heard
from alerts.condition.line_test import LineTests
from alerts.severity import Severity
from alerts.text import Text
from checks.inventory import Disk


class Finding(StrEnum):
    """What was found, by its name."""

    NO_ROOM = "no_room"
    FILLING_UP = "filling_up"
    SAYS_FAILING = "says_failing"
    MORE_BAD_SECTORS = "more_bad_sectors"
    TOO_HOT = "too_hot"
    CLOCK_WRONG = "clock_wrong"
    ENDS_SOON = "ends_soon"
    COMPUTERS_LOST = "computers_lost"
    DELIVERS_TOO_LITTLE = "delivers_too_little"
    # Nothing is to be done:
    FINE = "fine"
    NOT_FINE_YET = "not_fine_yet"  # not bad enough to begin, not good enough to end
    NOT_KNOWN = "not_known"


NOTHING = frozenset({Finding.FINE, Finding.NOT_FINE_YET, Finding.NOT_KNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a device, a service or a site at one moment; None: it is not known.

    Attributes:
        subject: `device:57`, `service:portal`, `link:c33-l0`; `lan:c33` of a site.
        at: When it was measured. Only what was fresh when it came belongs here.
        volume: What people call the system's disk: C:, or /.
        size_mib: What fits on it.
        free_mib: What is free on it.
        disks: The built-in disks, as the inventory has them.
        temperature_c: The hottest sensor of processor or board.
        clock_offset_s: Its wall clock minus the server's.
        certificate_days: Whole days until the certificate that it showed ends.
        computers: The computers in use at a site, each with the days on which it was heard.
        working_days: Days before today on which a site works, oldest first, counted from 1970.
        line_tests: The newest tests of the speed of a link, by way.
    """

    subject: Component
    at: datetime
    volume: str = ""
    size_mib: float | None = None
    free_mib: float | None = None
    disks: tuple[Disk, ...] = ()
    temperature_c: float | None = None
    clock_offset_s: float | None = None
    certificate_days: int | None = None
    computers: tuple[Heard, ...] = ()
    working_days: tuple[int, ...] = ()
    line_tests: tuple[LineTests, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is kept of earlier facts, each condition's own part.

    Attributes:
        room: What was free, MiB, by the slot of time in which it was first seen (`disk_full.py`).
        sectors: Of each disk, by its serial number: its bad sectors, by the day since 1970 on
            which they were first so many.
    """

    room: tuple[tuple[int, int], ...] = ()
    sectors: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)


EMPTY = Memory()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a decision says. Only what was found has evidence."""

    finding: Finding
    evidence: Text | None = None
    severity: Severity = Severity.LOW

    @property
    def found(self) -> bool:
        """Whether there is something to be mended."""
        return self.finding not in NOTHING


FINE = Judgement(finding=Finding.FINE)
NOT_FINE_YET = Judgement(finding=Finding.NOT_FINE_YET)
NOT_KNOWN = Judgement(finding=Finding.NOT_KNOWN)


def keep_nothing(_facts: Facts, memory: Memory) -> Memory:
    """Remember nothing of these facts."""
    return memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One kind of limit, and how soon what is said of it is believed.

    Attributes:
        kind: Of the component that is at fault then.
        subject: Kind of what it is asked of.
        decide: Judges facts, by what was remembered before them.
        remember: Adds facts to what is remembered.
        times: How often it must be found before it is believed.
        lasting: For how long, too.
        fine_for: How long it must be fine before it is over.
        first_sight: What is found so soon after the first judgement of this was there before Canh
            came: it belongs to the site's baseline. None: it never does.
        gathers: For how long others of the site are waited for, to be told in the same message.
    """

    kind: Kind
    subject: Kind
    decide: Callable[[Facts, Memory, datetime], Judgement]
    remember: Callable[[Facts, Memory], Memory] = keep_nothing
    times: int = 2
    lasting: timedelta = timedelta(minutes=10)
    fine_for: timedelta = timedelta(days=1)
    first_sight: timedelta | None = timedelta(days=1)
    gathers: timedelta = timedelta(hours=1)

    def component(self, subject: Component) -> Component:
        """Name what is at fault when it is found at a device or a service."""
        return Component(self.kind, subject.key)
