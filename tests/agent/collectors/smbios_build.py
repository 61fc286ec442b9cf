"""Assembles SMBIOS tables byte by byte, as DSP0134 says, without a line of the parser."""

from collections.abc import Sequence

END = bytes([127, 4, 0xFF, 0xFE, 0, 0])


class Draft:
    """A structure being written; ``length`` cuts it as an older version of the standard would."""

    def __init__(self, kind: int, handle: int, length: int) -> None:
        self._kind, self._handle, self._length = kind, handle, length
        self._area = bytearray(256)
        self._strings: list[str] = []

    def put(self, offset: int, size_bytes: int, value: int) -> None:
        self._area[offset : offset + size_bytes] = value.to_bytes(size_bytes, "little")

    def put_bytes(self, offset: int, data: bytes) -> None:
        self._area[offset : offset + len(data)] = data

    def say(self, offset: int, text: str | None) -> None:
        """Write a string; None is string number 0, which is "Not Specified"."""
        if text is not None:
            self._strings.append(text)
            self._area[offset] = len(self._strings)

    def bytes(self) -> bytes:
        self._area[0:2] = bytes([self._kind, self._length])
        self.put(2, 2, self._handle)
        return bytes(self._area[: self._length]) + string_set(self._strings)


def string_set(strings: Sequence[str]) -> bytes:
    return b"".join(text.encode() + b"\0" for text in strings or [""]) + b"\0"


def bios(
    *,
    vendor: str | None = None,
    version: str | None = None,
    date: str | None = None,
    uefi: bool = False,
    virtual: bool = False,
    handle: int = 0,
    length: int = 0x18,
) -> bytes:
    draft = Draft(0, handle, length)
    draft.say(0x04, vendor)
    draft.say(0x05, version)
    draft.say(0x08, date)
    draft.put(0x13, 1, uefi << 3 | virtual << 4)
    return draft.bytes()


def system(
    *,
    maker: str | None = None,
    model: str | None = None,
    version: str | None = None,
    serial: str | None = None,
    uuid: bytes = bytes(16),
    sku: str | None = None,
    family: str | None = None,
    handle: int = 1,
    length: int = 0x1B,
) -> bytes:
    draft = Draft(1, handle, length)
    draft.say(0x04, maker)
    draft.say(0x05, model)
    draft.say(0x06, version)
    draft.say(0x07, serial)
    draft.put_bytes(0x08, uuid)
    draft.say(0x19, sku)
    draft.say(0x1A, family)
    return draft.bytes()


def board(
    *,
    maker: str | None = None,
    model: str | None = None,
    serial: str | None = None,
    kind: int = 0x0A,
    handle: int = 2,
    length: int = 0x0F,
) -> bytes:
    draft = Draft(2, handle, length)
    draft.say(0x04, maker)
    draft.say(0x05, model)
    draft.say(0x07, serial)
    draft.put(0x0D, 1, kind)
    return draft.bytes()


def chassis(
    kind: int, *, asset_tag: str | None = None, handle: int = 3, length: int = 0x16
) -> bytes:
    draft = Draft(3, handle, length)
    draft.put(0x05, 1, kind | 0x80)  # bit 7 says that it has a lock
    draft.say(0x08, asset_tag)
    return draft.bytes()


def processor(
    *,
    maker: str | None = None,
    name: str | None = None,
    eax: int = 0,
    socket_mhz: int = 0,
    cores: int = 0,
    threads: int = 0,
    kind: int = 3,
    populated: bool = True,
    handle: int = 4,
    length: int = 0x30,
) -> bytes:
    draft = Draft(4, handle, length)
    draft.put(0x05, 1, kind)
    draft.say(0x07, maker)
    draft.put(0x08, 4, eax)
    draft.say(0x10, name)
    draft.put(0x14, 2, socket_mhz)
    draft.put(0x18, 1, populated << 6 | 1)
    draft.put(0x23, 1, min(cores, 0xFF))
    draft.put(0x25, 1, min(threads, 0xFF))
    draft.put(0x2A, 2, cores)
    draft.put(0x2E, 2, threads)
    return draft.bytes()


def oem_strings(*texts: str, handle: int = 11) -> bytes:
    draft = Draft(11, handle, 5)
    draft.put(0x04, 1, len(texts))
    return draft.bytes()[:5] + string_set(texts)


def memory_array(
    *, slots: int, most_kib: int = 0, use: int = 3, handle: int = 16, length: int = 0x17
) -> bytes:
    draft = Draft(16, handle, length)
    draft.put(0x05, 1, use)
    wide = most_kib >= 0x80000000
    draft.put(0x07, 4, 0x80000000 if wide else most_kib)
    draft.put(0x0D, 2, slots)
    draft.put(0x0F, 8, most_kib << 10 if wide else 0)
    return draft.bytes()


def memory_device(
    *,
    size_mib: int = 0,
    kind: int = 2,
    speed_mts: int = 0,
    maker: str | None = None,
    part: str | None = None,
    array: int = 16,
    handle: int = 17,
    length: int = 0x5C,
) -> bytes:
    draft = Draft(17, handle, length)
    draft.put(0x04, 2, array)
    wide = size_mib >= 0x7FFF
    draft.put(0x0C, 2, 0x7FFF if wide else size_mib)
    draft.put(0x1C, 4, size_mib if wide else 0)
    draft.put(0x12, 1, kind)
    draft.put(0x15, 2, min(speed_mts, 0xFFFF))
    draft.put(0x54, 4, speed_mts if speed_mts >= 0xFFFF else 0)
    draft.say(0x17, maker)
    draft.say(0x1A, part)
    return draft.bytes()


def battery(
    *,
    maker: str | None = None,
    date: str | None = None,
    name: str | None = None,
    packed_date: int = 0,
    design_mwh: int = 0,
    handle: int = 22,
    length: int = 0x1A,
) -> bytes:
    draft = Draft(22, handle, length)
    draft.say(0x05, maker)
    draft.say(0x06, date)
    draft.say(0x08, name)
    multiplier = 1 if design_mwh <= 0xFFFF else 10
    draft.put(0x0A, 2, design_mwh // multiplier)
    draft.put(0x12, 2, packed_date)
    draft.put(0x15, 1, multiplier)
    return draft.bytes()


def tpm(major: int, minor: int, *, handle: int = 43) -> bytes:
    draft = Draft(43, handle, 0x1F)
    draft.put_bytes(0x04, b"INTC")
    draft.put(0x08, 1, major)
    draft.put(0x09, 1, minor)
    return draft.bytes()


def table(*structures: bytes, end: bool = True) -> bytes:
    return b"".join(structures) + (END if end else b"")
