"""The SMBIOS table: bytes into structures, byte for byte as DSP0134 says and nothing interpreted.

Tables in the field are broken in many ways: what was read before the damage is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_HEADER_BYTES = 4
_END_OF_TABLE = 127


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """One structure. ``data``: its formatted area, header included, so that offsets are DSP0134's.

    Every accessor gives None or an empty text where the structure ends earlier: older versions of
    the standard are shorter.
    """

    kind: int
    handle: int
    data: bytes
    strings: tuple[str, ...] = ()

    def number(self, offset: int, size_bytes: int = 1) -> int | None:
        """Read a little-endian number of 1, 2, 4 or 8 bytes."""
        field = self.data[offset : offset + size_bytes]
        return int.from_bytes(field, "little") if len(field) == size_bytes else None

    def has_bit(self, offset: int, bit: int) -> bool:
        """Say whether a bit of a byte is set."""
        return bool((self.number(offset) or 0) >> bit & 1)

    def text(self, offset: int) -> str:
        """Read the string whose number stands at ``offset``; empty when there is none."""
        number = self.number(offset) or 0
        return self.strings[number - 1] if 0 < number <= len(self.strings) else ""


def parse_table(table: bytes) -> tuple[Structure, ...]:
    """Cut a table into its structures, up to the end mark, the damage or the end of the bytes.

    Args:
        table: What Linux gives as ``/sys/firmware/dmi/tables/DMI``, and Windows after the 8 bytes
            of header of ``GetSystemFirmwareTable('RSMB')``.
    """
    return tuple(_structures(table))


def _structures(table: bytes) -> Iterator[Structure]:
    start = 0
    while start + _HEADER_BYTES <= len(table):
        kind, length = table[start], table[start + 1]
        if length < _HEADER_BYTES or kind == _END_OF_TABLE:
            return
        strings_start = start + length
        end = table.find(b"\0\0", strings_start)
        end = len(table) if end < 0 else end
        yield Structure(
            kind=kind,
            handle=int.from_bytes(table[start + 2 : start + 4], "little"),
            data=table[start:strings_start],
            strings=_strings(table[strings_start:end]),
        )
        start = end + 2


def _strings(area: bytes) -> tuple[str, ...]:
    if not area:
        return ()
    return tuple(piece.decode("utf-8", "replace") for piece in area.split(b"\0"))
