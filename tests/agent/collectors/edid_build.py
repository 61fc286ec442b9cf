"""Assembles the first block of an EDID, as VESA E-EDID 1.4 section 3 says."""


def edid(
    *,
    maker: str = "AUO",
    product: int = 0x123D,
    week: int = 12,
    year: int = 2014,
    name: str = "",
    texts: tuple[str, ...] = (),
    size_mm: tuple[int, int] = (309, 174),
    size_cm: tuple[int, int] = (31, 17),
) -> bytes:
    block = bytearray(128)
    block[0:8] = bytes.fromhex("00ffffffffffff00")
    first, second, third = (ord(letter) - 64 for letter in maker)
    block[8:10] = (first << 10 | second << 5 | third).to_bytes(2, "big")
    block[10:12] = product.to_bytes(2, "little")
    block[16], block[17] = week, year - 1990
    block[21], block[22] = size_cm
    width, height = size_mm
    block[54:56] = b"\x01\x1d" if width else b"\0\0"
    block[66], block[67], block[68] = width & 0xFF, height & 0xFF, width >> 8 << 4 | height >> 8
    written = [(0xFE, text) for text in texts] + ([(0xFC, name)] if name else [])
    for start, (tag, text) in zip((72, 90, 108), written, strict=False):
        line = (text.encode("ascii") + b"\n").ljust(13)[:13]
        block[start : start + 18] = bytes([0, 0, 0, tag, 0]) + line
    block[127] = -sum(block) % 256
    return bytes(block)
