"""What a plan is made for: units, devices, links, and the money there is. Pure values.

Money is in thousand dong. A year is counted from the first year of the plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.fleet.equipment import COMPUTERS
from server.procurement.parameters import Parameters

FOREVER = 99  # the year in which a post ends that never ends
PC_KINDS = frozenset(COMPUTERS)


class Action(StrEnum):
    """What a line of a plan does to an item."""

    OS = "os"
    SSD = "ssd"
    RAM = "ram"
    BOTH = "both"
    REPLACE = "replace"
    TIER1 = "tier1"
    TIER2 = "tier2"
    SECOND = "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A unit that has money of its own."""

    code: str
    province: str
    difficult: bool
    remote: bool
    staff: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device as the plan sees it; disk, ram and os are empty or 0 for anything but a PC.

    Attributes:
        weight: Criticality of the post times the people who depend on the device.
        age_lo: Whole years at the start of the first year; every age up to ``age_hi`` is as likely.
        ram: GB.
        incidents: Of the last 24 months; None: nobody counted.
        surplus: Beyond one set a post.
        post_end: First year without the post.
    """

    id: str
    commune: str
    kind: str
    role: str
    weight: float
    age_lo: int
    age_hi: int
    disk: str
    disk_band: str
    ram: int
    os: str
    can_run_win11: bool
    incidents: int | None
    surplus: bool
    post_end: int
    model: str

    @property
    def is_pc(self) -> bool:
        """Whether it has a disk, memory and a system."""
        return self.kind in PC_KINDS

    @property
    def age(self) -> int:
        """The age that rules look at: the middle of the range, rounded down."""
        return (self.age_lo + self.age_hi) // 2

    @property
    def gains_system(self) -> bool:
        """Whether an upgrade also brings it the supported system."""
        return self.can_run_win11 and self.os != "win11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A line. ``tier``: its place in the table of speeds; ``unavailability``: share of time."""

    id: str
    commune: str
    tier: int
    users: int
    unavailability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Money (or delivery units, or a quota) of one owner in a year; None: over the whole plan."""

    source: str
    owner: str
    year: int | None
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Line:
    """One line of a plan."""

    item: str
    year: int
    action: Action
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One planning task. ``approved``: the lines of the plan that was promised before."""

    name: str
    params: Parameters
    communes: Mapping[str, Commune]
    devices: Mapping[str, Device]
    links: Mapping[str, Link]
    limits: Sequence[Limit]
    approved: Sequence[Line] = ()

    def has_item(self, item: str) -> bool:
        """Whether a device or a link has this name."""
        return item in self.devices or item in self.links
