"""What a machine's SMBIOS structures say it is. Offsets and codes: DSP0134 3.7.

Only what is told: judging it (a board's BIOS date, a battery's constant date) is the server's.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from agent.collectors.dates import iso_date, packed_date
from agent.collectors.placeholders import told, told_uuid
from agent.collectors.smbios import Structure
from checks.inventory import Battery, Firmware, Memory, MemoryModule, Processor, System

_MOST_OEM_STRINGS = 32
# Dell's express service code: the serial number in decimal.
_DELL_SERVICE_CODE = re.compile(r"27\[.*\]")

_VIRTUAL = re.compile(
    r"\b(qemu|bochs|kvm|vmware|virtualbox|innotek|xen|hvm domu|bhyve|parallels|virtual machine"
    r"|virtual platform|virtualization|openstack|ovirt|google compute engine|amazon ec2"
    r"|alibaba cloud ecs|firecracker|cloud hypervisor)\b",
    re.IGNORECASE,
)

# Chassis types as they tell a person what stands on the desk.
_FORMS: Mapping[int, str] = MappingProxyType(
    {
        **dict.fromkeys((0x03, 0x04, 0x05, 0x06, 0x07, 0x0F, 0x10, 0x18), "desktop"),
        **dict.fromkeys((0x08, 0x09, 0x0A, 0x0E, 0x1F), "laptop"),
        **dict.fromkeys((0x0B, 0x1E, 0x20), "tablet"),
        **dict.fromkeys((0x0D,), "all-in-one"),
        **dict.fromkeys((0x23, 0x24), "mini-pc"),
        **dict.fromkeys((0x11, 0x17, 0x19, 0x1C, 0x1D), "server"),
    }
)

_MEMORY_KINDS: Mapping[int, str] = MappingProxyType(
    {
        0x03: "DRAM",
        0x0F: "SDRAM",
        0x11: "RDRAM",
        0x12: "DDR",
        0x13: "DDR2",
        0x14: "DDR2",
        0x18: "DDR3",
        0x19: "DDR2",
        0x1A: "DDR4",
        0x1B: "LPDDR",
        0x1C: "LPDDR2",
        0x1D: "LPDDR3",
        0x1E: "LPDDR4",
        0x22: "DDR5",
        0x23: "LPDDR5",
    }
)
_SYSTEM_MEMORY = 3
_CENTRAL_PROCESSOR = 3
_MOTHERBOARD = 0x0A
_CPU_MAKERS = (("intel", "GenuineIntel"), ("amd", "AuthenticAMD"), ("advanced", "AuthenticAMD"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """Everything that the structures tell.

    Attributes:
        identity: UUID and serial numbers, what tells this machine from any other; empty when its
            maker numbered nothing.
        tpm: Version of the TPM, such as ``2.0``.
    """

    system: System
    firmware: Firmware
    processors: tuple[Processor, ...]
    memory: Memory
    batteries: tuple[Battery, ...]
    tpm: str
    identity: str


def read_plate(structures: Sequence[Structure]) -> Plate:
    """Read what the structures tell; a kind that is missing leaves its fields empty."""
    system = _system(structures)
    return Plate(
        system=system,
        firmware=_firmware(_first(structures, 0)),
        processors=tuple(map(_processor, filter(_is_processor, structures))),
        memory=_memory(structures),
        batteries=tuple(map(_battery, _all(structures, 22))),
        tpm=_tpm(_first(structures, 43)),
        identity=_identity(system, _board(structures)),
    )


def form_of(chassis: int | None) -> str:
    """Name the form of a chassis type; empty for one that says nothing (Other, Unknown)."""
    return _FORMS.get(chassis or 0, "")


def names_virtual(*texts: str) -> bool:
    """Say whether a maker's or a model's name is that of a virtual machine."""
    return any(map(_VIRTUAL.search, texts))


def cpu_signature(vendor: str, eax: int) -> str:
    """Write vendor, family, model and stepping as CPUID leaf 1 packs them into EAX."""
    family, model = eax >> 8 & 0xF, eax >> 4 & 0xF
    if family in {6, 15}:
        model |= (eax >> 16 & 0xF) << 4
    if family == 15:
        family += eax >> 20 & 0xFF
    return f"{vendor} {family} {model} {eax & 0xF}"


def _system(structures: Sequence[Structure]) -> System:
    plate, board, case = _first(structures, 1), _board(structures), _first(structures, 3)
    maker, model = told(plate.text(0x04)), told(plate.text(0x05))
    chassis = case.number(0x05)
    chassis = None if chassis is None else chassis & 0x7F
    return System(
        maker=maker,
        model=model,
        version=told(plate.text(0x06)),
        family=told(plate.text(0x1A)),
        sku=told(plate.text(0x19)),
        serial=told(plate.text(0x07)),
        uuid=_uuid(plate.data[0x08:0x18]),
        board_maker=told(board.text(0x04)),
        board_model=told(board.text(0x05)),
        chassis=chassis,
        form=form_of(chassis),
        asset_tag=told(case.text(0x08)),
        oem_strings=_oem_strings(_all(structures, 11)),
        virtual=_first(structures, 0).has_bit(0x13, 4) or names_virtual(maker, model),
    )


def _firmware(bios: Structure) -> Firmware:
    extended = bios.number(0x13)
    return Firmware(
        vendor=told(bios.text(0x04)),
        version=told(bios.text(0x05)),
        date=iso_date(bios.text(0x08)),
        uefi=None if extended is None else bios.has_bit(0x13, 3),
    )


def _is_processor(structure: Structure) -> bool:
    populated = structure.has_bit(0x18, 6)
    return structure.kind == 4 and structure.number(0x05) == _CENTRAL_PROCESSOR and populated


def _processor(structure: Structure) -> Processor:
    maker = told(structure.text(0x07)).casefold()
    vendor = next((name for word, name in _CPU_MAKERS if word in maker), "")
    eax = structure.number(0x08, 4)
    return Processor(
        name=told(structure.text(0x10)),
        cores=_count(structure, 0x23, 0x2A),
        threads=_count(structure, 0x25, 0x2E),
        # No highest speed: offset 0x14 is what the socket bears, 8300 MHz for an i5-7400.
        signature=cpu_signature(vendor, eax) if vendor and eax else "",
    )


def _count(structure: Structure, offset: int, wide_offset: int) -> int | None:
    """Read a count of a byte that says 255 when the word further back holds it."""
    count = structure.number(offset)
    return (structure.number(wide_offset, 2) if count == 0xFF else count) or None


def _memory(structures: Sequence[Structure]) -> Memory:
    arrays = [array for array in _all(structures, 16) if array.number(0x05) == _SYSTEM_MEMORY]
    handles = {array.handle for array in arrays}
    # A table that lost its arrays has modules all the same; flash chips belong to other arrays.
    devices = [
        device
        for device in _all(structures, 17)
        if not handles or device.number(0x04, 2) in handles
    ]
    modules = tuple(filter(None, map(_module, devices)))
    total_mib = sum(module.size_mib for module in modules)
    most_mib = sum(map(_most_mib, arrays))
    slots = max(sum(array.number(0x0D, 2) or 0 for array in arrays), len(devices))
    return Memory(
        total_mib=total_mib or None,
        slots=slots or None,
        most_mib=most_mib if most_mib >= total_mib > 0 else None,  # Less than is in is wrong.
        modules=modules,
    )


def _most_mib(array: Structure) -> int:
    kib = array.number(0x07, 4) or 0
    return (array.number(0x0F, 8) or 0) >> 20 if kib == 0x80000000 else kib >> 10


def _module(device: Structure) -> MemoryModule | None:
    size_mib = _size_mib(device)
    if not size_mib:
        return None
    speed = device.number(0x15, 2)
    return MemoryModule(
        size_mib=size_mib,
        kind=_MEMORY_KINDS.get(device.number(0x12) or 0, ""),
        speed_mts=(device.number(0x54, 4) if speed == 0xFFFF else speed) or None,
        maker=told(device.text(0x17)),
        part=told(device.text(0x1A)),
    )


def _size_mib(device: Structure) -> int:
    """Read a size: 0 an empty slot, FFFF unknown, 7FFF in the wide field, bit 15 KiB for MiB."""
    size = device.number(0x0C, 2) or 0
    if size == 0xFFFF:
        return 0
    if size == 0x7FFF:
        return (device.number(0x1C, 4) or 0) & 0x7FFFFFFF
    return (size & 0x7FFF) >> 10 if size & 0x8000 else size


def _battery(structure: Structure) -> Battery:
    capacity = structure.number(0x0A, 2) or 0
    packed = structure.number(0x12, 2) or 0
    written = iso_date(structure.text(0x06))
    return Battery(
        maker=told(structure.text(0x05)),
        model=told(structure.text(0x08)),
        made=written or packed_date(packed),
        design_mwh=capacity * (structure.number(0x15) or 1) or None,
    )


def _tpm(structure: Structure) -> str:
    major, minor = structure.number(0x08), structure.number(0x09)
    return f"{major}.{minor}" if major else ""


def _oem_strings(structures: Iterable[Structure]) -> tuple[str, ...]:
    """Keep the strings apart and in order: HP cuts its BUILDID over two, the server joins them."""
    texts = [told(text) for structure in structures for text in structure.strings]
    kept = [text for text in texts if text and not _DELL_SERVICE_CODE.fullmatch(text)]
    return tuple(kept[:_MOST_OEM_STRINGS])


def _uuid(field: bytes) -> str:
    # The first three groups are little-endian since SMBIOS 2.6 (2008), and Windows reads all so.
    groups = (field[3::-1], field[5:3:-1], field[7:5:-1], field[8:10], field[10:])
    return told_uuid("-".join(group.hex() for group in groups)) if len(field) == 16 else ""


def _identity(system: System, board: Structure) -> str:
    parts = (system.uuid, system.serial, told(board.text(0x07)))
    return "|".join(parts) if any(parts) else ""


_NOTHING = Structure(kind=-1, handle=-1, data=b"")


def _first(structures: Iterable[Structure], kind: int) -> Structure:
    return next(iter(_all(structures, kind)), _NOTHING)


def _all(structures: Iterable[Structure], kind: int) -> list[Structure]:
    return [structure for structure in structures if structure.kind == kind]


def _board(structures: Iterable[Structure]) -> Structure:
    """Find the motherboard among the boards: servers list risers too."""
    boards = _all(structures, 2)
    return next((b for b in boards if b.number(0x0D) == _MOTHERBOARD), [*boards, _NOTHING][0])
