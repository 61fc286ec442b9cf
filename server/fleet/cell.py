"""What a cell of a sheet can hold: a reader turns its text into a value, or says what is wrong."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

Read = Callable[[str], Any]

_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,30}[A-Za-z0-9])?")
_DAYS = (
    re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"),
)
_GROUPED = re.compile(r"-?[0-9]{1,3}(?P<mark>[., ])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
# What a spreadsheet puts behind an amount: «14.500.000,00 ₫».
_BEHIND_DONG = re.compile(r"(?:[.,]00?)?\s*(?:đ|₫|đồng|vnd|vnđ)?$", re.IGNORECASE)
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,12})?")
_FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("1", "yes", "true", "x", "có"), True),
    **dict.fromkeys(("0", "no", "false", "không"), False),
}


class CellError(ValueError):
    """A cell that holds something else than its column; the message says what is expected."""


def text(most: int = 200) -> Read:
    """Read any text of at most ``most`` characters."""

    def read(cell: str) -> str:
        if len(cell) > most:
            raise CellError(f"at most {most} characters fit, these are {len(cell)}")
        return cell

    return read


def code(cell: str) -> str:
    """Read a code: letters, digits, dots, dashes and underscores.

    Raises:
        CellError: If it is none.
    """
    if not _CODE.fullmatch(cell):
        raise CellError(
            f"{cell!r} is not a code: 1 to 32 letters (without accents), digits, . _ or - expected"
        )
    return cell


def one_of(kinds: type[StrEnum], also: Mapping[str, str] | None = None) -> Read:
    """Read a word of a closed set, in small or capital letters. ``also``: other words for them."""
    # Plain text, whatever `also` holds: what is read is quoted to people.
    words = {kind.value: kind.value for kind in kinds} | {
        word: kinds(kind).value for word, kind in (also or {}).items()
    }

    def read(cell: str) -> str:
        found = words.get(cell.casefold())
        if found is None:
            raise CellError(f"{cell!r} is not one of {', '.join(kind.value for kind in kinds)}")
        return found

    return read


def whole(least: int, most: int) -> Read:
    """Read a whole number, thousands apart by dots, commas or blanks if they are: ``1.234.567``."""

    def read(cell: str) -> int:
        grouped = _GROUPED.fullmatch(cell)
        digits = cell.replace(grouped["mark"], "") if grouped else cell
        if not _WHOLE.fullmatch(digits):
            raise CellError(f"{cell!r} is not a whole number such as 1.234.567")
        return int(_within(int(digits), least, most))

    return read


def dong(least: int, most: int) -> Read:
    """Read an amount of money: a whole number, with or without ``đ`` and ``,00`` behind it."""
    read_whole = whole(least, most)

    def read(cell: str) -> int:
        return int(read_whole(_BEHIND_DONG.sub("", cell)))

    return read


def decimal(least: float, most: float) -> Read:
    """Read a number, its decimals after a dot or a comma."""

    def read(cell: str) -> float:
        if not _DECIMAL.fullmatch(cell):
            raise CellError(f"{cell!r} is not a number")
        return _within(float(cell.replace(",", ".")), least, most)

    return read


def flag(cell: str) -> bool:
    """Read yes or no.

    Raises:
        CellError: If it is neither.
    """
    value = _FLAGS.get(cell.casefold())
    if value is None:
        raise CellError(f"{cell!r} is not 1 or 0 (yes or no, có or không)")
    return value


def day(cell: str) -> date:
    """Read a day: ``31/12/2026`` or ``2026-12-31``.

    Raises:
        CellError: If it is none.
    """
    found = next(filter(None, (pattern.fullmatch(cell) for pattern in _DAYS)), None)
    try:
        if found and found["year"][:2] in ("19", "20"):
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        pass  # such as 31/02/2026
    raise CellError(f"{cell!r} is not a day such as 31/12/2026")


def address(cell: str) -> str:
    """Read the IP address of a machine.

    Raises:
        CellError: If it is none.
    """
    try:
        return str(ipaddress.ip_address(cell))
    except ValueError:
        raise CellError(f"{cell!r} is not an IP address such as 10.21.4.1") from None


def _within(number: float, least: float, most: float) -> float:
    if not least <= number <= most:
        whole = isinstance(number, int)  # a large one is written as people do, not as 1e+12
        told = [
            f"{one:,}".replace(",", ".") if whole else f"{one:g}" for one in (number, least, most)
        ]
        raise CellError("{} is out of range: {} to {} expected".format(*told))
    return number
