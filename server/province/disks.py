"""What a simulated computer says of itself while its disk dies, and once that was replaced."""

from dataclasses import replace
from datetime import datetime

from checks.inventory import Disk, Inventory
from server.province.chance import digits
from server.province.computers import Computer
from server.province.world import Break, Damage, World

# Of a disk with platters; one of memory cells counts none.
_MORE_BAD_SECTORS = 64


def inventory_of(world: World, computer: Computer, at: datetime) -> Inventory:
    """Give the inventory of a computer as it is at a moment."""
    inventory = computer.machine.inventory
    broken = world.newest(Damage.DYING, computer.code, at)
    if broken is None:
        return inventory
    first, *others = inventory.disks
    became = _dying(first) if broken.holds(at) else _replaced(first, broken)
    return replace(inventory, disks=(became, *others))


def _dying(disk: Disk) -> Disk:
    sectors = disk.bad_sectors
    if disk.kind == "hdd":
        sectors = (sectors or 0) + _MORE_BAD_SECTORS
    return replace(disk, healthy=False, bad_sectors=sectors)


def _replaced(disk: Disk, broken: Break) -> Disk:
    return replace(
        disk,
        serial=digits(8, "disk", broken.target, broken.starts).upper(),
        power_on_hours=0,
        healthy=True,
        bad_sectors=0 if disk.kind == "hdd" else None,
    )
