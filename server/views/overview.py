"""The first page of province staff, and that of the finance officer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from server.store.questions.situation import Situation
from server.store.questions.systems import Installed
from server.store.scope import WHOLE_PROVINCE
from server.store.tables import Service, Unit
from server.views.services import WatchedService, watched_services
from server.views.standing import Standing
from server.views.systems import SystemCount, count_systems, most_first
from server.views.units import FinanceUnit, WatchedUnit, finance_units, watched_units
from server.views.verdicts import verdicts_of

_BAD = frozenset({Standing.DOWN, Standing.DEGRADED})


class Answer(StrEnum):
    """What the overview says first, the worst that is true; of trouble, what is unexplained."""

    NO_DEVICES = "no_devices"
    SILENT = "silent"
    SERVICES_AND_UNITS = "services_and_units"
    SERVICES = "services"
    UNITS = "units"
    NOTHING_ASKED = "nothing_asked"
    ALL_WELL = "all_well"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The province right now. ``explained_…``: codes of what open incidents account for."""

    answer: Answer
    units: tuple[WatchedUnit, ...]
    services: tuple[WatchedService, ...]
    explained_units: frozenset[str] = frozenset()
    explained_services: frozenset[str] = frozenset()

    @property
    def devices(self) -> int:
        """Active devices."""
        return sum(unit.devices for unit in self.units)

    @property
    def reporting(self) -> int:
        """Devices that report."""
        return sum(unit.reporting for unit in self.units)

    @property
    def units_well(self) -> int:
        """Units that stand well."""
        return sum(unit.standing is Standing.OK for unit in self.units)

    @property
    def units_troubled(self) -> tuple[WatchedUnit, ...]:
        """Units that do not, and no incident says why; those that are down first."""
        worst = (Standing.DOWN, Standing.DEGRADED, Standing.SILENT)
        return tuple(
            one
            for standing in worst
            for one in self.units
            if one.standing is standing and one.code not in self.explained_units
        )

    @property
    def services_worst_first(self) -> tuple[WatchedService, ...]:
        """All services; those that some unit cannot reach before the others."""
        failing = self.services_failing
        return (*failing, *(one for one in self.services if one not in failing))

    @property
    def services_failing(self) -> tuple[WatchedService, ...]:
        """Services that some unit cannot reach."""
        return tuple(service for service in self.services if service.standing in _BAD)

    @property
    def services_unexplained(self) -> tuple[WatchedService, ...]:
        """Those of them of which no incident says why."""
        failing = self.services_failing
        return tuple(one for one in failing if one.code not in self.explained_services)

    @property
    def links(self) -> int:
        """Links in use."""
        return sum(len(unit.links) for unit in self.units)

    @property
    def links_well(self) -> int:
        """Links that stand well."""
        return sum(link.standing is Standing.OK for unit in self.units for link in unit.links)

    @property
    def simulated(self) -> bool:
        """Whether any of it is simulated."""
        return any(unit.simulated for unit in self.units)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanceOverview:
    """What there is and what it costs."""

    kinds: tuple[tuple[str, int], ...]
    systems: tuple[SystemCount, ...]
    units: tuple[FinanceUnit, ...]
    out_of_support: int

    @property
    def devices(self) -> int:
        """Active devices."""
        return sum(count for _, count in self.kinds)

    @property
    def links(self) -> int:
        """Links in use."""
        return sum(len(unit.links) for unit in self.units)

    @property
    def monthly_cost_vnd(self) -> int:
        """What all links cost a month, in dong, as far as their contracts say."""
        return sum(
            link.contract.monthly_cost_vnd or 0
            for unit in self.units
            for link in unit.links
            if link.contract
        )

    @property
    def simulated(self) -> bool:
        """Whether any of it is simulated."""
        return any(unit.simulated for unit in self.units)


def overview(situation: Situation) -> Overview:
    """Show the province as it stands, and what the open incidents leave unexplained."""
    verdicts = verdicts_of(situation)
    shown = Overview(
        answer=Answer.ALL_WELL,
        units=tuple(watched_units(situation, WHOLE_PROVINCE)),
        services=tuple(watched_services(situation)),
        explained_units=_codes(situation.units, verdicts.units),
        explained_services=_codes(situation.services, verdicts.services),
    )
    return replace(shown, answer=_answer(shown))


def _codes(rows: Iterable[Unit] | Iterable[Service], numbers: frozenset[int]) -> frozenset[str]:
    return frozenset(row.code for row in rows if row.id in numbers)


def finance_overview(
    situation: Situation, installed: Sequence[Installed], kinds: dict[str, int], today: date
) -> FinanceOverview:
    """Show what there is and what it costs."""
    systems = count_systems(installed)
    ends = [end for one in systems for end in one.ends]
    return FinanceOverview(
        kinds=most_first(kinds),
        systems=tuple(systems),
        units=tuple(finance_units(situation)),
        out_of_support=sum(end.devices for end in ends if end.day and end.day < today),
    )


def _answer(shown: Overview) -> Answer:
    failing = bool(shown.services_unexplained)
    troubled = any(unit.standing in _BAD for unit in shown.units_troubled)
    if not shown.devices:
        return Answer.NO_DEVICES
    if failing:
        return Answer.SERVICES_AND_UNITS if troubled else Answer.SERVICES
    if troubled:
        return Answer.UNITS
    if not shown.reporting:
        return Answer.SILENT
    asked = any(service.asked for service in shown.services)
    return Answer.ALL_WELL if asked else Answer.NOTHING_ASKED
