"""From the rows of the store to a planning task: who has what, how old, whose desk and money. Pure.

Everything that had to be assumed is said beside the item.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from server.figure import Assumption, Figure, Measurement, RegisterRow, Source
from server.fleet.age.estimate import age_by_register
from server.fleet.age.told import ToldAge, age_of_computer, told
from server.fleet.equipment import COMPUTERS
from server.fleet.import_budgets import Spending
from server.fleet.import_staff import PostRole
from server.fleet.post import role_of
from server.msgid import N_
from server.procurement.assumptions import Assumptions, assumptions, day_of_plan
from server.procurement.defaults import PLANNED_KINDS
from server.procurement.explain import Known
from server.procurement.instance import FOREVER, Commune, Device, Instance
from server.procurement.ledger import (
    PROVINCE,
    money,
    offers,
    people_of,
    quotas_of,
    set_numbers,
)
from server.procurement.lines import links_of
from server.procurement.makeup import Makeup, makeup_of, usual_makeup
from server.procurement.papers import LeftOut
from server.procurement.posts import People, surplus, weight_of
from server.procurement.thing import Thing, things
from server.sentence import Filling, Sentence
from server.store.planning import PlanInputs
from server.store.tables import Asset
from server.store.tables import Link as LinkRow

MOST_YEARS = 5

IN_REGISTER = N_("In the register as {code}.")
BOUGHT = N_("In the register as {code}; it cost {price}.")
WORTH = N_("In the register as {code}; it cost {price} and is worth {worth} on the books.")
NO_POST = N_("Nobody says whose desk it stands on: taken as an officer's.")
VIRTUAL = N_("A virtual machine is not bought.")
SURPLUS = N_("Beyond one computer a post: nothing is bought for it.")
NOT_RECKONED = N_("What harm a worn-out one does is not reckoned yet.")


class TaskError(Exception):
    """There is nothing to plan, or no money; the message says what to import."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is planned.

    Attributes:
        things: By item; links are not among them.
        links: The row of each link, by item.
        known: What is known of each item.
        units: Number of each unit, by its code.
        sheets: The files that the money of (payer, owner, year from 0) came from.
    """

    instance: Instance
    numbers: Assumptions
    things: Mapping[str, Thing]
    links: Mapping[str, LinkRow]
    known: Mapping[str, Known]
    ages: Mapping[str, ToldAge]
    units: Mapping[str, int]
    sheets: Mapping[tuple[str, str, int], str]
    left_out: Sequence[LeftOut]


def years_of(inputs: PlanInputs, now: datetime) -> tuple[int, int]:
    """Give the first year and the number of years in a row that there is money for.

    ``now``: in the zone of the province; what is over is planned no more.

    Raises:
        TaskError: If there is none.
    """
    told = _funded(inputs, now)
    if not told:
        raise TaskError(
            f"no budget for recurrent spending is known for {now.year} or later: "
            "`canh import budgets FILE` brings them"
        )
    first = min(told)
    years = next(n for n in range(1, MOST_YEARS + 1) if first + n not in told or n == MOST_YEARS)
    return first, years


def years_left_out(inputs: PlanInputs, now: datetime) -> list[int]:
    """Give the years that there is money for and that a plan does not reach, because of a gap."""
    first, years = years_of(inputs, now)
    return sorted(_funded(inputs, now) - set(range(first, first + years)))


def _funded(inputs: PlanInputs, now: datetime) -> set[int]:
    return {
        budget.year
        for budget in inputs.budgets
        if budget.spending == Spending.RECURRENT and budget.year >= now.year
    }


def task_of(inputs: PlanInputs, first_year: int, years: int, now: datetime) -> Task:
    """Make a planning task.

    Raises:
        TaskError: If there is nothing to plan for.
    """
    day = day_of_plan(first_year, inputs.day)
    told = set_numbers(day, inputs.parameters, inputs.assumptions)
    numbers = assumptions(day, told, offers(inputs.prices))
    return _Builder(inputs, numbers, first_year, now).build(years)


class _Builder:
    """Builds one task."""

    def __init__(
        self, inputs: PlanInputs, numbers: Assumptions, first_year: int, now: datetime
    ) -> None:
        self._inputs, self._numbers = inputs, numbers
        self._first_year, self._now = first_year, now
        self._codes = {number: unit.code for number, unit in inputs.units.items()}
        self._people = people_of(inputs)

    def build(self, years: int) -> Task:
        everything = things(self._inputs.assets, self._inputs.devices)
        planned = [thing for thing in everything if thing.kind in PLANNED_KINDS]
        if not planned:
            raise TaskError(
                "there is nothing to plan for: `canh import register FILE` brings the register, "
                "and agents bring computers"
            )
        params = self._numbers.parameters(self._first_year, years)
        ages = {thing.item: self._age(thing) for thing in planned}
        made = {thing.item: self._makeup(thing, ages[thing.item]) for thing in planned}
        devices = [self._device(thing, ages[thing.item], made[thing.item]) for thing in planned]
        beyond = surplus(devices, self._posts())
        devices = [replace(d, surplus=d.surplus or d.id in beyond) for d in devices]
        links = links_of(self._inputs, self._people, self._numbers, params.link.speed)
        limits, sheets = money(self._inputs, self._first_year, years)
        limits += quotas_of(self._inputs, self._people, self._numbers)
        instance = Instance(
            name="fleet",
            params=params,
            communes=self._communes(),
            devices={device.id: device for device in devices},
            links={link.id: link for link, _ in links},
            limits=limits,
        )
        known = {
            thing.item: self._known(thing, ages[thing.item], made[thing.item], beyond)
            for thing in planned
        }
        return Task(
            instance=instance,
            numbers=self._numbers,
            things={thing.item: thing for thing in planned},
            links={one.link.code: one.link for one in self._inputs.links},
            known=known | {link.id: one for link, one in links},
            ages=ages,
            units={code: number for number, code in self._codes.items()},
            sheets=sheets,
            left_out=_left_out(everything),
        )

    def _age(self, thing: Thing) -> ToldAge:
        inventory = thing.report.inventory
        if inventory is None:
            age = age_by_register(thing.in_use_since, self._now)
            return told(age, self._now, _row(thing.asset, "in_use_since"))
        return age_of_computer(
            inventory,
            str(thing.device),
            self._now,
            in_use_since=thing.in_use_since,
            first_firmware=thing.report.first_firmware,
            seen_at=thing.report.seen_at,
        )

    def _makeup(self, thing: Thing, age: ToldAge) -> Makeup | None:
        if thing.kind not in COMPUTERS:
            return None
        built = age.year if age.year is not None else (age.low + age.high) / 2
        inventory = thing.report.inventory
        if inventory is None:
            return usual_makeup(built)
        day, source = date(self._first_year, 1, 1), _measured(thing)
        return makeup_of(inventory, built, day, source)

    def _device(self, thing: Thing, age: ToldAge, makeup: Makeup | None) -> Device:
        role = role_of(thing.post) or PostRole.OFFICER
        people = self._people.get(thing.unit, People(groups={}))
        youngest = max(0, int(self._first_year - age.high))
        return Device(
            id=thing.item,
            commune=self._codes[thing.unit],
            kind=thing.kind,
            role=role,
            weight=round(weight_of(thing.kind, role, people, self._numbers), 3),
            age_lo=youngest,
            age_hi=max(youngest, int(self._first_year - age.low)),
            disk=makeup.disk if makeup else "",
            disk_band=makeup.disk_band if makeup else "",
            ram=makeup.ram if makeup else 0,
            os=makeup.os if makeup else "",
            can_run_win11=bool(makeup and makeup.can_run_win11),
            incidents=None,
            surplus=thing.is_virtual,
            post_end=FOREVER,
            model="",
        )

    def _known(
        self, thing: Thing, age: ToldAge, makeup: Makeup | None, beyond: frozenset[str]
    ) -> Known:
        measured = list(makeup.told) if makeup else []
        if role_of(thing.post) is None:
            measured.append(Sentence(msgid=NO_POST))
        why = VIRTUAL if thing.is_virtual else SURPLUS if thing.item in beyond else ""
        return Known(
            register=_registered(thing.asset),
            measured=measured,
            age=age,
            why_kept=Sentence(msgid=why) if why else None,
        )

    def _communes(self) -> dict[str, Commune]:
        return {
            unit.code: Commune(
                code=unit.code,
                province=PROVINCE,
                difficult=unit.difficult,
                remote=unit.remote,
                staff=self._people[number].all if number in self._people else 0,
            )
            for number, unit in self._inputs.units.items()
        }

    def _posts(self) -> dict[str, int]:
        """Give the people of every unit that told of them, by code."""
        return {
            self._codes[number]: people.all for number, people in self._people.items() if people.all
        }


def _left_out(everything: Sequence[Thing]) -> list[LeftOut]:
    counted = Counter(thing.kind for thing in everything if thing.kind not in PLANNED_KINDS)
    return [
        LeftOut(why=NOT_RECKONED, kind=kind.value, count=count)
        for kind, count in sorted(counted.items())
    ]


def _row(asset: Asset | None, column: str) -> Source:
    if asset is None:
        return Assumption(name=column)
    return RegisterRow(register=asset.source, place=asset.code, column=column)


def _measured(thing: Thing) -> Source:
    return Measurement(device=str(thing.device), what="inventory", at=thing.report.seen_at)


def _registered(asset: Asset | None) -> Sentence | None:
    """Say what the register has of a thing; what it does not say is left out."""
    if asset is None:
        return None
    figures: dict[str, Filling] = {"code": asset.code}
    for name, value, column in (
        ("price", asset.original_price_vnd, "original_price_vnd"),
        ("worth", asset.remaining_value_vnd, "remaining_value_vnd"),
    ):
        if value is None:
            break
        figures[name] = Figure(value=float(value), unit="VND", source=_row(asset, column))
    return Sentence(msgid=(IN_REGISTER, BOUGHT, WORTH)[len(figures) - 1], figures=figures)
