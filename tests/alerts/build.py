"""Valid objects for the tests of alerts, with one thing changed at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from alerts.component import Component, Kind, component
from alerts.contact import Channel, Contact, Role
from alerts.evidence import evidence_of
from alerts.fault import Counts, Failing, Fault, Whereabouts
from alerts.incident import Incident, State
from alerts.notification import Belief, Key, Notification
from alerts.notification import Kind as MessageKind
from alerts.notification import State as Progress
from alerts.observation import Observation, Parent, Verdict
from alerts.withheld import Reason

# Ten in the morning in Vietnam, a Monday.
TEN = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LINK = component("link:c33-l0")
LAN = component("lan:c33")
POWER = component("power:c33")
DEVICE = component("device:c33-p11")
PROVIDER = component("provider:VNPT")
PORTAL = component("service:portal")
UPLINK = component("core:uplink")

NAMES = {
    LAN: "UBND xã Lạc Thổ",
    LINK: "VNPT-1",
    DEVICE: "MC-07",
    PORTAL: "Cổng Dịch vụ công quốc gia",
    Component(Kind.REPLICA, "portal-2"): "máy chủ số 2",
}


def minutes(count: float) -> timedelta:
    return count * MINUTE


def a_fault(
    of: Component = LINK,
    since: datetime = TEN,
    failing: Failing = Failing.SILENT,
    strength: float = 1.0,
) -> Fault:
    fault = Fault(
        component=of,
        since=since,
        failing=failing,
        strength=strength,
        where=Whereabouts(
            unit="c33", site="c33", provider="VNPT", area="Gia Bình", service="portal"
        ),
        counts=Counts(
            failed=44, tried=45, places_failed=61, places=99, control_failed=3, control_tried=3
        ),
    )
    return replace(fault, evidence=evidence_of(fault))


def an_observation(
    verdict: Verdict = Verdict.CONFIRMED,
    of: Component = LINK,
    at: datetime = TEN,
    **changes: Any,
) -> Observation:
    seen = Observation(
        verdict=verdict,
        fault=a_fault(of, min(at, TEN)),
        measured_at=at,
        into=7 if verdict is Verdict.MERGED else None,
    )
    return replace(seen, **changes)


def under(incident: int, recovered_at: datetime | None = None) -> Parent:
    return Parent(incident=incident, recovered_at=recovered_at)


def an_incident(state: State = State.OPEN, of: Component = LINK, **changes: Any) -> Incident:
    incident = Incident(
        id=1,
        fault=a_fault(of),
        state=state,
        turned_at=TEN,
        opened_at=None if state is State.SUSPECTED else TEN + MINUTE,
        resolved_at=TEN + minutes(40) if state in (State.RESOLVED, State.MERGED) else None,
        merged_into=7 if state is State.MERGED else None,
    )
    return replace(incident, **changes)


def a_contact(number: int = 1, **changes: Any) -> Contact:
    contact = Contact(
        id=number,
        name=f"Nguyễn Văn {number}",
        role=Role.COMMUNE,
        unit="c33",
        address=f"contact{number}@lactho.example",
    )
    return replace(contact, **changes)


def province_staff(number: int = 100) -> Contact:
    return a_contact(number, role=Role.PROVINCE, unit="", address=f"it{number}@tinh.example")


def a_notification(
    kind: MessageKind = MessageKind.OPENED,
    state: Progress = Progress.DELIVERED,
    at: datetime = TEN + MINUTE,
    **changes: Any,
) -> Notification:
    """One of incident 1 to contact 1; `key` fields can be given by name as well."""
    key: dict[str, Any] = {
        "incident": 1,
        "contact": 1,
        "channel": Channel.MAIL,
        "kind": kind,
        "epoch": 0,
    }
    key |= {name: changes.pop(name) for name in list(changes) if name in key}
    says = {MessageKind.RECOVERED: Belief.FINE, MessageKind.FLAPPING: Belief.UNSTEADY}
    notification = Notification(
        key=Key(**key),
        says=says.get(kind, Belief.BROKEN),
        component=LINK,
        state=state,
        reason=Reason.QUIET_HOURS if state is Progress.WITHHELD else None,
        decided_at=at,
        next_at=at if state is Progress.QUEUED else None,
        lease_until=at + minutes(2) if state is Progress.SENDING else None,
        delivered_at=at if state is Progress.DELIVERED else None,
    )
    return replace(notification, **changes)
