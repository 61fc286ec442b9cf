"""What is seen of an incident, and what happened in it, by whom."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.component import Component, Kind, component
from alerts.evidence import evidence_of
from alerts.fault import Counts, Failing, Fault, Whereabouts
from alerts.incident import Entry, Incident, State, Why
from alerts.notification import Belief, Key, Notification
from alerts.notification import Kind as MessageKind
from alerts.notification import State as Progress
from alerts.withheld import Reason
from alerts.wording import Reader
from server.store.questions.incidents import Addressed, PlacedIncident
from server.store.scope import WHOLE_PROVINCE, Scope
from server.store.tables import Contact, Service, Site, Unit
from server.views.incidents import (
    Counted,
    Owner,
    SeenIncident,
    contact_detail,
    owner_of,
    see_incident,
    shares_of,
    staff_detail,
)
from server.views.standing import Standing
from server.views.timeline import timeline
from server.views.verdicts import Verdicts, verdicts_of
from tests.server.views.build import NOW, a_situation

READER = Reader(
    language="en",
    zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    names={Component(Kind.LAN, "site1"): "Xã 1", Component(Kind.SERVICE, "s1"): "Portal"},
)
MINUTE = timedelta(minutes=1)


def a_fault(
    name: str = "link:l1", failing: Failing = Failing.TIMEOUT, area: str = "", service: str = ""
) -> Fault:
    fault = Fault(
        component=component(name),
        since=NOW - 20 * MINUTE,
        failing=failing,
        where=Whereabouts(unit="u1", site="site1", provider="A", area=area, service=service),
        counts=Counts(failed=4, tried=5, places_failed=7, places=8),
    )
    return replace(fault, evidence=evidence_of(fault))


def placed(
    fault: Fault | None = None, state: State = State.OPEN, **changes: object
) -> PlacedIncident:
    incident = Incident(
        id=1,
        fault=fault or a_fault(),
        state=state,
        turned_at=NOW - 20 * MINUTE,
        opened_at=NOW - 19 * MINUTE,
    )
    return PlacedIncident(
        incident=replace(incident, **changes),  # type: ignore[arg-type]  # fields by name
        unit=Unit(id=1, code="u1", kind="xa", name="Xã 1"),
        site=Site(id=1, code="site1", name="Trụ sở"),
    )


def an_entry(minutes_ago: float, why: Why, fault: Fault, measured: datetime | None = None) -> Entry:
    return Entry(at=NOW - minutes_ago * MINUTE, why=why, fault=fault, measured_at=measured)


def a_message(
    minutes_ago: float, name: str, unit: int | None, state: Progress = Progress.DELIVERED
) -> Addressed:
    at = NOW - minutes_ago * MINUTE
    key = Key(incident=1, contact=1, channel="mail", kind=MessageKind.OPENED, epoch=0)  # type: ignore[arg-type]  # a word of the set
    notification = Notification(
        key=key,
        says=Belief.BROKEN,
        component=component("link:l1"),
        state=state,
        decided_at=at,
        delivered_at=at if state is Progress.DELIVERED else None,
    )
    role = "commune" if unit else "province"
    contact = Contact(id=1, name=name, role=role, unit_id=unit, address=f"{name}@x.example")
    return Addressed(notification=notification, contact=contact)


def test_a_message_that_was_not_sent_at_first_has_a_line_for_each_reason() -> None:
    sent = a_message(5, "Lan", None)
    earlier = ((NOW - 30 * MINUTE, Reason.QUIET_HOURS), (NOW - 20 * MINUTE, Reason.BUDGET))
    sent = replace(sent, notification=replace(sent.notification, earlier=earlier))

    lines = timeline([], [sent], READER, WHOLE_PROVINCE)

    assert [(line.at, line.message.state) for line in lines if line.message] == [
        (NOW - 30 * MINUTE, Progress.WITHHELD),
        (NOW - 20 * MINUTE, Progress.WITHHELD),
        (NOW - 5 * MINUTE, Progress.DELIVERED),
    ]
    assert lines[0].message is not None
    assert lines[0].message.reason.startswith("It can wait")


def test_what_people_say_among_themselves_is_not_for_whom_it_merely_reaches() -> None:
    fault = a_fault("service:s1")
    entries = [
        replace(an_entry(9, Why.OPENED_BY_HAND, fault), by="an", text="lỗi"),
        replace(an_entry(8, Why.NOTED, fault), by="an", text="phiếu 123"),
        replace(an_entry(7, Why.TOOK_IN, fault), by="an", text="12"),
        replace(an_entry(6, Why.SEVERITY, fault), text="high"),
    ]

    def said(scope: Scope, *, own: bool) -> list[tuple[str, int | None]]:
        lines = timeline(entries, [], READER, scope, own=own)
        return [(line.turn.said, line.turn.other) for line in lines if line.turn]

    assert said(WHOLE_PROVINCE, own=True) == [
        ("lỗi", None),
        ("phiếu 123", None),
        ("", 12),
        ("high", None),
    ]
    assert said(Scope(frozenset({7})), own=False) == [("", None), ("", None), ("high", None)]


def test_an_incident_is_seen_in_the_words_of_its_reader() -> None:
    seen = see_incident(placed(), READER)

    assert seen.headline == "The line of Xã 1 (A) is down"
    assert seen.whose == "It is the line of the provider, not your computers."
    assert seen.lasted(NOW) == 20 * MINUTE
    assert (seen.is_open, seen.until, seen.fine_since) == (True, None, None)


def test_what_is_over_ended_with_the_first_fine_result() -> None:
    def over(state: State, **changes: object) -> SeenIncident:
        times = {"turned_at": NOW - 6 * MINUTE, "resolved_at": NOW - 5 * MINUTE}
        return see_incident(placed(None, state, **times, **changes), READER)

    resolved = over(State.RESOLVED)
    unwatched = over(State.RESOLVED, unwatched=True)
    merged = over(State.MERGED, merged_into=7)

    assert resolved.until == NOW - 6 * MINUTE
    assert unwatched.until == merged.until == NOW - 5 * MINUTE
    assert resolved.lasted(NOW) == 14 * MINUTE


@pytest.mark.parametrize(
    ("state", "flapping", "standing"),
    [
        (State.SUSPECTED, False, Standing.SILENT),
        (State.OPEN, False, Standing.DOWN),
        (State.OPEN, True, Standing.DEGRADED),
        (State.RECOVERING, False, Standing.DEGRADED),
        (State.RESOLVED, False, Standing.OK),
        (State.MERGED, False, Standing.SILENT),
    ],
)
def test_an_incident_has_one_sign(state: State, flapping: bool, standing: Standing) -> None:
    assert see_incident(placed(state=state, flapping=flapping), READER).standing is standing


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_an_owner(kind: Kind) -> None:
    assert owner_of(replace(a_fault(), component=Component(kind, "x"))) in Owner


def test_of_a_line_that_fell_silent_nobody_is_blamed_yet() -> None:
    assert owner_of(a_fault()) is Owner.PROVIDER
    assert owner_of(a_fault(failing=Failing.SILENT)) is Owner.NOT_SURE


def test_what_was_counted_is_named_for_what_it_is() -> None:
    def counted(fault: Fault) -> list[Counted]:
        return [share.what for share in shares_of(fault)]

    assert counted(a_fault()) == [Counted.COMMUNES, Counted.ATTEMPTS]
    assert counted(a_fault(failing=Failing.SILENT)) == [Counted.COMMUNES, Counted.COMPUTERS]
    assert counted(a_fault("provider:A")) == [Counted.LINES, Counted.ATTEMPTS]
    assert counted(replace(a_fault(), counts=Counts())) == []


def test_turns_and_messages_stand_in_the_order_of_time() -> None:
    entries = [an_entry(20, Why.SUSPECTED, a_fault()), an_entry(15, Why.ACKNOWLEDGED, a_fault())]
    messages = [a_message(18, "Bình", 1), a_message(10, "An", None, Progress.QUEUED)]

    lines = timeline(entries, messages, READER, WHOLE_PROVINCE)

    told = [line.turn.why if line.turn else line.message and line.message.to for line in lines]
    assert told == ["Suspected.", "Bình", "Somebody is on it.", "An"]


def test_what_was_known_is_told_where_it_changed() -> None:
    first, then = a_fault(), a_fault("provider:A")
    recounted = replace(first, counts=replace(first.counts, failed=5))
    entries = [
        an_entry(20, Why.CONFIRMED, first),
        an_entry(19, Why.CLEARING, replace(recounted, evidence=evidence_of(recounted))),
        an_entry(18, Why.CAUSE_CHANGED, then, measured=NOW - 22 * MINUTE),
    ]

    turns = [line.turn for line in timeline(entries, [], READER, WHOLE_PROVINCE) if line.turn]

    assert [turn.headline for turn in turns] == [
        "The line of Xã 1 (A) is down",
        "",
        "Several lines of A fail together",
    ]
    assert [bool(turn.evidence) for turn in turns] == [True, False, True]
    assert [turn.measured_at for turn in turns] == [None, None, NOW - 22 * MINUTE]


def test_a_contact_is_told_of_their_own_and_of_the_province_without_a_name() -> None:
    """Nor what was thought before: it may have been of another unit."""
    entries = [an_entry(20, Why.CONFIRMED, a_fault())]
    messages = [a_message(18, "Bình", 1), a_message(17, "Chi", 2), a_message(16, "An", None)]

    lines = timeline(entries, messages, READER, Scope(frozenset({1})))

    assert [line.message.to for line in lines if line.message] == ["Bình", ""]
    assert [(line.turn.headline, line.turn.evidence) for line in lines if line.turn] == [("", ())]


def test_only_what_is_their_own_can_a_contact_try_to_mend() -> None:
    own = contact_detail(placed(), [], READER, own=True)
    elsewhere = contact_detail(placed(), [], READER, own=False)

    assert len(own.tries) == 2
    assert elsewhere.tries == ()


def test_province_staff_see_the_evidence_and_when_somebody_was_first_told() -> None:
    failed = a_message(19, "An", None, Progress.FAILED)
    lines = timeline([], [failed, a_message(18, "Bình", 1)], READER, WHOLE_PROVINCE)

    detail = staff_detail(placed(), lines, [placed()], READER)

    assert len(detail.evidence) == 1
    assert detail.first_told_at == NOW - 18 * MINUTE
    assert len(detail.parts) == 1


@pytest.mark.parametrize(
    ("fault", "links", "services"),
    [
        (a_fault("link:l2"), {2}, set()),
        (a_fault("lan:site3"), {3}, set()),
        (a_fault("power:site3"), {3}, set()),
        (a_fault("provider:A"), {1, 2, 3, 4}, set()),
        (a_fault("area:A-1", area="elsewhere"), set(), set()),
        (a_fault("core:uplink"), {1, 2, 3, 4}, set()),
        (a_fault("core:backbone"), set(), {1, 2, 3, 4}),
        (a_fault("core:dc"), set(), set()),
        (a_fault("service:s2"), set(), {2}),
        (a_fault("replica:s2-0", service="s2"), set(), {2}),
        (a_fault("device:1"), set(), set()),
        (a_fault("monitor:server"), set(), set()),
    ],
)
def test_an_open_incident_explains_what_lies_behind_its_component(
    fault: Fault, links: set[int], services: set[int]
) -> None:
    verdicts = verdicts_of(replace(a_situation(), incidents=[placed(fault)]))

    is_core = fault.component.kind is Kind.CORE
    assert verdicts == Verdicts(
        services=frozenset(services),
        links=frozenset(links),
        units=frozenset(links),
        lost=frozenset() if is_core else frozenset(links),
    )


def test_a_simulated_incident_explains_nothing_real() -> None:
    situation = a_situation()
    simulated = Service(
        id=9, code="s9", name_vi="S", scope="national", path="internet", simulated=True
    )
    both = replace(situation, services=[*situation.services, simulated])

    backbone = placed(a_fault("core:backbone"), simulated=True)

    uplink = placed(a_fault("core:uplink"), simulated=True)

    assert verdicts_of(replace(both, incidents=[backbone])).services == {9}
    assert verdicts_of(replace(both, incidents=[uplink])).links == frozenset()
