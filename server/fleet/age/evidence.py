"""What a computer's inventory says about when it was built: one piece of evidence a part. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from checks.inventory import Inventory
from server.fleet.age.density import (
    Density,
    after_launch,
    around,
    before_update,
    between,
    not_after,
)
from server.fleet.age.processors import launch_of, rows
from server.msgid import N_

HOURS_A_YEAR = 8766
# From the factory to the desk, for something bought new: our judgement.
IN_STORE_Y = 0.3


class EvidenceKind(StrEnum):
    """What the evidence was read from."""

    PROCESSOR = "processor"
    FIRMWARE = "firmware"
    PLATFORM = "platform"
    BATTERY = "battery"
    PANEL = "panel"
    MEMORY = "memory"
    DISK_HOURS = "disk_hours"
    INSTALLATION = "installation"
    REGISTER = "register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece.

    Attributes:
        kind: What it was read from.
        says: A msgid, with the names of ``figures`` in braces.
        figures: What fills the braces: years as numbers, days as dates, names as text.
        density: How likely it makes each year.
    """

    kind: EvidenceKind
    says: str
    figures: Mapping[str, float | date | str] = field(default_factory=dict)
    density: Density


def evidence_of(
    inventory: Inventory,
    now: datetime,
    *,
    in_use_since: str = "",
    first_firmware: str = "",
) -> list[Evidence]:
    """Collect everything that the parts say, and the register where it names a date.

    Args:
        inventory: The newest.
        now: The present.
        in_use_since: From the register: ISO as far as it was written, or empty.
        first_firmware: The earliest firmware date ever seen of this computer.
    """
    found = [one for read in _READERS for one in read(inventory, now)]
    found += _firmware(inventory, first_firmware or inventory.firmware.date)
    return found + by_register(in_use_since)


def by_register(in_use_since: str) -> list[Evidence]:
    """Read the day from which the register counts. Bought second-hand, it is older than that."""
    span = span_of(in_use_since)
    if span is None:
        return []
    first, last = span
    return [
        Evidence(
            kind=EvidenceKind.REGISTER,
            says=N_("the register says that it is in use since {since}"),
            figures={"since": "/".join(reversed(in_use_since.split("-")))},
            density=around((first + last) / 2 - IN_STORE_Y, 0.4 + (last - first) / 4, trust=0.75),
        )
    ]


def span_of(written: str) -> tuple[float, float] | None:
    """Give the first and the last decimal year that an ISO date, month or year can mean."""
    day = day_of(written)
    if day is None:
        return None
    if len(written) == 4:
        return float(day.year), day.year + 1.0
    if len(written) == 7:
        start = day.year + (day.month - 1) / 12
        return start, start + 1 / 12
    return decimal_year(day), decimal_year(day)


def decimal_year(day: date) -> float:
    """Write a day as a year with its fraction."""
    return day.year + (day.timetuple().tm_yday - 0.5) / 365.25


