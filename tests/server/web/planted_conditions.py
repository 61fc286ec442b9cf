"""Conditions of computers of the seeded province; their evidence names the computers."""

from datetime import datetime, timedelta

from alerts.component import Component, Kind
from alerts.condition.condition import Finding
from alerts.condition.standing import Standing
from alerts.severity import Severity
from alerts.text import Text
from server.store import conditions
from server.store.conditions import KeptCondition
from server.store.session import Session


def plant(session: Session, now: datetime, first_device: int, incident_id: int | None) -> None:
    """Plant what ails the first three computers of a unit.

    The first was full when Canh came, the second's clock is perhaps wrong, the third has a disk
    that fails, of which an incident is about.
    """
    began = now - timedelta(hours=2)
    full = _room(first_device)
    conditions.put(
        session,
        [
            _kept(full, Kind.SPACE, first_device, began, baseline=True),
            _kept(_clock(first_device + 1), Kind.CLOCK, first_device + 1, began, believed=False),
            _kept(
                says_failing(first_device + 2),
                Kind.DISK,
                first_device + 2,
                began,
                about=incident_id,
            ),
        ],
    )


def _kept(
    evidence: Text,
    kind: Kind,
    device_id: int,
    since: datetime,
    *,
    baseline: bool = False,
    believed: bool = True,
    about: int | None = None,
) -> KeptCondition:
    finding = {
        Kind.SPACE: Finding.NO_ROOM,
        Kind.CLOCK: Finding.CLOCK_WRONG,
        Kind.DISK: Finding.SAYS_FAILING,
    }
    standing = Standing(
        known_since=since,
        finding=finding[kind],
        severity=Severity.LOW,
        evidence=evidence,
        since=since,
        seen=1,
        seen_at=since,
        believed_at=since if believed else None,
        baseline=baseline,
    )
    return KeptCondition(
        component=Component(kind, str(device_id)),
        device_id=device_id,
        standing=standing,
        incident_id=about,
    )


def _room(device_id: int) -> Text:
    left = Text("its disk has %(free)s left", {"free": Text("%(count)s MB", {"count": 700})})
    return Text("computer %(device)s: %(room)s", {"room": left}, _named(device_id))


def _clock(device_id: int) -> Text:
    by = Text("%(count)s days", {"count": 3650})
    return Text("computer %(device)s: its clock is %(by)s behind", {"by": by}, _named(device_id))


def says_failing(device_id: int) -> Text:
    return Text(
        "computer %(device)s: its disk %(disk)s says of itself that it is failing",
        {"disk": "WDC WD5000AAKX"},
        _named(device_id),
    )


def _named(device_id: int) -> dict[str, Component]:
    return {"device": Component(Kind.DEVICE, str(device_id))}
