"""Which device an asset of the register is: by serial number, else by the asset's code. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """What the register knows an asset by."""

    asset: str
    serial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a computer says of itself. ``tag``: the asset tag in its firmware."""

    device: int
    serial: str = ""
    tag: str = ""


def match(plates: Sequence[Plate], machines: Sequence[Machine]) -> dict[str, int]:
    """Give the device of each asset that is one.

    A number that two assets or two machines carry tells nothing. A serial number goes before a
    tag: people copy tags with the image of a disk.
    """
    by_serial = _unique([(plain(one.serial), one.device) for one in machines])
    by_tag = _unique([(plain(one.tag), one.device) for one in machines])
    serials = Counter(plain(one.serial) for one in plates)
    found: dict[str, int] = {}
    for plate in plates:
        device = by_serial.get(plain(plate.serial))
        if device is not None and serials[plain(plate.serial)] == 1:
            found[plate.asset] = device
    taken = set(found.values())
    for plate in plates:
        device = by_tag.get(plain(plate.asset))
        if plate.asset not in found and device is not None and device not in taken:
            found[plate.asset] = device
            taken.add(device)
    return found


def plain(number: str) -> str:
    """Write a number without what people add or leave out: case, blanks, dashes."""
    return "".join(letter for letter in number.casefold() if letter.isalnum())


def _unique(pairs: Sequence[tuple[str, int]]) -> dict[str, int]:
    counted = Counter(number for number, _ in pairs)
    return {number: device for number, device in pairs if number and counted[number] == 1}
