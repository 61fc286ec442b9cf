"""Turns a report of ``dmidecode`` back into the bytes that it was made of, where they matter."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.agent.collectors import smbios_build as build

_BLOCK = re.compile(
    r"Handle 0x(?P<handle>[0-9A-F]+), DMI type (?P<kind>\d+), (?P<length>\d+) bytes"
)
_UNITS_KIB = {"kB": 1, "MB": 1 << 10, "GB": 1 << 20, "TB": 1 << 30}
_CHASSIS = {
    "Other": 1,
    "Unknown": 2,
    "Desktop": 3,
    "Low Profile Desktop": 4,
    "Mini Tower": 6,
    "Tower": 7,
    "Portable": 8,
    "Laptop": 9,
    "Notebook": 10,
    "All In One": 13,
    "Space-saving": 15,
    "Mini PC": 35,
}
_MEMORY = {
    "Other": 1,
    "Unknown": 2,
    "RAM": 7,
    "Flash": 9,
    "SDRAM": 15,
    "DDR2": 19,
    "DDR3": 24,
    "DDR4": 26,
    "DDR5": 34,
    "LPDDR4": 30,
    "LPDDR5": 35,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One structure as it is printed: ``fields`` by name, ``items`` the lines below a name."""

    handle: int
    kind: int
    length: int
    fields: Mapping[str, str]
    items: Mapping[str, list[str]] = field(default_factory=dict)

    def say(self, name: str) -> str | None:
        """Give a string as the table holds it."""
        value = self.fields.get(name)
        return None if value in {None, "Not Specified", "--"} else value

    def number(self, name: str) -> int:
        found = re.match(r"\d+", self.fields.get(name, ""))
        return int(found[0]) if found else 0


def read_blocks(report: str) -> list[Block]:
    return [
        Block(
            handle=int(match["handle"], 16),
            kind=int(match["kind"]),
            length=int(match["length"]),
            **_lines(text.splitlines()[1:]),  # type: ignore[arg-type]  # two of the fields by name
        )
        for text in report.split("\n\n")
        if (match := _BLOCK.match(text))
    ]


def kib(size: str) -> int:
    """Read "8 GB"; 0 for "No Module Installed" and "Unknown"."""
    number, _, unit = size.partition(" ")
    return int(number) * _UNITS_KIB[unit] if unit in _UNITS_KIB else 0


def table_of(report: str) -> bytes:
    pieces = [piece for block in read_blocks(report) if (piece := _structure(block))]
    if "DMI table is broken" in report:
        return build.table(*pieces, b"\0\0\0\0\0\0", end=False)
    return build.table(*pieces, end="End Of Table" in report)


def _lines(lines: list[str]) -> dict[str, dict[str, object]]:
    fields: dict[str, object] = {}
    items: dict[str, object] = {}
    below: list[str] = []
    for line in lines:
        if line.startswith("\t\t"):
            below.append(line[2:])
        elif line.startswith("\t"):
            name, _, value = line[1:].partition(": ")
            fields[name.rstrip(":")] = value
            below = []
            items[name.rstrip(":")] = below
    return {"fields": fields, "items": items}


def _structure(block: Block) -> bytes:
    write = _WRITERS.get(block.kind)
    return write(block) if write else _other(block)


def _other(block: Block) -> bytes:
    return build.Draft(block.kind, block.handle, max(4, block.length)).bytes()


def _bios(block: Block) -> bytes:
    characteristics = block.items.get("Characteristics", [])
    return build.bios(
        vendor=block.say("Vendor"),
        version=block.say("Version"),
        date=block.say("Release Date"),
        uefi="UEFI is supported" in characteristics,
        virtual="System is a virtual machine" in characteristics,
        handle=block.handle,
        length=block.length,
    )


def _system(block: Block) -> bytes:
    return build.system(
        maker=block.say("Manufacturer"),
        model=block.say("Product Name"),
        version=block.say("Version"),
        serial=block.say("Serial Number"),
        sku=block.say("SKU Number"),
        family=block.say("Family"),
        handle=block.handle,
        length=block.length,
    )


def _board(block: Block) -> bytes:
    return build.board(
        maker=block.say("Manufacturer"),
        model=block.say("Product Name"),
        handle=block.handle,
        length=block.length,
    )


def _chassis(block: Block) -> bytes:
    kind = _CHASSIS[block.fields["Type"]]
    return build.chassis(
        kind, asset_tag=block.say("Asset Tag"), handle=block.handle, length=block.length
    )


def _processor(block: Block) -> bytes:
    return build.processor(
        maker=block.say("Manufacturer"),
        name=block.say("Version"),
        eax=int.from_bytes(bytes.fromhex(block.fields["ID"])[:4], "little"),
        socket_mhz=block.number("Max Speed"),
        cores=block.number("Core Count"),
        threads=block.number("Thread Count"),
        populated=block.fields["Status"].startswith("Populated"),
        handle=block.handle,
        length=block.length,
    )


def _oem_strings(block: Block) -> bytes:
    texts = [value for name, value in block.fields.items() if name.startswith("String ")]
    return build.oem_strings(*texts, handle=block.handle)


def _memory_array(block: Block) -> bytes:
    return build.memory_array(
        slots=block.number("Number Of Devices"),
        most_kib=kib(block.fields["Maximum Capacity"]),
        use=3 if block.fields["Use"] == "System Memory" else 5,
        handle=block.handle,
        length=block.length,
    )


def _memory_device(block: Block) -> bytes:
    return build.memory_device(
        size_mib=kib(block.fields["Size"]) >> 10,
        kind=_MEMORY[block.fields["Type"]],
        speed_mts=block.number("Speed"),
        maker=block.say("Manufacturer"),
        part=block.say("Part Number"),
        array=int(block.fields["Array Handle"], 16),
        handle=block.handle,
        length=block.length,
    )


def _battery(block: Block) -> bytes:
    packed = 0
    if sbds := block.say("SBDS Manufacture Date"):
        year, month, day = map(int, sbds.split("-"))
        packed = (year - 1980) << 9 | month << 5 | day
    return build.battery(
        maker=block.say("Manufacturer"),
        date=block.say("Manufacture Date"),
        name=block.say("Name"),
        packed_date=packed,
        design_mwh=block.number("Design Capacity"),
        handle=block.handle,
        length=block.length,
    )


def _tpm(block: Block) -> bytes:
    major, minor = map(int, block.fields["Specification Version"].split("."))
    return build.tpm(major, minor, handle=block.handle)


_WRITERS = {
    0: _bios,
    1: _system,
    2: _board,
    3: _chassis,
    4: _processor,
    11: _oem_strings,
    16: _memory_array,
    17: _memory_device,
    22: _battery,
    43: _tpm,
}


def filled_slots(blocks: list[Block]) -> Iterator[Block]:
    """Give the memory devices of system memory that hold a module."""
    arrays = {
        block.handle
        for block in blocks
        if block.kind == 16 and block.fields["Use"] == "System Memory"
    }
    for block in blocks:
        if (
            block.kind == 17
            and int(block.fields["Array Handle"], 16) in arrays
            and kib(block.fields["Size"])
        ):
            yield block
