"""Everything this computer is made of, on Linux. Rare, heavy work: for a child process."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from agent.collectors.linux.batteries import read_batteries
from agent.collectors.linux.cards import read_cards
from agent.collectors.linux.disks import read_disks
from agent.collectors.linux.files import ROOT, read_text
from agent.collectors.linux.firmware import read_firmware, read_told, read_tpm
from agent.collectors.linux.operating_system import read_operating_system
from agent.collectors.linux.panels import read_panels
from agent.collectors.linux.processors import is_guest, read_processors
from agent.collectors.linux.volumes import read_volumes
from agent.collectors.plate import Plate, read_plate
from agent.collectors.smart import find_smartctl, read_health
from checks.inventory import Battery, Inventory, Memory, Processor, System

T = TypeVar("T")

logger = logging.getLogger(__name__)


def read_inventory(now_s: float, root: Path = ROOT) -> Inventory:
    """Read everything. A part that cannot be read is empty and takes no other along.

    Args:
        now_s: The wall clock, seconds since 1970.
        root: Where the file system begins.
    """
    plate = _part(partial(read_told, root), read_plate(()))
    health = partial(read_health, smartctl=find_smartctl())
    empty = Inventory()
    return Inventory(
        host=read_host(root),
        system=_part(partial(_system, plate, root), empty.system),
        firmware=_part(partial(read_firmware, plate.firmware, root), empty.firmware),
        processors=merge_processors(_part(partial(read_processors, root), ()), plate.processors),
        memory=_part(partial(_memory, plate, root), plate.memory),
        disks=_part(partial(read_disks, health, root), ()),
        batteries=merge_batteries(_part(partial(read_batteries, root), ()), plate.batteries),
        panels=_part(partial(read_panels, root), ()),
        cards=_part(partial(read_cards, root), ()),
        operating_system=_part(partial(read_operating_system, now_s, root), empty.operating_system),
        tpm=_part(partial(read_tpm, root), "") or plate.tpm,
        volumes=_part(partial(read_volumes, root), ()),
    )


def read_host(root: Path = ROOT) -> str:
    """Read the name of this computer."""
    return read_text(root / "proc/sys/kernel/hostname")


def merge_processors(
    found: Sequence[Processor], told: Sequence[Processor]
) -> tuple[Processor, ...]:
    """Take what CPUID says, and from the SMBIOS table what is still missing."""
    if not found:
        return tuple(told)
    missing = [processor.cores for processor in told] + [None] * len(found)
    return tuple(
        replace(processor, cores=processor.cores or cores)
        for processor, cores in zip(found, missing, strict=False)
    )


def merge_batteries(found: Sequence[Battery], told: Sequence[Battery]) -> tuple[Battery, ...]:
    """Take what the driver says, and the date of making from the SMBIOS table.

    Two batteries belong together when they have the same model, or when there is one of each.
    """
    if not found:
        return tuple(told)
    single = told[0] if len(found) == len(told) == 1 else Battery()
    by_model = {battery.model: battery for battery in told if battery.model}
    return tuple(
        replace(battery, made=battery.made or by_model.get(battery.model, single).made)
        for battery in found
    )


def _system(plate: Plate, root: Path) -> System:
    return replace(plate.system, virtual=plate.system.virtual or is_guest(root))


def _memory(plate: Plate, root: Path) -> Memory:
    # A table that lost modules says too little; the kernel's own figure lacks what it reserves.
    total_mib = max(plate.memory.total_mib or 0, _seen_mib(root))
    return replace(plate.memory, total_mib=total_mib or None)


def _seen_mib(root: Path) -> int:
    found = re.search(r"^MemTotal:\s+(\d+) kB$", read_text(root / "proc/meminfo"), re.MULTILINE)
    return int(found[1]) >> 10 if found else 0


def _part(read: Callable[[], T], empty: T) -> T:
    try:
        return read()
    except Exception:  # one odd machine of thousands must not lose its whole inventory
        logger.exception("A part of the inventory cannot be read part=%s", read)
        return empty
