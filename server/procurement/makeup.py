"""What a computer is made of, as a plan sees it: read from its inventory, or taken to be. Pure.

What nobody looked into is taken to be what is usual for its year, and said to be so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from checks.inventory import Disk, Inventory, OperatingSystem
from server.figure import Assumption, Figure, Source
from server.fleet.age.processors import launch_of
from server.fleet.end_of_support import support_of
from server.msgid import N_
from server.sentence import Day, Filling, Sentence
from server.views.equipment import system_name

MADE_OF = N_("It has {memory} of memory, a disk of kind {disk} and {system}.")
TAKEN = N_(
    "Nobody has looked into it: taken to have {memory} of memory, a disk of kind {disk} and "
    "{system}, as is usual for its year."
)
FAILING = N_("Its disk says that it is failing.")
WEAKENING = N_("Its disk shows the first errors, or is nearly worn out.")
ENDS = N_("The support of its system by its maker ends or ended on {day}.")

# From when on processors run Windows 11, by launch: Intel's 8th generation, AMD's Zen+.
_INTEL_FROM, _AMD_FROM = 2017.55, 2018.2
_WORN = 0.9
_SIZES_GB = (16, 8, 4, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Makeup:
    """As ``server.procurement.instance.Device`` has it. ``told``: sentences for people."""

    disk: str
    disk_band: str
    ram: int
    os: str
    can_run_win11: bool
    told: Sequence[Sentence]


def makeup_of(inventory: Inventory, built: float, day: date, source: Source) -> Makeup:
    """Read an inventory.

    Args:
        inventory: The newest.
        built: The year in which it was built, or the middle of what is possible.
        day: The first day of the plan: is the system supported then?
        source: Of what was measured.
    """
    usual = usual_makeup(built)
    disk = inventory.disks[0] if inventory.disks else Disk()
    system = inventory.operating_system
    total = inventory.memory.total_mib
    makeup = Makeup(
        disk=disk_kind(disk) or usual.disk,
        disk_band=_band(inventory.disks),
        ram=size_gb(total) if total else usual.ram,
        os=_system(system, day) or usual.os,
        can_run_win11=_can_run_win11(inventory),
        told=(),
    )
    return replace(makeup, told=_told(makeup, system, source))


def usual_makeup(built: float) -> Makeup:
    """Take a computer that nobody looked into for what is usual for its year."""
    disk = "ssd" if built >= 2020 else "hdd"
    ram = 8 if built >= 2019 else 4
    system = "win11" if built >= 2022 else "win10" if built >= 2015 else "win7"
    source = Assumption(name="usual_makeup", basis="our judgement: what is usual for its year")
    figures: dict[str, Filling] = {
        "memory": Figure(value=float(ram), unit="GB", source=source),
        "disk": disk,
        "system": _NAMES[system],
    }
    return Makeup(
        disk=disk,
        disk_band="unknown",
        ram=ram,
        os=system,
        can_run_win11=built >= 2018.5,
        told=(Sentence(msgid=TAKEN, figures=figures),),
    )


_NAMES = {"win7": "Windows 7", "win10": "Windows 10", "win11": "Windows 11"}


def _told(makeup: Makeup, system: OperatingSystem, source: Source) -> list[Sentence]:
    memory = Figure(value=float(makeup.ram), unit="GB", source=source)
    name = system_name(system) or _NAMES.get(makeup.os, makeup.os)
    parts: dict[str, Filling] = {"memory": memory, "disk": makeup.disk, "system": name}
    told = [Sentence(msgid=MADE_OF, figures=parts)]
    if makeup.disk_band == "bad":
        told.append(Sentence(msgid=FAILING))
    if makeup.disk_band == "warn":
        told.append(Sentence(msgid=WEAKENING))
    support = support_of(system)
    if support:
        told.append(Sentence(msgid=ENDS, figures={"day": Day(support.ends)}))
    return told


def disk_kind(disk: Disk) -> str:
    """Say ``ssd`` or ``hdd``; nothing: it does not say."""
    kind = f"{disk.kind} {disk.bus}".casefold()
    if re.search(r"ssd|nvme|emmc|mmc", kind):
        return "ssd"
    return "hdd" if "hdd" in kind else ""


def _band(disks: Sequence[Disk]) -> str:
    """Give the health of the worst disk."""
    bands = {_band_of(disk) for disk in disks}
    return next((band for band in ("bad", "warn", "ok") if band in bands), "unknown")


def _band_of(disk: Disk) -> str:
    if disk.healthy is False:
        return "bad"
    if disk.bad_sectors or (disk.wear or 0) >= _WORN:
        return "warn"
    return "ok" if disk.healthy else "unknown"


def size_gb(total_mib: int) -> int:
    """Round down to a size that the plan knows; a part of the memory may be the graphics'."""
    return next((size for size in _SIZES_GB if total_mib >= size * 1024 * 0.8), _SIZES_GB[-1])


def _system(system: OperatingSystem, day: date) -> str:
    name = system.name.strip().casefold()
    if not name:
        return ""
    if name.startswith(("windows 10", "windows 11")):
        return "win" + name[8:10]
    if name.startswith("windows"):
        return "win7"
    support = support_of(system)
    return "ended" if support and support.ends < day else "other"


def _can_run_win11(inventory: Inventory) -> bool:
    launch = next(filter(None, map(launch_of, inventory.processors)), None)
    windows = inventory.operating_system.name.casefold().startswith("windows")
    if launch is None or not windows:
        return False
    amd = "amd" in launch.of.casefold()
    return launch.year >= (_AMD_FROM if amd else _INTEL_FROM)
