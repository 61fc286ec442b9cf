"""EDID: the 128 bytes in which a screen says who it is. VESA E-EDID 1.4, section 3."""

from collections.abc import Iterator

from agent.collectors.placeholders import told
from checks.inventory import Panel

_BLOCK_BYTES = 128
_MAGIC = bytes.fromhex("00ffffffffffff00")
_DESCRIPTORS = range(54, 126, 18)
_NAME, _TEXT = 0xFC, 0xFE
_FIRST_YEAR = 1990
_MODEL_YEAR = 0xFF


def parse_edid(edid: bytes, *, built_in: bool | None = None) -> Panel | None:
    """Read the first block; None when it is none, or damaged.

    Args:
        edid: The bytes as the screen gave them; extension blocks are ignored.
        built_in: Whether the screen is part of the computer, as far as its connector tells.
    """
    block = edid[:_BLOCK_BYTES]
    if len(block) < _BLOCK_BYTES or not block.startswith(_MAGIC) or sum(block) % 256:
        return None
    week, year = block[16], _FIRST_YEAR + block[17]
    width_mm, height_mm = _size_mm(block)
    return Panel(
        maker=_maker(block),
        model=_model(block),
        # A model year says when the kind of screen was made, not this one.
        made_year=year if block[17] and week != _MODEL_YEAR else None,
        made_week=week if 1 <= week <= 54 else None,
        width_mm=width_mm,
        height_mm=height_mm,
        built_in=built_in,
    )


def _maker(block: bytes) -> str:
    """Unpack three letters of five bits each (the maker's PNP ID)."""
    packed = int.from_bytes(block[8:10], "big")
    letters = [packed >> shift & 0x1F for shift in (10, 5, 0)]
    return "".join(chr(64 + one) for one in letters) if all(1 <= n <= 26 for n in letters) else ""


def _model(block: bytes) -> str:
    """Take the name, else the last free text (of two, a panel's maker writes its part there)."""
    texts = dict(_texts(block))
    product = int.from_bytes(block[10:12], "little")
    return texts.get(_NAME) or texts.get(_TEXT) or (f"{product:04X}" if product else "")


def _texts(block: bytes) -> Iterator[tuple[int, str]]:
    for start in _DESCRIPTORS:
        descriptor = block[start : start + 18]
        text = told(descriptor[5:].split(b"\n")[0].decode("cp437"))
        if descriptor[:3] == b"\0\0\0" and descriptor[3] in {_NAME, _TEXT} and text:
            yield descriptor[3], text


def _size_mm(block: bytes) -> tuple[int | None, int | None]:
    """Take the size of the first timing, in mm, else that of the screen, in cm."""
    timing = block[54:72]
    if timing[:2] != b"\0\0":
        width, height = timing[12] | (timing[14] & 0xF0) << 4, timing[13] | (timing[14] & 0xF) << 8
        if width and height:
            return width, height
    width, height = block[21] * 10, block[22] * 10
    return (width, height) if width and height else (None, None)
