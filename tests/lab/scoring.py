"""The truth beside the verdicts: exact, not sure, confidently wrong or missed. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import mean

from tests.lab.centre import ROUND_S
from tests.lab.plan import Province
from tests.lab.schedule import Struck
from tests.lab.verdicts import Told

# An incident belongs to what was broken until shortly before it was opened.
_AFTERMATH = timedelta(seconds=6 * ROUND_S)


class Mark(StrEnum):
    """How a fault was judged."""

    EXACT = "exact"
    NOT_SURE = "not sure"
    WRONG = "wrong"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A fault, what was said of it, and what that is worth.

    Attributes:
        rounds: From its beginning to the first incident; None: there was none.
    """

    struck: Struck
    told: Sequence[Told]
    mark: Mark
    pages: int
    rounds: float | None


def score(
    struck: Iterable[Struck], told: Iterable[Told], province: Province
) -> tuple[list[Scored], list[Told]]:
    """Judge every fault; give also the incidents that belong to none."""
    faults = [one for one in struck if not one.trouble]
    of_fault: dict[int, list[Told]] = defaultdict(list)
    strays = []
    for one in told:
        number = _whose(one, faults, province)
        if number is None:
            strays.append(one)
        else:
            of_fault[number].append(one)
    return [_scored(one, of_fault[one.planned.number]) for one in faults], strays


def _whose(told: Told, faults: Sequence[Struck], province: Province) -> int | None:
    """Give the fault that an incident is about: of its name, else at the same place."""
    during = [
        one
        for one in faults
        if one.began_at <= told.opened_at
        and (one.ended_at is None or told.opened_at <= one.ended_at + _AFTERMATH)
    ]
    exact = [one for one in during if one.planned.component in told.names]
    where = hit_by(told.name, province)
    near = [
        one
        for one in during
        if where & set(one.planned.kind.aim.hits(province, one.planned.target))
    ]
    found = exact or near
    return found[-1].planned.number if found else None


def hit_by(component: str, province: Province) -> set[str]:
    """Give the sites and services that suffer by a component."""
    kind, _, key = component.partition(":")
    if kind == "link":
        return {province.line(key).site}
    if kind == "device":
        return {pc.site for pc in province.pcs if pc.name == key}
    if kind in ("area", "provider"):
        return {line.site for line in province.lines_behind(key)}
    if kind == "replica":
        return {key.rstrip("0123456789-")}
    if kind in ("core", "monitor"):
        return {site.code for site in province.sites} | {one.code for one in province.services}
    return {key}


def _scored(struck: Struck, told: Sequence[Told]) -> Scored:
    first = min((one.opened_at for one in told), default=None)
    return Scored(
        struck=struck,
        told=told,
        mark=_mark(struck, [one for one in told if one.into is None]),
        pages=sum(one.pages for one in told),
        rounds=(first - struck.began_at).total_seconds() / ROUND_S if first else None,
    )


def _mark(struck: Struck, told: Sequence[Told]) -> Mark:
    if not told:
        return Mark.EXACT if struck.planned.kind.quiet else Mark.MISSED
    wrong = [one for one in told if one.name != struck.planned.component]
    if not wrong:
        return Mark.EXACT
    return Mark.WRONG if any(one.is_sure for one in wrong) else Mark.NOT_SURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table: the faults of a kind, or of several."""

    name: str
    marks: Mapping[Mark, int]
    pages: float
    rounds: float | None

    @property
    def faults(self) -> int:
        return sum(self.marks.values())

    def share(self, mark: Mark) -> float:
        return self.marks[mark] / self.faults if self.faults else 0.0


def row_of(name: str, scored: Sequence[Scored]) -> Row:
    """Sum faults up."""
    rounds = [one.rounds for one in scored if one.rounds is not None]
    return Row(
        name=name,
        marks={mark: sum(one.mark is mark for one in scored) for mark in Mark},
        pages=mean(one.pages for one in scored) if scored else 0.0,
        rounds=mean(rounds) if rounds else None,
    )


def rows_of(scored: Sequence[Scored]) -> list[Row]:
    """Give a row a kind, then those of the kinds with and without a model, then all."""
    by_kind: dict[str, list[Scored]] = defaultdict(list)
    for one in sorted(scored, key=lambda one: not one.struck.planned.kind.modelled):
        by_kind[one.struck.planned.kind.name].append(one)
    modelled = [one for one in scored if one.struck.planned.kind.modelled]
    strange = [one for one in scored if not one.struck.planned.kind.modelled]
    return [
        *(row_of(name, some) for name, some in by_kind.items()),
        row_of("MODELLED", modelled),
        row_of("NOT MODELLED", strange),
        row_of("ALL", scored),
    ]
