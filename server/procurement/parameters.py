"""The numbers of a planning task: prices, rules, and the curves of harm. Money in thousand dong.

``params.json`` of an instance has the same shape; unknown fields of it are ignored.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTerms:
    """Failures a year ``c * (age / 0.5) ** g``, at most ``cap``; what one costs; energy a year."""

    c: float
    g: float
    cap: float
    hours: float
    repair: float
    energy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskTerms:
    """Failures a year at age 0 and more each year, by kind of disk; times the health band."""

    hdd: tuple[float, float]
    ssd: tuple[float, float]
    band: Mapping[str, float]
    cap: float
    hours: float
    repair: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowTerms:
    """Hours a year that people wait: hard disk, memory by GB, processor beyond its free years."""

    hdd: float
    ram: Mapping[int, float]
    ram8_late: float
    ram8_late_from: int
    cpu_per_year: float
    cpu_free_years: float
    cpu_cap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeTerms:
    """Price and delivery units of an upgrade."""

    price: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What can be bought. ``roles``: who may have it, apart by blanks."""

    kind: str
    price: int
    quality: float
    creep: float
    roles: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTerms:
    """Tiers of a line (Mbit/s, rent a year), the second line, and what congestion costs."""

    speed: tuple[float, ...]
    rent: tuple[int, ...]
    second_rent: int
    second_install: int
    tier_install: int
    second_factor: float
    mbps_per_user: float
    growth: float
    free_util: float
    hours_per_util: float
    hours_cap: float
    congestion_share: float
    hours_year: float
    outage_share: float
    weight: float
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorTerms:
    """Share of adequate PCs that each unit should have by year, and the price of one missing."""

    floor: tuple[float, ...]
    difficult_extra: float
    penalty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StabilityTerms:
    """Price of an item whose lines of the first years differ from the approved plan's."""

    years: int
    penalty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Everything that a plan reckons with besides the fleet and the money."""

    first_year: int
    years: int
    tail_years: int
    discount: float
    lag: float
    hour_cost: float
    incident_prior: float
    failure: Mapping[str, KindTerms]
    old_energy_factor: float
    disk: DiskTerms
    travel: Mapping[int, float]
    slow: SlowTerms
    security: Mapping[str, tuple[float, float]]
    exposure: Mapping[str, float]
    upgrades: Mapping[str, UpgradeTerms]
    models: Mapping[str, Model]
    creep_free_years: float
    ceiling: Mapping[str, Mapping[str, int]]
    min_age_replace: Mapping[str, int]
    max_age_upgrade: int
    gap_upgrade_replace: int
    min_use_before_cut: int
    replace_units: int
    link: LinkTerms
    equity: FloorTerms | None = None
    bulk: Mapping[str, tuple[tuple[int, float], ...]] | None = None
    stability: StabilityTerms | None = None

    def wrong(self) -> list[str]:
        """Name what does not fit together."""
        found = []
        if not 1 <= self.years <= 20 or not 0 <= self.tail_years <= 20:
            found.append("years: 1 to 20 and tail_years: 0 to 20 expected")
        if self.equity and len(self.equity.floor) < self.years:
            found.append(f"equity.floor: {self.years} shares expected, one a year")
        if len(self.link.speed) != len(self.link.rent):
            found.append("link: as many rents as speeds expected")
        found += [
            f"models.{name}.kind: there is no kind {model.kind!r} in failure"
            for name, model in self.models.items()
            if model.kind not in self.failure
        ]
        for table in ("ceiling", "min_age_replace"):
            missing = sorted(set(self.failure) - set(getattr(self, table)))
            found += [f"{table}: {kind} is missing" for kind in missing]
        return found
