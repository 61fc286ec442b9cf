"""Built-in disks, from ``/sys/block``: no sticks, card readers or what runs over a disk."""

import functools
from pathlib import Path

from agent.collectors.linux.files import ROOT, folders, read_bytes, read_text, read_whole
from agent.collectors.placeholders import told
from agent.collectors.smart import Health, HealthReader
from checks.inventory import Disk

_BLOCK = "sys/block"
_SECTOR_BYTES = 512  # what the kernel counts in, whatever the disk's own sectors
# What stands in the place of a disk on the bus, the first that fits; bus, and kind if it tells.
_BUSES = (
    ("/nvme", "nvme", "ssd"),
    ("/mmc_host/", "mmc", "ssd"),
    ("/ata", "sata", ""),
    ("/virtio", "virtio", ""),
    ("/vmbus", "virtual", ""),
    ("/host", "scsi", ""),
)
_SPINS = {0: "ssd", 1: "hdd"}
_SPINNING_BUSES = {"sata", "scsi"}  # a virtual disk says that it spins, and does not know


def read_disks(read_health: HealthReader, root: Path = ROOT) -> tuple[Disk, ...]:
    """Read the disks, by name. ``read_health`` asks one, such as ``/dev/sda``, for its health."""
    return tuple(_disk(folder, read_health(f"/dev/{folder.name}")) for folder in _built_in(root))


def first_serial(root: Path = ROOT) -> str:
    """Give the serial number of the first built-in disk that has one."""
    return next((serial for folder in _built_in(root) if (serial := _serial(folder))), "")


@functools.lru_cache(maxsize=64)  # asked each round; what has this name next is of the same kind
def is_metal(name: str, root: Path = ROOT) -> bool:
    """Say whether a block device of this name is a disk, not a part of one, a loop or a mapping."""
    return (root / _BLOCK / name / "device").exists()


def _built_in(root: Path) -> list[Path]:
    return [
        folder
        for folder in folders(root / _BLOCK)
        if is_metal(folder.name, root)
        and read_whole(folder / "removable") != 1
        and read_whole(folder / "size")
        and "/usb" not in _place(folder)
        and read_text(folder / "device/type") not in {"SD", "5"}  # a memory card, an optical drive
    ]


def _disk(folder: Path, health: Health) -> Disk:
    device = folder / "device"
    bus, kind = next(
        ((bus, kind) for mark, bus, kind in _BUSES if mark in _place(folder)), ("", "")
    )
    spins = read_whole(folder / "queue/rotational")
    if bus in _SPINNING_BUSES:
        kind = _SPINS.get(-1 if spins is None else spins, "")
    sectors = read_whole(folder / "size") or 0
    return Disk(
        # The kernel cuts the model of a SATA disk at 16 characters.
        model=told(health.model) or _first(device, "model", "name"),
        serial=_serial(folder),
        firmware=_first(device, "firmware_rev", "rev", "fwrev"),
        size_mib=sectors * _SECTOR_BYTES >> 20,
        kind=kind,
        bus=bus,
        power_on_hours=health.power_on_hours,
        wear=_card_wear(device) if health.wear is None else health.wear,
        healthy=health.healthy,
        bad_sectors=health.bad_sectors,
    )


def _serial(folder: Path) -> str:
    """Read the serial number: a file of NVMe and eMMC, one of virtio, page 80 of SATA and SCSI."""
    page = read_bytes(folder / "device/vpd_pg80")[4:].decode("ascii", "replace")
    return _first(folder / "device", "serial") or _first(folder, "serial") or told(page)


def _card_wear(device: Path) -> float | None:
    """Read the wear of an eMMC: 1 is up to 10 %, 10 up to 100 %, 11 beyond, of two areas."""
    try:
        tenths = [int(text, 16) for text in read_text(device / "life_time").split()]
    except ValueError:
        return None
    return max(tenths) / 10 if tenths and 1 <= max(tenths) <= 11 else None


def _first(folder: Path, *names: str) -> str:
    return next((text for name in names if (text := told(read_text(folder / name)))), "")


def _place(folder: Path) -> str:
    return str((folder / "device").resolve())
