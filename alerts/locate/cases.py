"""From what each round found to cases: confirmation, one label, dependants, merging, closing, flapping."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from alerts.locate.places import UPLINK, Places, kind_of

SURE = 0.6  # strength from which fewer rounds are enough
FORGET_AFTER = 3  # rounds in which a suspect is not found
CLOSE_AFTER = 3
FLAPPING = 15  # found again so soon after it was closed: the same incident
SETTLING = 3  # rounds for which a wider cause still explains narrower faults
MERGE_BACK = 3  # narrower incidents begun so shortly before a wider one are part of it
KEPT = 240  # rounds for which a closed case can still be corrected


class Change(StrEnum):
    OPEN = "open"
    UPDATE = "update"
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A guilty component of one round."""

    component: str
    strength: float
    excess: float
    score: float
    word: str
    rounds: int  # in which it must be found before it is told
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A fault's life. Suspected until `opened`, then open until `closed`."""

    id: str
    names: Mapping[str, float]
    since: int
    seen: int
    found: int
    opened: int | None = None
    closed: int | None = None
    merged: bool = False
    paged: bool = False
    pinned: str | None = None  # the name that late data proved
    word: str = ""
    strength: float = 0.0

    @property
    def component(self) -> str:
        return self.pinned or max(self.names, key=lambda name: self.names[name])

    @property
    def is_open(self) -> bool:
        return self.opened is not None and self.closed is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    change: Change
    round: int
    case: Case
    page: bool = False
    planned: bool = False
    historic: bool = False
    into: str = ""
    until: int | None = None


def book(
    places: Places,
    cases: Sequence[Case],
    findings: Iterable[Finding],
    number: int,
    *,
    next_id: int,
    dark: frozenset[int],
    announced: frozenset[str],
) -> tuple[list[Case], list[Event], int]:
    found = list(findings)
    if any(f.component == UPLINK and f.strength >= SURE for f in found):
        found = [f for f in found if f.component == UPLINK]
    blind = any(f.component == UPLINK and f.strength >= SURE for f in found)
    cases = list(cases)
    needs: dict[str, int] = {}
    before = {c.id: c for c in cases}
    hit: dict[str, list[Finding]] = {}
    exact = {i for f in found if (i := _match(places, cases, f.component, number, exactly=True)) is not None}
    taken = {cases[i].id for i in exact}
    for f in found:
        i = _match(places, cases, f.component, number, exactly=True)
        if i is None:
            i = _match(places, cases, f.component, number)
            if i is not None and cases[i].id in taken:
                i = None
        if i is None:
            cases.append(Case(id=f"i{next_id}", names={}, since=number, seen=number - 1, found=0))
            next_id += 1
            i = len(cases) - 1
            cases[i] = replace(cases[i], names={f.component: 0.0})
        hit.setdefault(cases[i].id, []).append(f)
    events: list[Event] = []
    for i, case in enumerate(cases):
        if case.id not in hit:
            continue
        names = dict(case.names)
        for f in hit[case.id]:
            names[f.component] = names.get(f.component, 0.0) + f.score
        best = max(hit[case.id], key=lambda f: f.score)
        case = replace(case, names=names, seen=number, found=case.found + 1, word=best.word, strength=best.strength)
        needs[case.id] = min(f.rounds for f in hit[case.id])
        if case.closed is not None and not case.merged:
            case = replace(case, closed=None)
            events.append(Event(change=Change.REOPEN, round=number, case=case))
        cases[i] = case
    # open
    order = sorted((c for c in cases if c.opened is None and c.id in hit), key=lambda c: -_width(c.component))
    index = {c.id: i for i, c in enumerate(cases)}
    for case in order:
        case = cases[index[case.id]]
        if case.merged:
            continue
        need = needs[case.id]
        if _explained(places, cases, case, number):
            need += SETTLING
        if case.found < need:
            continue
        planned = any(_under(places, case.component, work) for work in announced)
        case = replace(case, opened=number, paged=not planned)
        cases[index[case.id]] = case
        events.append(Event(change=Change.OPEN, round=number, case=case, page=not planned, planned=planned))
        for j, other in enumerate(cases):
            if other.is_open and other.id != case.id and places.inside(other.component, case.component) and other.since >= case.since - MERGE_BACK:
                cases[j] = replace(other, closed=number, merged=True)
                events.append(Event(change=Change.MERGE, round=number, case=cases[j], into=case.id))
    # renamed
    for i, case in enumerate(cases):
        old = before.get(case.id)
        if old and old.opened is not None and not case.merged and old.component != case.component:
            events.append(Event(change=Change.UPDATE, round=number, case=case))
    # close, forget
    kept = []
    for case in cases:
        quiet = number - case.seen
        if case.is_open and quiet >= CLOSE_AFTER and not blind:
            rows = places.rows.get(case.component)
            if not (rows and rows <= dark):
                case = replace(case, closed=number)
                events.append(Event(change=Change.CLOSE, round=number, case=case))
        if case.opened is None and quiet >= FORGET_AFTER and not blind:
            continue
        if case.closed is not None and number - case.closed > KEPT:
            continue
        kept.append(case)
    return kept, events, next_id


def _match(places: Places, cases: Sequence[Case], component: str, number: int, exactly: bool = False) -> int | None:
    best, rank = None, 0
    for i, case in enumerate(cases):
        if case.merged or (case.closed is not None and number - case.closed > FLAPPING):
            continue
        exact = component == case.component
        if exactly and not exact:
            continue
        exact = exact or component in case.names
        if not exact and not places.relatives(component, case.component):
            continue
        r = 1 + (2 * exact) + 4 * (case.closed is None) + (8 if case.opened is not None else 0) + 16*(component == case.component)
        if r > rank:
            best, rank = i, r
    return best


def _width(component: str) -> int:
    order = ("pc", "rep", "mon", "link", "lan", "svc", "pop", "isp", "nat", "core")
    return order.index(kind_of(component))


def _explained(places: Places, cases: Sequence[Case], case: Case, number: int) -> bool:
    return any(
        c.opened is not None and c.paged and (c.is_open or number - c.seen <= SETTLING)
        and places.inside(case.component, c.component)
        for c in cases
    )


def _under(places: Places, component: str, work: str) -> bool:
    return component == work or places.inside(component, work) or (
        kind_of(component) != "pc" and kind_of(work) != "pc" and places.relatives(component, work)
    )
