"""What the judge says of each fault this round: levels, said again as long as they hold. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from alerts.fault import Fault
from alerts.incident import Incident, State
from alerts.locate.arrival import KIND_WORDS, SLOW
from alerts.locate.cases import Case
from alerts.locate.counts import SILENT
from alerts.locate.places import SERVER, UPLINK, service_of, width_of
from alerts.observation import Observation, Parent, Verdict
from alerts.withheld import Reason
from server.evaluate.faults import (
    Sight,
    failing_since,
    fault_of,
    fine_since,
    name_of,
    only_control_fails,
    severity_of_fault,
    sites_of,
)
from server.store.incidents import Kept

# What a wider incident explained is judged anew for so long after it.
EXPLAINS_FOR = timedelta(hours=1)
# A judge that has just begun must find again what is still broken before anything is called fine.
_YOUNG_ROUNDS = 5
_TOTAL = 0.6
# How a case fails where only what is usual tells that it does.
_BY_HABIT = frozenset({SILENT, KIND_WORDS[SLOW]})


@dataclass(frozen=True, kw_only=True)
class Bench:
    """The judge in this round.

    Attributes:
        known: All cases that it knows.
        prefix: What their names begin with in the store: a judge that begins anew begins to count
            anew.
        was_away: Whether rounds were missed before this one: then nothing is known of any fault.
        age: For how many rounds it has been learning.
        unheard: Cases of which nothing was heard in this round, neither ill nor fine.
    """

    sight: Sight
    prefix: str
    known: Iterable[Case]
    was_away: bool = False
    age: int = _YOUNG_ROUNDS
    unheard: frozenset[str] = frozenset()
    faults: dict[str, Fault] = field(default_factory=dict)

    @cached_property
    def cases(self) -> Mapping[str, Case]:
        """The cases by the name under which their incidents are stored."""
        return {self.case_id(case.id): case for case in self.known}

    def case_id(self, number: str) -> str:
        """Give the name of a case in the store."""
        return f"{self.prefix}{number}"

    @property
    def number(self) -> int:
        """The round."""
        return self.sight.rounds.number

    @property
    def is_blind(self) -> bool:
        """Whether the province's own connection is down: then nobody can be heard."""
        return any(_is_uplink(case) and case.strength >= _TOTAL for case in self.cases.values())

    def fault(self, case_id: str) -> Fault:
        """Say what a case is about."""
        if case_id not in self.faults:
            self.faults[case_id] = fault_of(self.cases[case_id], self.sight)
        return self.faults[case_id]

    def in_order(self) -> list[str]:
        """Give the cases, the wider before the narrower, parts after all wholes."""
        return sorted(
            self.cases,
            key=lambda name: (
                bool(self.cases[name].into),
                -width_of(self.cases[name].component),
                name,
            ),
        )


def verdict_on(case: Case, bench: Bench) -> Verdict:
    """Say how a case stands; whether it is part of another is for the caller to say."""
    if bench.was_away or (bench.is_blind and not _is_uplink(case)):
        return Verdict.UNKNOWN
    if case.closed is not None:
        return Verdict.CLEAR
    if case.seen < bench.number:
        return Verdict.UNKNOWN if case.id in bench.unheard else Verdict.CLEARING
    if case.component == SERVER and not only_control_fails(bench.sight):
        return Verdict.UNKNOWN  # where no PC asked, nobody knows that it is only the server
    return Verdict.CONFIRMED if case.is_open else Verdict.SUSPECTED


def observe(case_id: str, bench: Bench, wider: Iterable[Kept]) -> Observation:
    """Say what is to be thought of a case in this round.

    Args:
        case_id: Its name.
        bench: The judge.
        wider: Incidents that may explain it.
    """
    case = bench.cases[case_id]
    verdict = verdict_on(case, bench)
    return Observation(
        verdict=verdict,
        fault=bench.fault(case_id),
        measured_at=_measured_at(case.component, verdict, bench.sight),
        parent=_parent(case, bench, wider),
        silenced=_silenced(case, bench.sight),
        severity=severity_of_fault(case.component, bench.sight),
        simulated=bench.sight.simulated,
    )


