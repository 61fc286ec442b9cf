"""The numbers that a plan reckons with until somebody sets better ones, each with its source.

Norms are of law and carry the day from which they hold; all else is an assumption. Why each number
is as it is: the paper on planning beside the checkout, sections 2.3 and 3. Money in thousand dong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.figure import Assumption, Norm, Source
from server.fleet.equipment import Equipment
from server.msgid import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """A number by its dotted name. ``means``: a msgid; ``place``: in a row of numbers, 1, 2 ..."""

    name: str
    value: float
    unit: str
    means: str
    source: Source
    place: int = 0


_JUDGED = "our judgement: nobody has measured it for a commune"


def _assumed(
    name: str, value: float, unit: str, means: str, basis: str = _JUDGED, place: int = 0
) -> Default:
    source = Assumption(name=name, basis=basis)
    return Default(name=name, value=value, unit=unit, means=means, source=source, place=place)


def _row(
    name: str, values: Sequence[float], unit: str, means: str, basis: str = _JUDGED
) -> Iterator[Default]:
    for place, value in enumerate(values, 1):
        yield _assumed(f"{name}.{place}", value, unit, means, basis, place)


def _norm(name: str, value: float, unit: str, means: str, norm: Norm) -> Default:
    return Default(name=name, value=value, unit=unit, means=means, source=norm)


OFFICES = Norm(document="Decision 15/2025/QD-TTg", valid_from=date(2025, 7, 1), mark="V")
_LIFE_2023 = Norm(document="Circular 23/2023/TT-BTC", valid_from=date(2023, 6, 10), mark="V2")
_LIFE_2026 = Norm(document="Circular 141/2025/TT-BTC", valid_from=date(2026, 1, 1), mark="V2")
_BACKBLAZE = "Backblaze drive statistics 2024, 2025; of data centres"
_UPDATES = "price of Microsoft's extended security updates: 61, then 122 USD a year"
_RETAIL = "retail prices in Viet Nam, 2025"

FAILURES = N_("how often a device of this kind fails with age, and what a failure costs")
DISKS = N_("how often disks fail, and what that costs")
WAITING = N_("hours a year that people wait for a slow computer")
POSTS = N_("how much a stopped device hurts at a post")
LINES = N_("speeds, rents and use of Internet lines")
RULES = N_("what the rules allow")
UPGRADES = N_("price and work of an upgrade, fitted")
SUPPORT = N_("what a year without the maker's support is worth, as a risk")
HOUR = N_("what an hour of people's work is worth")
HORIZON = N_("over how many years harm counts, and how much later years weigh")

_KINDS: Mapping[Equipment, tuple[float, float, float, float, float, float]] = {
    # c, g: failures a year c (age / 0.5)^g; cap; hours and repair of one; energy of a year
    Equipment.DESKTOP: (0.05, 0.45, 0.6, 8, 1200, 450),
    Equipment.LAPTOP: (0.15, 0.20, 0.6, 8, 2000, 120),
    Equipment.PRINTER: (0.20, 0.35, 1.2, 6, 900, 200),
    Equipment.SCANNER: (0.10, 0.35, 0.8, 6, 1200, 60),
    Equipment.SWITCH: (0.02, 0.50, 0.3, 5, 1500, 150),
}
PLANNED_KINDS = tuple(_KINDS)
_TERMS = ("c", "g", "cap", "hours", "repair", "energy")
_LIVED = (Equipment.DESKTOP, Equipment.LAPTOP, Equipment.PRINTER, Equipment.SCANNER)

DEFAULTS: Sequence[Default] = (
    _assumed("hour_cost", 60, "kVND/hour", HOUR, "about 10.5 million dong a month; judged"),
    _assumed("tail_years", 3, "year", HORIZON),
    _assumed("discount", 0.06, "share", HORIZON),
    _assumed("lag", 0.5, "share", HORIZON),
    _assumed("incident_prior", 1.5, "incident", FAILURES, "shape: EuroSys 2011; value judged"),
    *(
        _assumed(f"failure.{kind}.{term}", value, "", FAILURES)
        for kind, values in _KINDS.items()
        for term, value in zip(_TERMS, values, strict=True)
    ),
    _assumed("old_energy_factor", 1.3, "share", FAILURES),
    *_row("disk.hdd", (0.013, 0.004), "1/year", DISKS, _BACKBLAZE),
    *_row("disk.ssd", (0.009, 0.001), "1/year", DISKS, _BACKBLAZE),
    _assumed("disk.band.ok", 0.7, "share", DISKS),
    _assumed("disk.band.unknown", 1, "share", DISKS),
    _assumed("disk.band.warn", 6, "share", DISKS),
    _assumed("disk.band.bad", 20, "share", DISKS),
    _assumed("disk.cap", 0.9, "1/year", DISKS),
    _assumed("disk.hours", 14, "hour", DISKS),
    _assumed("disk.repair", 1300, "kVND", DISKS, _RETAIL),
    _assumed("travel.0", 1, "share", FAILURES),
    _assumed("travel.1", 1.4, "share", FAILURES),
    _assumed("travel.2", 1.8, "share", FAILURES),
    _assumed("slow.hdd", 20, "hour", WAITING),
    _assumed("slow.ram.2", 60, "hour", WAITING),
    _assumed("slow.ram.4", 24, "hour", WAITING),
    _assumed("slow.ram.8", 0, "hour", WAITING),
    _assumed("slow.ram.16", 0, "hour", WAITING),
    _assumed("slow.ram8_late", 8, "hour", WAITING),
    _assumed("slow.ram8_late_from", 3, "year", WAITING),
    _assumed("slow.cpu_per_year", 4, "hour", WAITING),
    _assumed("slow.cpu_free_years", 6, "year", WAITING),
    _assumed("slow.cpu_cap", 24, "hour", WAITING),
    *_row("security.win7", (3100, 3100), "kVND/year", SUPPORT),
    *_row("security.win10", (1550, 3100), "kVND/year", SUPPORT, _UPDATES),
    *_row("security.ended", (3100, 3100), "kVND/year", SUPPORT),
    *_row("security.win11", (0, 0), "kVND/year", SUPPORT),
    *_row("security.other", (0, 0), "kVND/year", SUPPORT),
    _assumed("exposure.onestop", 1.5, "share", SUPPORT),
    _assumed("exposure.leader", 1.5, "share", SUPPORT),
    _assumed("exposure.officer", 1, "share", SUPPORT),
    _assumed("exposure.back", 1, "share", SUPPORT),
    _assumed("upgrades.os.price", 250, "kVND", UPGRADES),
    _assumed("upgrades.ssd.price", 1300, "kVND", UPGRADES, _RETAIL),
    _assumed("upgrades.ram.price", 900, "kVND", UPGRADES, _RETAIL),
    _assumed("upgrades.both.price", 2000, "kVND", UPGRADES, _RETAIL),
    _assumed("upgrades.os.units", 1, "", UPGRADES),
    _assumed("upgrades.ssd.units", 2, "", UPGRADES),
    _assumed("upgrades.ram.units", 2, "", UPGRADES),
    _assumed("upgrades.both.units", 2, "", UPGRADES),
    _assumed("creep_free_years", 3, "year", WAITING),
    _assumed("creep.desktop", 3, "hour/year", WAITING),
    _assumed("creep.laptop", 3, "hour/year", WAITING),
    _norm("ceiling.desktop.", 20_000, "kVND", RULES, OFFICES),
    _norm("ceiling.laptop.", 20_000, "kVND", RULES, OFFICES),
    _norm("ceiling.laptop.leader", 25_000, "kVND", RULES, OFFICES),
    _norm("ceiling.printer.", 13_000, "kVND", RULES, OFFICES),
    _norm("ceiling.scanner.", 22_000, "kVND", RULES, OFFICES),
    _assumed("ceiling.switch.", 15_000, "kVND", RULES, "the law has no ceiling; judged"),
    *(_norm(f"min_age_replace.{kind}", 5, "year", RULES, _LIFE_2023) for kind in PLANNED_KINDS),
    *(_norm(f"min_age_replace.{kind}", 7, "year", RULES, _LIFE_2026) for kind in _LIVED),
    _norm("staff_per_printer", 3, "person", RULES, OFFICES),
    _norm("staff_per_scanner", 15, "person", RULES, OFFICES),
    _assumed("max_age_upgrade", 10, "year", RULES),
    _assumed("gap_upgrade_replace", 2, "year", RULES),
    _assumed("min_use_before_cut", 2, "year", RULES),
    _assumed("replace_units", 4, "", RULES),
    _assumed("weight.onestop", 5, "share", POSTS),
    _assumed("weight.leader", 2, "share", POSTS),
    _assumed("weight.officer", 1.2, "share", POSTS),
    _assumed("weight.back", 1, "share", POSTS),
    _assumed("shared.printer", 0.4, "share", POSTS),
    _assumed("shared.scanner", 0.5, "share", POSTS),
    _assumed("shared.switch", 0.35, "share", POSTS),
    _assumed("users.printer", 4, "person", POSTS),
    _assumed("users.scanner", 6, "person", POSTS),
    _assumed("users.switch", 15, "person", POSTS),
    _assumed("people_a_desk", 40, "person/day", POSTS),
    *_row("link.speed", (30, 50, 100, 200, 300, 500), "Mbit/s", LINES, _RETAIL),
    *_row("link.rent", (9600, 13_200, 18_000, 26_400, 36_000, 54_000), "kVND", LINES, _RETAIL),
    _assumed("link.second_rent", 12_000, "kVND/year", LINES, _RETAIL),
    _assumed("link.second_install", 4000, "kVND", LINES),
    _assumed("link.tier_install", 1500, "kVND", LINES),
    _assumed("link.second_factor", 0.15, "share", LINES),
    _assumed("link.mbps_per_user", 1.5, "Mbit/s", LINES),
    _assumed("link.growth", 1.15, "share", LINES),
    _assumed("link.free_util", 0.7, "share", LINES),
    _assumed("link.hours_per_util", 40, "hour", LINES),
    _assumed("link.hours_cap", 200, "hour", LINES),
    _assumed("link.congestion_share", 0.3, "share", LINES),
    _assumed("link.hours_year", 2000, "hour", LINES),
    _assumed("link.outage_share", 0.5, "share", LINES),
    _assumed("link.weight", 1.5, "share", LINES),
    _assumed("link.units", 8, "", LINES),
    _assumed("link.unavailability", 0.005, "share", LINES),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What can be bought, dong with tax. ``roles``: who may have it, apart by blanks."""

    model: str
    kind: Equipment
    name: str
    price_vnd: int
    roles: str
    quality: float
    source: Source


_ALL = "onestop leader officer back"


def _offer(model: str, kind: Equipment, name: str, price_vnd: int) -> Offer:
    source = Assumption(name=f"models.{model}.price", basis=_RETAIL)
    return Offer(
        model=model,
        kind=kind,
        name=name,
        price_vnd=price_vnd,
        roles=_ALL,
        quality=1.0,
        source=source,
    )


# For the kinds that nobody imported a price of; the names are for the Vietnamese form.
OFFERS: Sequence[Offer] = (
    _offer(
        "desktop", Equipment.DESKTOP, "Core i5, RAM 8 GB, SSD 512 GB, màn hình 24''", 14_500_000
    ),
    _offer("laptop", Equipment.LAPTOP, "Core i5, RAM 8 GB, SSD 512 GB, 14''", 17_500_000),
    _offer("printer", Equipment.PRINTER, "Máy in laser A4, đảo mặt, mạng", 5_500_000),
    _offer("scanner", Equipment.SCANNER, "Máy quét ADF, 2 mặt, 35-45 trang/phút", 12_000_000),
    _offer("switch", Equipment.SWITCH, "24 cổng Gigabit", 6_000_000),
)