def day_of(text: str) -> date | None:
    """Read as much of an ISO date as there is; the middle of what is left open. None: no date."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
    if not match:
        return None
    if not 1990 <= int(match[1]) <= 2100:
        return None  # a slip of whoever wrote it
    try:
        return date(int(match[1]), int(match[2] or 7), int(match[3] or (15 if match[2] else 1)))
    except ValueError:
        return None


def is_constant(subject: str, text: str) -> bool:
    """Whether a date is one that many computers share, and so none."""
    return text in _constants()[subject] or text[:4] in _constants()[subject]


@cache
def _constants() -> Mapping[str, frozenset[str]]:
    table = rows("constant_dates")
    return {
        subject: frozenset(row["date"] for row in table if row["subject"] == subject)
        for subject in ("battery", "bios")
    }


def _processor(inventory: Inventory, _now: datetime) -> Iterator[Evidence]:
    known = [launch for launch in map(launch_of, inventory.processors) if launch]
    if not known:
        return
    launch = max(known, key=lambda one: one.year)
    says = (
        N_("its processor {name} came to market in {year}")
        if launch.by == "name"
        else N_("its processor ({name}) is of a kind that came to market about {year}")
    )
    yield Evidence(
        kind=EvidenceKind.PROCESSOR,
        says=says,
        figures={"name": launch.of, "year": launch.year},
        density=after_launch(
            launch.year, launch.spread, strays=0.3 if is_assembled(inventory) else 0.03
        ),
    )


def is_assembled(inventory: Inventory) -> bool:
    """Whether a shop put it together: a new board may carry a processor from an old computer."""
    system = inventory.system
    whole = system.form in {"laptop", "tablet", "all-in-one", "mini-pc"}
    return not whole and not _MAKERS.search(system.maker)


# Who sells whole office desktops under one name, with boards that nobody else has.
_MAKERS = re.compile(
    r"\b(dell|hp|hewlett|lenovo|ibm|acer|fujitsu|huawei|apple|samsung|toshiba|nec|gateway"
    r"|emachines|packard bell|medion|wortmann|positivo|fpt elead|cms|singpc)\b",
    re.IGNORECASE,
)


def _firmware(inventory: Inventory, written: str) -> list[Evidence]:
    day = day_of(written)
    if day is None or is_constant("bios", written):
        return []
    return [
        Evidence(
            kind=EvidenceKind.FIRMWARE,
            says=N_("the earliest firmware seen on it is of {day}"),
            figures={"day": day},
            density=before_update(
                decimal_year(day), updated=0.3 if is_assembled(inventory) else 0.48
            ),
        )
    ]


# HP cuts it over two strings in some models, anywhere.
_BUILD = re.compile(r"BUILDID#(\d\d)WW")


def _platform(inventory: Inventory, _now: datetime) -> Iterator[Evidence]:
    match = _BUILD.search("".join(inventory.system.oem_strings))
    if match:
        year = 2000 + int(match[1])
        yield Evidence(
            kind=EvidenceKind.PLATFORM,
            says=N_("HP's own mark of its platform is of {year}"),
            figures={"year": float(year)},
            density=after_launch(year + 0.3, 0.4, strays=0.05),
        )


def _battery(inventory: Inventory, _now: datetime) -> Iterator[Evidence]:
    for battery in inventory.batteries:
        day = day_of(battery.made)
        if day is None or is_constant("battery", battery.made):
            continue
        yield Evidence(
            kind=EvidenceKind.BATTERY,
            says=N_("its battery was made on {day}"),
            figures={"day": day},
            # Of laptops of five years and more, a quarter has another battery by now.
            density=around(decimal_year(day) + 0.1, 0.2, trust=0.8),
        )


def _panel(inventory: Inventory, _now: datetime) -> Iterator[Evidence]:
    for panel in inventory.panels:
        if panel.built_in and panel.made_year:
            week = panel.made_week or 26
            year = panel.made_year + min(week, 52) / 52
            yield Evidence(
                kind=EvidenceKind.PANEL,
                says=N_("its built-in screen was made in {year}"),
                figures={"year": year},
                density=around(year + 0.2, 0.25 if panel.made_week else 0.5, trust=0.9),
            )


def _memory(inventory: Inventory, now: datetime) -> Iterator[Evidence]:
    kinds = {module.kind for module in inventory.memory.modules}
    known = [row for row in rows("memory_kinds") if row["kind"] in kinds]
    if known:
        row = max(known, key=lambda one: float(one["first"]))
        first = float(row["first"])
        last = float(row["last"]) + 2.5 if row["last"] else decimal_year(now.date())
        yield Evidence(
            kind=EvidenceKind.MEMORY,
            says=N_("its memory is {kind}, which computers have since {year}"),
            figures={"kind": row["kind"], "year": first},
            density=between(first, last),
        )


def _disk_hours(inventory: Inventory, now: datetime) -> Iterator[Evidence]:
    hours = [disk.power_on_hours for disk in inventory.disks if disk.power_on_hours]
    # Above 15 years of running it is no count of hours.
    hours = [one for one in hours if one < 15 * HOURS_A_YEAR]
    if hours:
        years = max(hours) / HOURS_A_YEAR
        yield Evidence(
            kind=EvidenceKind.DISK_HOURS,
            says=N_("a disk of it has run for {hours} hours"),
            figures={"hours": float(max(hours))},
            density=not_after(decimal_year(now.date()) - years, trust=0.9),
        )


def _installation(inventory: Inventory, _now: datetime) -> Iterator[Evidence]:
    day = day_of(inventory.operating_system.installed)
    if day and day.year > 1999:
        yield Evidence(
            kind=EvidenceKind.INSTALLATION,
            says=N_("its system was installed on {day}"),
            figures={"day": day},
            density=not_after(decimal_year(day), trust=0.97),
        )


_READERS: Sequence[Callable[[Inventory, datetime], Iterator[Evidence]]] = (
    _processor,
    _platform,
    _battery,
    _panel,
    _memory,
    _disk_hours,
    _installation,
)
