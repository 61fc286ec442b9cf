"""The kinds of equipment that registers, prices and norms speak of, in the words of each. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum


class Equipment(StrEnum):
    """What a piece of equipment is."""

    DESKTOP = "desktop"
    LAPTOP = "laptop"
    PRINTER = "printer"
    SCANNER = "scanner"
    SWITCH = "switch"
    ROUTER = "router"
    SERVER = "server"
    UPS = "ups"
    OTHER = "other"


COMPUTERS = (Equipment.DESKTOP, Equipment.LAPTOP)

# As people write them; the first that occurs in a name holds.
_IN_NAMES = (
    (Equipment.LAPTOP, r"xách tay|laptop|notebook|macbook|thinkpad|latitude|probook"),
    (Equipment.SERVER, r"máy chủ|\bserver\b"),
    (Equipment.SCANNER, r"máy quét|máy scan|\bscan(ner)?\b"),
    (Equipment.PRINTER, r"máy in\b|printer|laserjet"),
    (Equipment.SWITCH, r"chuyển mạch|switch"),
    (Equipment.ROUTER, r"định tuyến|router|modem"),
    (Equipment.UPS, r"lưu điện|\bups\b"),
    (Equipment.DESKTOP, r"máy (vi )?tính|máy bộ|bộ máy tính|desktop|computer|optiplex|prodesk"),
)
_PATTERNS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _IN_NAMES)

WORDS: Mapping[str, str] = {
    "máy vi tính để bàn": Equipment.DESKTOP,
    "máy tính để bàn": Equipment.DESKTOP,
    "máy vi tính xách tay": Equipment.LAPTOP,
    "máy tính xách tay": Equipment.LAPTOP,
    "máy in": Equipment.PRINTER,
    "máy quét": Equipment.SCANNER,
    "máy scan": Equipment.SCANNER,
    "thiết bị chuyển mạch": Equipment.SWITCH,
    "bộ định tuyến": Equipment.ROUTER,
    "máy chủ": Equipment.SERVER,
    "bộ lưu điện": Equipment.UPS,
    "khác": Equipment.OTHER,
}


def equipment_of(name: str) -> Equipment:
    """Guess from the name of an asset what it is."""
    return next((kind for kind, words in _PATTERNS if words.search(name)), Equipment.OTHER)
