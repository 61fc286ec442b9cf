"""What province staff and contacts see of an incident, in their own words. Finance sees none.

A contact sees no evidence but of their own computers (it may name what is not theirs), and nobody
else's name or address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.component import OF_COMPUTER, OF_CONDITION, Kind
from alerts.fault import Failing, Fault
from alerts.incident import Incident, State
from alerts.phrases import headline, thing, tries, whose
from alerts.severity import SEVERITIES, Severity
from alerts.text import Text
from alerts.withheld import REASONS
from alerts.wording import Reader
from server.store.questions.incidents import OPEN, PlacedIncident
from server.views.by_hand import SeenAnswer, SeenCheck
from server.views.place import Place, place_of
from server.views.standing import Standing
from server.views.timeline import Line

_STANDINGS = {
    State.SUSPECTED: Standing.SILENT,
    State.OPEN: Standing.DOWN,
    State.RECOVERING: Standing.DEGRADED,
    State.RESOLVED: Standing.OK,
    State.MERGED: Standing.SILENT,
}


class Owner(StrEnum):
    """Whose it is to do something, as the province sees it."""

    COMPUTER = "computer"
    ON_THE_SPOT = "on_the_spot"
    OFFICE = "office"
    POWER = "power"
    PROVIDER = "provider"
    PROVINCE = "province"
    SYSTEM = "system"
    CANH = "canh"
    NOT_SURE = "not_sure"


_OWNERS = {
    Kind.DEVICE: Owner.COMPUTER,
    **dict.fromkeys(OF_COMPUTER, Owner.ON_THE_SPOT),
    Kind.LAN: Owner.OFFICE,
    Kind.POWER: Owner.POWER,
    Kind.UNIT: Owner.NOT_SURE,
    Kind.LINK: Owner.PROVIDER,
    Kind.AREA: Owner.PROVIDER,
    Kind.GRID: Owner.POWER,
    Kind.PROVIDER: Owner.PROVIDER,
    Kind.CORE: Owner.PROVINCE,
    Kind.SERVICE: Owner.SYSTEM,
    Kind.REPLICA: Owner.SYSTEM,
    Kind.CERTIFICATE: Owner.SYSTEM,
    Kind.COVERAGE: Owner.PROVINCE,
    Kind.SPEED: Owner.PROVIDER,
    Kind.MONITOR: Owner.CANH,
}


class Counted(StrEnum):
    """What was counted."""

    COMPUTERS = "computers"
    ATTEMPTS = "attempts"
    COMMUNES = "communes"
    LINES = "lines"
    CONTROL = "control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of how many failed."""

    what: Counted
    failed: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenIncident:
    """An incident in a list. Texts are in the reader's language.

    Attributes:
        kind: Of the component at fault.
        headline: What is broken, a sentence without its full stop.
        thing: What is at fault, as a part of a sentence.
        whose: Whether it is theirs, said to somebody at the unit.
        since: When it began.
        until: When it was over: the first fine result, or what it was part of was found.
        fine_since: While it is open: since when the newest results are fine.
        unwatched: It ended because nobody watches the component any more.
        silenced: Why nobody is told of it; empty: whoever must know is.
        part_of: The incident that it is only part of.
        by_hand: Only people judge it: it ends when somebody closes it.
    """

    id: int
    kind: Kind
    state: State
    severity: Severity
    severity_word: str
    simulated: bool
    headline: str
    thing: str
    owner: Owner
    whose: str
    place: Place
    since: datetime
    opened_at: datetime | None
    until: datetime | None
    fine_since: datetime | None
    flapping: bool
    unwatched: bool
    acknowledged_by: str
    acknowledged_at: datetime | None
    silenced: str
    part_of: int | None
    by_hand: bool = False

    @property
    def of_computers(self) -> bool:
        """Whether it is of computers one by one, and nobody else at the office notices it."""
        return self.kind in OF_COMPUTER | {Kind.DEVICE, Kind.COVERAGE}

    @property
    def is_open(self) -> bool:
        """Whether it is confirmed and not over."""
        return self.state in OPEN

    @property
    def standing(self) -> Standing:
        """Give the sign that it is shown with."""
        return Standing.DEGRADED if self.is_open and self.flapping else _STANDINGS[self.state]

    def lasted(self, now: datetime) -> timedelta:
        """Give how long it lasted, or lasts so far."""
        return (self.until or now) - self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetail:
    """An incident as the contact of a unit sees it.

    Attributes:
        own: Whether it is at their unit: only there can they do something, and say so.
        tries: What somebody on the spot can try.
        computers: Which of their own computers it is about, and why: evidence that names no other.
        answers: Whether the verdict was right, as people say.
        check: The check of the site that was asked for last.
    """

    incident: SeenIncident
    own: bool
    tries: tuple[str, ...]
    computers: tuple[str, ...]
    shares: tuple[Share, ...]
    first_told_at: datetime | None
    timeline: tuple[Line, ...]
    answers: tuple[SeenAnswer, ...] = ()
    check: SeenCheck | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffDetail:
    """An incident as province staff see it. ``probability``: that this component is guilty."""

    incident: SeenIncident
    component: str
    evidence: tuple[str, ...]
    probability: float
    shares: tuple[Share, ...]
    first_told_at: datetime | None
    timeline: tuple[Line, ...]
    parts: tuple[SeenIncident, ...]
    answers: tuple[SeenAnswer, ...] = ()
    check: SeenCheck | None = None


