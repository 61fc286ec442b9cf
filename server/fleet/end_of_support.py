"""Until when the maker of an operating system mends it: dated facts with their source.

The end of the support that comes with the system is meant, not what can be bought after it.
"""

from dataclasses import dataclass
from datetime import date

from checks.inventory import OperatingSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """When the support of a system ends, and who says so."""

    ends: date
    source: str


_MICROSOFT = "Microsoft Lifecycle"
_UBUNTU = "Ubuntu release cycle"
_DEBIAN = "Debian release notes"

# Windows by product and release (empty: all of them). LTSC and Enterprise have dates of their own.
_WINDOWS: dict[tuple[str, str], date] = {
    ("windows 7", ""): date(2020, 1, 14),
    ("windows 8", ""): date(2016, 1, 12),
    ("windows 8.1", ""): date(2023, 1, 10),
    ("windows 10", ""): date(2025, 10, 14),
    ("windows 11", "23h2"): date(2025, 11, 11),
    ("windows 11", "24h2"): date(2026, 10, 13),
    ("windows 11", "25h2"): date(2027, 10, 12),
    ("windows 11", "26h1"): date(2028, 3, 14),
}
_WINDOWS_ENTERPRISE: dict[tuple[str, str], date] = {
    ("windows 11", "23h2"): date(2026, 11, 10),
    ("windows 11", "24h2"): date(2027, 10, 12),
    ("windows 11", "25h2"): date(2028, 10, 10),
    ("windows 11", "26h1"): date(2029, 3, 13),
}
_WINDOWS_LTSC: dict[tuple[str, str], date] = {
    ("windows 10", "1607"): date(2026, 10, 13),
    ("windows 10", "1809"): date(2029, 1, 9),
    ("windows 10", "21h2"): date(2027, 1, 12),
    ("windows 11", "24h2"): date(2029, 10, 9),
}
_LINUX: dict[tuple[str, str], tuple[date, str]] = {
    ("ubuntu", "20.04"): (date(2025, 5, 31), _UBUNTU),
    ("ubuntu", "22.04"): (date(2027, 4, 1), _UBUNTU),
    ("ubuntu", "24.04"): (date(2029, 5, 31), _UBUNTU),
    ("ubuntu", "26.04"): (date(2031, 4, 30), _UBUNTU),
    ("debian", "11"): (date(2024, 8, 14), _DEBIAN),
    ("debian", "12"): (date(2026, 7, 11), _DEBIAN),
    ("debian", "13"): (date(2028, 8, 9), _DEBIAN),
}


def support_of(system: OperatingSystem) -> Support | None:
    """Say until when a system is supported; None when the table does not know it."""
    name, release = system.name.strip().lower(), system.release.strip().lower()
    if (name, release) in _LINUX:
        ends, source = _LINUX[name, release]
        return Support(ends=ends, source=source)
    for table in _windows_tables(system.edition.lower()):
        for key in ((name, release), (name, "")):
            if key in table:
                return Support(ends=table[key], source=_MICROSOFT)
    return None


def _windows_tables(edition: str) -> tuple[dict[tuple[str, str], date], ...]:
    if "ltsc" in edition or "ltsb" in edition:
        return (_WINDOWS_LTSC,)
    if "enterprise" in edition or "education" in edition:
        return (_WINDOWS_ENTERPRISE, _WINDOWS)
    return (_WINDOWS,)
