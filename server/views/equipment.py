"""What a device is made of: for everybody what the register knows it by, for others all of it."""

from dataclasses import dataclass
from datetime import date

import msgspec

from checks.inventory import Disk, Inventory, OperatingSystem
from server.fleet.end_of_support import support_of
from server.store.questions.devices import KnownDevice
from server.views.moment import Moment

_read_inventory = msgspec.json.Decoder(Inventory).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """A disk as finance knows it."""

    size_mib: int | None
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """What a device is, without anything about networks, builds or versions.

    Attributes:
        kind: What it is (``DeviceKind``).
        form: Its shape, as its maker's plate says: desktop, all-in-one, ...
        system: Name of its operating system, such as ``Windows 10``; never release or build.
        support_ends: The day its maker stops mending it; None: the table does not know.
        support_source: Who says so.
        inventory_day: The day on which the device said all this.
    """

    kind: str
    maker: str = ""
    model: str = ""
    form: str = ""
    virtual: bool = False
    memory_mib: int | None = None
    disks: tuple[Drive, ...] = ()
    system: str = ""
    support_ends: date | None = None
    support_source: str = ""
    inventory_day: date | None = None

    @property
    def title(self) -> str:
        """What to call it where its name may not be said."""
        return f"{self.maker} {self.model}".strip()

    def support_over(self, today: date) -> bool:
        """Whether its system is out of support."""
        return self.support_ends is not None and self.support_ends < today


def inventory_of(known: KnownDevice) -> Inventory | None:
    """Read the newest inventory of a device."""
    row = known.inventory
    return _read_inventory(row.body) if row else None


def equipment_of(known: KnownDevice, moment: Moment) -> Equipment:
    """Say what a device is, as everybody may know."""
    inventory = inventory_of(known)
    if inventory is None or known.inventory is None:
        return Equipment(kind=known.device.kind)
    support = support_of(inventory.operating_system)
    return Equipment(
        kind=known.device.kind,
        maker=inventory.system.maker,
        model=inventory.system.model,
        form=inventory.system.form,
        virtual=inventory.system.virtual,
        memory_mib=inventory.memory.total_mib,
        disks=tuple(_drive(disk) for disk in inventory.disks),
        system=system_name(inventory.operating_system),
        support_ends=support.ends if support else None,
        support_source=support.source if support else "",
        inventory_day=moment.day(known.inventory.seen_at),
    )


def system_name(system: OperatingSystem) -> str:
    """Name a system as its end of support is known by; the release only where it is the name.

    A release of Windows (22H2) is a patch level; one of a Linux (12) is what people call it.
    """
    name = system.name.strip()
    if system.family == "linux":
        major = ".".join(system.release.split(".")[:2])
        return f"{name.capitalize()} {major}".strip()
    return name


def _drive(disk: Disk) -> Drive:
    return Drive(size_mib=disk.size_mib, kind=disk.kind)