def see_incident(placed: PlacedIncident, reader: Reader) -> SeenIncident:
    """Show an incident to whoever it may be shown to; that, the question's reach has seen to."""
    incident, fault = placed.incident, placed.incident.fault
    recovering = incident.state is State.RECOVERING
    return SeenIncident(
        id=incident.id,
        kind=fault.component.kind,
        state=incident.state,
        severity=incident.severity,
        severity_word=reader.say(Text(SEVERITIES[incident.severity])),
        simulated=incident.simulated,
        headline=reader.say(headline(fault)),
        thing=reader.say(thing(fault)),
        owner=owner_of(fault),
        whose=reader.say(whose(fault)),
        place=place_of(placed.unit, placed.site),
        since=fault.since,
        opened_at=incident.opened_at,
        until=_until(incident),
        fine_since=incident.turned_at if recovering else None,
        flapping=incident.flapping,
        unwatched=incident.unwatched,
        acknowledged_by=incident.acknowledged_by,
        acknowledged_at=incident.acknowledged_at,
        silenced=reader.say(Text(REASONS[incident.silenced])) if incident.silenced else "",
        part_of=incident.merged_into,
        by_hand=placed.by_hand,
    )


def contact_detail(
    placed: PlacedIncident, timeline: Sequence[Line], reader: Reader, *, own: bool
) -> ContactDetail:
    """Show all of an incident to a contact."""
    fault = placed.incident.fault
    return ContactDetail(
        incident=see_incident(placed, reader),
        own=own,
        tries=tuple(reader.say(one) for one in tries(fault)) if own else (),
        computers=_own_computers(fault, reader) if own else (),
        shares=shares_of(fault),
        first_told_at=_first_told_at(timeline),
        timeline=tuple(timeline),
    )


def staff_detail(
    placed: PlacedIncident,
    timeline: Sequence[Line],
    parts: Sequence[PlacedIncident],
    reader: Reader,
) -> StaffDetail:
    """Show all of an incident to province staff."""
    fault = placed.incident.fault
    return StaffDetail(
        incident=see_incident(placed, reader),
        component=str(fault.component),
        evidence=tuple(reader.say(one) for one in fault.evidence),
        probability=fault.probability,
        shares=shares_of(fault),
        first_told_at=_first_told_at(timeline),
        timeline=tuple(timeline),
        parts=tuple(see_incident(one, reader) for one in parts),
    )


def _own_computers(fault: Fault, reader: Reader) -> tuple[str, ...]:
    names_own = fault.component.kind in OF_COMPUTER
    return tuple(reader.say(one) for one in fault.evidence) if names_own else ()


def owner_of(fault: Fault) -> Owner:
    """Say whose a fault is; of a line that fell silent that is not sure before it is back."""
    silent_line = fault.component.kind is Kind.LINK and fault.failing is Failing.SILENT
    if silent_line and not fault.where.living:
        return Owner.NOT_SURE
    return Owner.NOT_SURE if fault.failing is Failing.TOLD else _OWNERS[fault.component.kind]


def shares_of(fault: Fault) -> tuple[Share, ...]:
    """Give what was counted: computers where the failure is silence, lines of a provider."""
    if fault.component.kind in OF_CONDITION:
        return ()  # nothing failed that could be counted
    counts = fault.counts
    attempts = Counted.COMPUTERS if fault.failing is Failing.SILENT else Counted.ATTEMPTS
    of_lines = fault.component.kind in {Kind.AREA, Kind.GRID, Kind.PROVIDER}
    places = Counted.LINES if of_lines else Counted.COMMUNES
    return tuple(
        Share(what=what, failed=failed, total=total)
        for what, failed, total in (
            (places, counts.places_failed, counts.places),
            (attempts, counts.failed, counts.tried),
            (Counted.CONTROL, counts.control_failed, counts.control_tried),
        )
        if total
    )


def _until(incident: Incident) -> datetime | None:
    if incident.resolved_at is None:
        return None
    # When it was mended nobody knows of what is no longer watched, only when that ended.
    by_result = incident.state is State.RESOLVED and not incident.unwatched
    return incident.turned_at if by_result else incident.resolved_at


def _first_told_at(timeline: Sequence[Line]) -> datetime | None:
    sent = (one.at for one in timeline if one.message and one.message.delivered)
    return min(sent, default=None)
