"""From verdicts to incidents: each lives by ``alerts.life``, and whoever must know is told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts.by_hand import WHOLES, find_too, weigh
from alerts.component import OF_CONDITION, Component, Kind
from alerts.fault import Failing
from alerts.incident import UNRESOLVED, Change, Incident, State, Why
from alerts.life import advance
from alerts.locate.cases import Event
from alerts.observation import FOUND, Observation, Parent, Verdict
from server.deliver.telling import tell
from server.evaluate.correction import audit_correction
from server.evaluate.faults import name_of, severity_by_now
from server.evaluate.verdicts import EXPLAINS_FOR, Bench, observe, observe_left, observe_past
from server.store import incidents
from server.store.components import is_there
from server.store.incidents import Kept
from server.store.session import Session

# These say nothing that could give an incident another name.
_NAMELESS = frozenset({Verdict.CLEAR, Verdict.UNKNOWN})


def book(session: Session, bench: Bench, events: Iterable[Event], now: datetime) -> None:
    """Take every incident of a world one round on.

    Args:
        session: The transaction that also stores what the judge has learnt.
        bench: The judge.
        events: What changed in its cases: of these, what was over before it was known.
        now: The time.
    """
    books = _Books(session, bench, now)
    for case_id in bench.in_order():
        books.take_case(case_id)
    for event in events:
        if event.historic:
            books.record(bench.case_id(event.case.id))
    books.take_told()
    books.take_left()


def end_unwatched(session: Session, now: datetime, *, simulated: bool) -> None:
    """End what was located in a world where nothing can be located any more.

    What people opened, and what a device says of itself, ends with its component.
    """
    for one in incidents.unresolved(session, simulated=simulated):
        it = one.incident.fault.component
        if it.kind in OF_CONDITION or (one.is_by_hand and is_there(session, it)):
            continue
        seen = Observation(
            verdict=Verdict.UNWATCHED,
            fault=one.incident.fault,
            measured_at=now,
            severity=one.incident.severity,
            simulated=simulated,
        )
        incident = incidents.write(session, one.case_id, advance(one.incident, seen, now))
        if incident is not None:
            tell(session, incident, now)


@dataclass(slots=True)
class _Shelf:
    """The incidents that this round may touch, as they are now."""

    kept: dict[int, Kept] = field(default_factory=dict)

    def add(self, some: Iterable[Kept]) -> None:
        self.kept |= {one.incident.id: one for one in some}

    def of_case(self, case_id: str) -> Kept | None:
        """The last incident of a case: what was covered may have become one of its own."""
        return _last(one for one in self.kept.values() if one.case_id == case_id)

    def unresolved_of(self, component: Component) -> Kept | None:
        return _last(one for one in self._of(component) if one.incident.state in UNRESOLVED)

    def latest_of(self, component: Component) -> Kept | None:
        return _last(self._of(component))

    def _of(self, component: Component) -> Iterator[Kept]:
        return (one for one in self.kept.values() if one.incident.fault.component == component)


def _last(some: Iterable[Kept]) -> Kept | None:
    return max(some, key=lambda one: one.incident.id, default=None)


class _Books:
    """One round of the incidents of a world."""

    def __init__(self, session: Session, bench: Bench, now: datetime) -> None:
        self._session, self._bench, self._now = session, bench, now
        self._shelf = _Shelf()
        self._touched: set[int] = set()
        simulated = bench.sight.simulated
        names = {str(bench.fault(case_id).component) for case_id in bench.cases}
        for some in (
            incidents.of_components(session, names, simulated=simulated),
            incidents.of_cases(session, list(bench.cases)),
            incidents.resolved_since(session, now - EXPLAINS_FOR, simulated=simulated),
            incidents.unresolved(session, simulated=simulated),
        ):
            self._shelf.add(some)

    def take_case(self, case_id: str) -> None:
        """Take the incident of a case one step on; a new one if it has none."""
        case, mine = self._bench.cases[case_id], self._shelf.of_case(case_id)
        if not self._bench.sight.inventory.holds(case.component):
            return  # it is gone: its incident is left, and ends
        if case.into:
            self._take_part(case_id, mine)
        elif mine is not None and case.closed is not None and _is_over(mine.incident):
            self._correct(case_id, mine)
        else:
            self._take_live(case_id, mine)

    def record(self, case_id: str) -> None:
        """Note an incident of the past."""
        if self._shelf.of_case(case_id) is None:
            seen = observe_past(case_id, self._bench)
            self._store(case_id, None, advance(None, seen, self._now))

    def take_told(self) -> None:
        """Make what people said part of what was located, where that explains it."""
        kept = list(self._shelf.kept.values())
        located = [one for one in kept if not one.is_by_hand and one.incident.state in WHOLES]
        for one in kept:
            told = one.is_by_hand and one.incident.state in UNRESOLVED
            if not told or one.incident.split_by or one.incident.fault.failing is not Failing.TOLD:
                continue
            whole = next((other for other in located if self._is_explained(one, other)), None)
            if whole is not None:
                seen = Observation(
                    verdict=Verdict.MERGED,
                    fault=one.incident.fault,
                    measured_at=self._now,
                    into=whole.incident.id,
                )
                self._store("", one, advance(one.incident, seen, self._now))

    def _is_explained(self, told: Kept, located: Kept) -> bool:
        it, other = told.incident.fault.component, located.incident.fault.component
        # Whoever reports one computer of a site that is cut off may mean more than the cut.
        if it.kind is Kind.DEVICE or it.kind is Kind.UNIT:
            return False
        places = self._bench.sight.inventory.places
        mine, theirs = name_of(it), name_of(other)
        if places.carries_links(mine) and places.carries_links(theirs):
            rows = places.links_of(mine)
            return bool(rows) and rows <= places.links_of(theirs)
        return places.inside(mine, theirs)

    def take_left(self) -> None:
        """Take on the incidents that no case spoke for."""
        for one in list(self._shelf.kept.values()):
            if one.incident.state in UNRESOLVED and one.incident.id not in self._touched:
                self._take_one_left(one)

    def _take_one_left(self, one: Kept) -> None:
        if one.is_by_hand and is_there(self._session, one.incident.fault.component):
            # Only people say how it stands; how grave that is now follows from who waits.
            severity = severity_by_now(one.incident, self._bench.sight)
            self._store("", one, weigh(one.incident, severity, self._now))
            return
        seen = observe_left(one.incident, self._bench)
        if one.is_by_hand:
            seen = replace(seen, verdict=Verdict.UNWATCHED)
        self._store(one.case_id, one, advance(one.incident, seen, self._now))

    def _take_part(self, case_id: str, mine: Kept | None) -> None:
        into = self._bench.cases[case_id].into
        whole = self._shelf.of_case(self._bench.case_id(into))
        if mine is None or whole is None or mine.incident.state is State.MERGED:
            return
        number = whole.incident.merged_into or whole.incident.id
        if number != mine.incident.id:
            self._merge(case_id, mine, number)

    def _merge(self, case_id: str, mine: Kept, into: int) -> None:
        seen = replace(observe(case_id, self._bench, ()), late=_is_over(mine.incident))
        self._store(case_id, mine, advance(mine.incident, _part_of(seen, into), self._now))

    def _correct(self, case_id: str, mine: Kept) -> None:
        """Give what is over the name that late data proved, or say that its name stands."""
        known, fault = mine.incident.fault, self._bench.fault(case_id)
        stands = known.may_be_power and not fault.may_be_power
        if stands or fault.component != known.component:
            seen = observe_past(case_id, self._bench)
            self._store(case_id, mine, advance(mine.incident, seen, self._now))

    def _take_live(self, case_id: str, mine: Kept | None) -> None:
        seen = observe(case_id, self._bench, self._shelf.kept.values())
        other = self._shelf.unresolved_of(seen.fault.component)
        if other is not None and other.is_by_hand and seen.verdict not in _NAMELESS:
            self._take_over(case_id, mine, other, seen)
            return
        if mine is not None and mine.incident.state in UNRESOLVED:
            if other is not None and other is not mine and seen.verdict not in _NAMELESS:
                # It has come to be called what another is called already: they are one.
                self._merge(case_id, mine, other.incident.id)
                return
        elif seen.verdict in FOUND:
            if other is not None and other.incident.id in self._touched:
                return
            mine = other or mine or self._shelf.latest_of(seen.fault.component)
        self._step(case_id, mine, seen)

    def _take_over(self, case_id: str, mine: Kept | None, other: Kept, seen: Observation) -> None:
        """Go on with what was opened by hand, once the judge is as sure of it."""
        self._touched.add(other.incident.id)
        if mine is not None:
            self._touched.add(mine.incident.id)
        if seen.verdict is not Verdict.CONFIRMED or seen.parent is not None:
            return
        if mine is not None and mine.incident.state in UNRESOLVED:
            part = _part_of(seen, other.incident.id)
            self._store("", mine, advance(mine.incident, part, self._now))
        self._store(case_id, other, find_too(other.incident, seen, self._now))

    def _step(self, case_id: str, mine: Kept | None, seen: Observation) -> None:
        if mine is not None and mine.incident.merged_by:
            seen = replace(seen, parent=self._whole_of(mine) or seen.parent)
        change = advance(mine.incident if mine else None, seen, self._now)
        self._store(case_id, mine, change)

    def _whole_of(self, part: Kept) -> Parent | None:
        """Give what people made an incident part of: it explains it as long as they let it."""
        whole = self._shelf.kept.get(part.incident.merged_into or 0)
        if whole is None:
            return None
        return Parent(incident=whole.incident.id, recovered_at=whole.incident.resolved_at)

    def _store(self, case_id: str, before: Kept | None, change: Change) -> None:
        if change.incident is None:
            return
        if before is not None:
            self._touched.add(before.incident.id)
        if before == Kept(case_id, change.incident) and change.entry is None:
            return
        incident = incidents.write(self._session, case_id, change)
        if incident is None:
            return
        self._touched.add(incident.id)
        self._shelf.add([Kept(case_id, incident)])
        if _is_correction(before, change):
            audit_correction(self._session, before, incident, self._now)
        if change.entry is not None:
            tell(self._session, incident, self._now)


def _part_of(seen: Observation, whole: int) -> Observation:
    return replace(seen, verdict=Verdict.MERGED, into=whole, parent=None)


def _is_correction(before: Kept | None, change: Change) -> bool:
    """Whether late data changed what is known of the past."""
    if before is None or change.incident is None:
        return change.why is Why.RECORDED
    if _is_over(before.incident) and change.why in (Why.BEGAN_EARLIER, Why.MERGED):
        return True
    renamed = before.incident.fault.component != change.incident.fault.component
    return renamed and before.incident.state in (State.RECOVERING, State.RESOLVED)


def _is_over(incident: Incident) -> bool:
    return incident.state is State.RESOLVED