def observe_left(incident: Incident, bench: Bench) -> Observation:
    """Say what is to be thought of an incident that the judge has no case of any more."""
    name = name_of(incident.fault.component)
    verdict = Verdict.CLEAR
    if not bench.sight.inventory.holds(name):
        verdict = Verdict.UNWATCHED
    elif bench.was_away or bench.is_blind or bench.age < _YOUNG_ROUNDS:
        verdict = Verdict.UNKNOWN
    return Observation(
        verdict=verdict,
        fault=incident.fault,
        measured_at=_measured_at(name, verdict, bench.sight),
        silenced=incident.silenced,
        severity=incident.severity,
        simulated=incident.simulated,
    )


def observe_past(case_id: str, bench: Bench) -> Observation:
    """Say what late data tell of a case that is over: of itself, or what it should be called."""
    case = bench.cases[case_id]
    return Observation(
        verdict=Verdict.CONFIRMED,
        fault=bench.fault(case_id),
        measured_at=bench.sight.rounds.end_of(case.seen),
        late=True,
        until=bench.sight.rounds.end_of(case.seen),
        severity=severity_of_fault(case.component, bench.sight),
        simulated=bench.sight.simulated,
    )


def _silenced(case: Case, sight: Sight) -> Reason | None:
    """Why nobody is told of a case for now; None: somebody is."""
    if _is_announced(case, sight):
        return Reason.MAINTENANCE
    return Reason.LEARNING_WEEK if _is_new_there(case, sight) else None


def _is_new_there(case: Case, sight: Sight) -> bool:
    """Whether only a habit that is not learnt yet calls it a fault: silence, or slowness."""
    if case.word not in _BY_HABIT:
        return False
    sites = sites_of(case.component, sight.inventory)
    return bool(sites) and sites <= sight.occasion.learning


def _is_announced(case: Case, sight: Sight) -> bool:
    """Whether announced work explains it, now or a moment ago."""
    places = sight.inventory.places
    return any(places.covered(case.component, work) for work in sight.occasion.announced)


def _is_uplink(case: Case) -> bool:
    return case.is_open and case.component == UPLINK


def _measured_at(name: str, verdict: Verdict, sight: Sight) -> datetime:
    """When the newest result was measured that this rests on; of an end, the first fine one."""
    if name.startswith(("svc:", "rep:")):
        code = service_of(name)
        is_ending = verdict in (Verdict.CLEARING, Verdict.CLEAR)
        found = fine_since(code, sight) if is_ending else failing_since(code, sight)
        return found or sight.newest_at
    return sight.newest_at


def _parent(case: Case, bench: Bench, wider: Iterable[Kept]) -> Parent | None:
    """Give the wider incident that explains a case: an open one, else the one over last."""
    explaining = [one.incident for one in wider if _explains(one, case, bench)]
    over = [(_over_at(one), one.id) for one in explaining]
    broken = next((number for over_at, number in over if over_at is None), None)
    if broken is not None:
        return Parent(incident=broken)
    ended = [(over_at, number) for over_at, number in over if over_at is not None]
    if not ended:
        return None
    recovered_at, number = max(ended)
    return Parent(incident=number, recovered_at=recovered_at)


def _over_at(incident: Incident) -> datetime | None:
    """Give since when it is fine; of what comes and goes, too, though it is not yet called over."""
    if incident.state is State.RECOVERING and incident.flapping:
        return incident.turned_at
    return incident.resolved_at


def _explains(wider: Kept, case: Case, bench: Bench) -> bool:
    """Whether a wider incident, open or over lately, explains a case."""
    incident = wider.incident
    if incident.opened_at is None or incident.is_history or incident.state is State.MERGED:
        return False
    if wider.is_by_hand:
        return False  # what somebody says keeps no measurement from being told
    over_at = _over_at(incident)
    if over_at is not None and bench.sight.rounds.now - over_at > EXPLAINS_FOR:
        return False
    places = bench.sight.inventory.places
    if not places.inside(case.component, name_of(incident.fault.component)):
        return False
    # What was opened although the wider one was known is beyond what that one explains.
    whole = bench.cases.get(wider.case_id)
    is_beyond = (
        whole is not None
        and whole.opened is not None
        and case.opened is not None
        and case.opened > whole.opened
    )
    return not is_beyond
