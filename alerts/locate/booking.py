"""From what a round found to cases: confirmed, named, merged, closed, reopened."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from alerts.locate.cases import Case, Change, Event, Finding
from alerts.locate.places import UPLINK, Places, width_of

SURE = 0.6  # strength from which a fault counts as total
FORGET_AFTER = 3  # rounds in which a suspect is not found
CLOSE_AFTER = 3
FLAPPING = 15  # found again so soon after it was closed: the same case
PART_OF = 3  # a narrower fault begun so shortly before a wider one is part of it
KEPT = 240  # rounds for which late data can still correct a closed case


@dataclass(slots=True, kw_only=True)
class Book:
    """The cases while one round is booked.

    Attributes:
        mute: Links from which neither a report nor a ping was heard: silence heals nothing.
        announced: Components under announced work.
        was_away: Whether the server missed the rounds before: it opens nothing before it has heard
            all of a round that it was there for.
    """

    places: Places
    number: int
    cases: dict[str, Case]
    next_id: int
    mute: frozenset[int]
    announced: frozenset[str]
    was_away: bool = False
    events: list[Event] = field(default_factory=list)

    def book(self, findings: Sequence[Finding]) -> None:
        """Take in what the round found."""
        blind = [f for f in findings if f.component == UPLINK and f.strength >= SURE]
        named = {case.id: case.component for case in self.cases.values()}
        rounds = self._count(blind or findings)
        if not self.was_away:
            self._open(rounds)
        self._rename(named)
        self._outlast(rounds)
        if not blind:  # the server heard nobody: that clears nobody
            self._close()
            self._forget()

    def _count(self, findings: Sequence[Finding]) -> dict[str, int]:
        """Add the findings to their cases; give the rounds that each needs."""
        rounds: dict[str, int] = {}
        for finding, case in self._matched(findings):
            before = self.cases.get(case.id, case)
            if before.closed is None:
                self.cases[case.id] = before.with_finding(finding, self.number)
            else:
                self.cases[case.id] = before.back_as(finding, self.number)
                self._tell(Change.REOPEN, self.cases[case.id])
            rounds[case.id] = min(finding.rounds, rounds.get(case.id, finding.rounds))
        return rounds

    def _matched(self, findings: Sequence[Finding]) -> list[tuple[Finding, Case]]:
        exact = {f.component: self._match(f.component, exactly=True) for f in findings}
        taken = {case.id for case in exact.values() if case}
        matched: list[tuple[Finding, Case]] = []
        for finding in findings:
            case = exact[finding.component] or self._match(finding.component, exactly=False)
            if (
                case
                and not exact[finding.component]
                and case.id in taken
                and _differ(finding, case)
            ):
                case = None  # a link and its LAN, both guilty, each in its own way
            if case is None:
                case = self._new(finding)
                self.cases[case.id] = case
            matched.append((finding, case))
        return matched

    def _new(self, finding: Finding) -> Case:
        self.next_id += 1
        return Case(
            id=f"i{self.next_id - 1}",
            names={finding.component: 0.0},
            since=finding.since,
            first=self.number,
            seen=self.number - 1,
        )

    def _match(self, component: str, *, exactly: bool) -> Case | None:
        """Give the case that a finding belongs to: an open one first, and by its present name."""
        fitting = [
            case
            for case in self.cases.values()
            if not case.into
            and (case.closed is None or self.number - case.closed <= FLAPPING)
            and (
                component == case.component
                or (not exactly and component in case.names)
                or (not exactly and self.places.relatives(component, case.component))
            )
        ]
        return max(fitting, key=lambda case: _closeness(case, component), default=None)

    def _open(self, rounds: dict[str, int]) -> None:
        """Open what was found often enough, the widest first."""
        waiting = [self.cases[id_] for id_ in rounds if self.cases[id_].opened is None]
        for case in sorted(waiting, key=lambda case: -width_of(case.component)):
            if case.found >= rounds[case.id]:
                opened = replace(case, opened=self.number, planned=self._is_planned(case))
                self.cases[case.id] = opened
                self._tell(Change.OPEN, opened)
                self._merge_into(opened)

    def _is_planned(self, case: Case) -> bool:
        return any(self.places.covered(case.component, work) for work in self.announced)

    def _outlast(self, rounds: dict[str, int]) -> None:
        """Tell of what is found although the announced work that explained it is over."""
        for case in [self.cases[id_] for id_ in rounds]:
            if case.is_open and case.planned and not self._is_planned(case):
                self.cases[case.id] = replace(case, planned=False)
                self.events.append(
                    Event(
                        change=Change.UPDATE,
                        round=self.number,
                        case=self.cases[case.id],
                        outlasts=True,
                    )
                )

    def _merge_into(self, wide: Case) -> None:
        for case in list(self.cases.values()):
            if (
                case.is_open
                and case.first >= wide.first - PART_OF
                and self.places.inside(case.component, wide.component)
            ):
                self.merge(case, wide)

    def merge(self, case: Case, whole: Case) -> None:
        """Make a case part of another."""
        closed = self.number if case.closed is None else case.closed
        self.cases[case.id] = replace(case, closed=closed, into=whole.id)
        self._tell(Change.MERGE, self.cases[case.id])

    def prove(self, case: Case, component: str, word: str) -> None:
        """Give a case the name that late data proved."""
        self.cases[case.id] = replace(case, proven=component, word=word, rival="", probability=1.0)
        self._tell(Change.UPDATE, self.cases[case.id])

    def add_past(self, case: Case) -> None:
        """Add a fault that is over and that nobody knew of."""
        self.next_id += 1
        self.cases[case.id] = case
        self.events.append(Event(change=Change.OPEN, round=self.number, case=case, historic=True))

    def _rename(self, named: dict[str, str]) -> None:
        for id_, old in named.items():
            case = self.cases[id_]
            if case.was_told and case.component != old:
                self._tell(Change.UPDATE, case)

    def _close(self) -> None:
        for case in list(self.cases.values()):
            rows = self.places.links_of(case.component)
            if (
                case.is_open
                and self.number - case.seen >= CLOSE_AFTER
                and not (rows and rows <= self.mute)
            ):
                self.cases[case.id] = replace(case, closed=self.number)
                self._tell(Change.CLOSE, self.cases[case.id])

    def _forget(self) -> None:
        for case in list(self.cases.values()):
            suspected_long_ago = case.opened is None and self.number - case.seen >= FORGET_AFTER
            over_long_ago = case.closed is not None and self.number - case.closed > KEPT
            if suspected_long_ago or over_long_ago:
                del self.cases[case.id]

    def _tell(self, change: Change, case: Case) -> None:
        self.events.append(Event(change=change, round=self.number, case=case))


def _differ(finding: Finding, case: Case) -> bool:
    return "silent" not in (finding.word, case.word) and finding.word != case.word


def _closeness(case: Case, component: str) -> tuple[bool, bool, bool, bool]:
    return (
        component == case.component,
        case.opened is not None,
        case.closed is None,
        component in case.names,
    )
