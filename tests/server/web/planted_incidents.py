"""Incidents of the seeded province, each with something in it that not everybody may see."""

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from alerts.component import component
from alerts.evidence import evidence_of
from alerts.fault import Counts, Failing, Fault, Whereabouts
from alerts.incident import State, Why
from alerts.notification import Belief, Kind
from alerts.notification import State as Progress
from alerts.withheld import Reason
from server.store.session import Session
from server.store.tables import (
    CheckRequest,
    Contact,
    IncidentEntry,
    IncidentRow,
    NotificationRow,
    Replica,
    VerdictAnswer,
)

# Numbers of incidents.
CUT_LINK = 1
BROKEN_SERVICE = 2
PAST_LINK = 3
DEVICE = 4
AREA = 5
SUSPECTED = 6
MERGED = 7
REPLICA = 8
RENAMED = 9
OWN_DEVICE = 10
# Only where `plant_by_hand` was called.
BY_HAND = 11
PART_OF_OPEN = 12
ALL = tuple(range(1, 11))

PROVINCE_CONTACT = 100
PROVINCE_NAME = "Phạm Văn TỉnhZQ"
# Of an incident that reaches everybody: for province staff alone.
PROVINCE_NOTE = "GhiChúTỉnhZQ"
REPLICA_ADDRESS = "198.51.100.7"
# What nobody is shown on any page.
NEVER_SHOWN = ("contactzq", "tinhzq@", "receiptzq")
# Provider A has the lines of units 1, 3, 5 and 7.
PROVIDER = "Nhà mạng A"


def plant(session: Session, now: datetime, *, simulated: bool) -> None:
    """Plant all of them, and the contacts."""
    planting = _Planting(session, now, simulated=simulated)
    planting.contacts()
    session.add(Replica(service_id=1, address=REPLICA_ADDRESS, number=0))
    planting.cut_link()
    planting.broken_service()
    planting.past_link()
    planting.devices()
    planting.area_with_a_part()
    planting.suspected()
    planting.replica()
    planting.renamed()


def plant_by_hand(session: Session, now: datetime, *, simulated: bool) -> None:
    """Plant what people opened, noted and merged beside."""
    _Planting(session, now, simulated=simulated).by_hand()


def a_fault(
    name: str, since: datetime, where: Whereabouts, failing: Failing = Failing.TIMEOUT
) -> Fault:
    """A fault with its evidence, of 8 communes and some attempts."""
    fault = Fault(
        component=component(name),
        since=since,
        failing=failing,
        probability=0.97,
        where=where,
        counts=Counts(
            failed=4, tried=5, places_failed=7, places=8, control_failed=3, control_tried=3
        ),
    )
    return replace(fault, evidence=evidence_of(fault))


class _Planting:
    def __init__(self, session: Session, now: datetime, *, simulated: bool) -> None:
        self.session = session
        self.now = now
        self.simulated = simulated
        self.named: dict[int, str] = {}

    def contacts(self) -> None:
        for unit in range(1, 9):
            self._contact(unit, f"Lê Thị NhânZQ{unit - 1}", f"contactzq{unit - 1}@x.example", unit)
        self._contact(PROVINCE_CONTACT, PROVINCE_NAME, "tinhzq@x.example", None)
        self.session.flush()

    def cut_link(self) -> None:
        since = self._ago(20)
        fault = a_fault("link:linkzq-5", since, _at(5), Failing.SILENT)
        self._incident(CUT_LINK, fault, State.OPEN, unit=6, opened_at=self._ago(19))
        self._entry(CUT_LINK, 20, Why.SUSPECTED, fault)
        self._entry(CUT_LINK, 19, Why.CONFIRMED, fault)
        self._message(CUT_LINK, 6, 18)

    def broken_service(self) -> None:
        fault = a_fault("service:business", self._ago(20), Whereabouts(service="business"))
        self._incident(
            BROKEN_SERVICE,
            fault,
            State.OPEN,
            opened_at=self._ago(19),
            acknowledged_by="an",
            acknowledged_at=self._ago(10),
        )
        self._entry(BROKEN_SERVICE, 19, Why.CONFIRMED, fault)
        self._entry(BROKEN_SERVICE, 10, Why.ACKNOWLEDGED, fault, by="an")
        self._message(BROKEN_SERVICE, PROVINCE_CONTACT, 18)
        # Contacts are told of nothing that is not at their unit, but a row may be there.
        self._message(BROKEN_SERVICE, 4, 9, state=Progress.WITHHELD, reason=Reason.ACKNOWLEDGED)

    def past_link(self) -> None:
        since, until = self._ago(26 * 60), self._ago(26 * 60 - 14)
        fault = a_fault("link:linkzq-0", since, _at(0))
        self._incident(
            PAST_LINK,
            fault,
            State.RESOLVED,
            unit=1,
            opened_at=since + timedelta(minutes=1),
            turned_at=until,
            resolved_at=until + timedelta(minutes=1),
        )
        self._entry(PAST_LINK, 26 * 60 - 1, Why.CONFIRMED, fault)
        self._entry(PAST_LINK, 26 * 60 - 15, Why.RECOVERED, fault)
        self._message(PAST_LINK, 1, 26 * 60 - 2)
        self._message(PAST_LINK, 1, 26 * 60 - 16, kind=Kind.RECOVERED, says=Belief.FINE)

    def devices(self) -> None:
        fault = a_fault("device:6", self._ago(90), _at(1))
        self._incident(DEVICE, fault, State.RECOVERING, unit=2, opened_at=self._ago(80))
        self._entry(DEVICE, 80, Why.CONFIRMED, fault)
        self._message(DEVICE, 2, 80, state=Progress.FAILED, reason=Reason.REFUSED)
        own = a_fault("device:2", self._ago(30), _at(0))
        self._incident(OWN_DEVICE, own, State.OPEN, unit=1, opened_at=self._ago(25))
        self._entry(OWN_DEVICE, 25, Why.CONFIRMED, own)
        self._message(OWN_DEVICE, 1, 25)
        self._message(OWN_DEVICE, PROVINCE_CONTACT, 25, state=Progress.QUEUED)

    def area_with_a_part(self) -> None:
        since = self._ago(3000)
        fault = a_fault("area:A-a3", since, Whereabouts(provider=PROVIDER, area="Vùng đấu nối ZQ3"))
        part = a_fault("link:linkzq-3", since, _at(3), Failing.SILENT)
        self._incident(
            AREA, fault, State.RESOLVED, opened_at=self._ago(2990), resolved_at=self._ago(2900)
        )
        self._entry(AREA, 2990, Why.CONFIRMED, fault)
        self._incident(
            MERGED,
            part,
            State.MERGED,
            unit=4,
            opened_at=self._ago(2999),
            resolved_at=self._ago(2990),
            merged_into=AREA,
        )
        self._entry(MERGED, 2990, Why.MERGED, part)
        self._message(MERGED, 4, 2990, state=Progress.WITHHELD, reason=Reason.COVERED)

    def suspected(self) -> None:
        fault = a_fault("lan:site-4", self._ago(1), _at(4))
        self._incident(SUSPECTED, fault, State.SUSPECTED, unit=5)
        self._entry(SUSPECTED, 1, Why.SUSPECTED, fault)

    def replica(self) -> None:
        fault = a_fault("replica:portal-0", self._ago(500), Whereabouts(service="portal"))
        self._incident(
            REPLICA, fault, State.RESOLVED, opened_at=self._ago(490), resolved_at=self._ago(400)
        )
        self._entry(REPLICA, 490, Why.CONFIRMED, fault)

    def renamed(self) -> None:
        since = self._ago(900)
        first = a_fault("link:linkzq-7", since, _at(7), Failing.SILENT)
        then = a_fault("provider:A", since, Whereabouts(provider=PROVIDER))
        self._incident(
            RENAMED, then, State.RESOLVED, opened_at=self._ago(890), resolved_at=self._ago(800)
        )
        self._entry(RENAMED, 890, Why.CONFIRMED, first)
        self._entry(RENAMED, 880, Why.CAUSE_CHANGED, then, measured=self._ago(885))

    def by_hand(self) -> None:
        fault = a_fault("unit:09193", self._ago(40), _at(0), Failing.TOLD)
        self._incident(BY_HAND, fault, State.OPEN, unit=1, opened_at=self._ago(40), case_id="")
        self._entry(BY_HAND, 40, Why.OPENED_BY_HAND, fault, by="binh", text="MáyInZQ0")
        self._entry(BY_HAND, 30, Why.NOTED, fault, by="an", text="GhiChúZQ0")
        part = a_fault("link:linkzq-2", self._ago(60), _at(2), Failing.SILENT)
        self._incident(
            PART_OF_OPEN,
            part,
            State.MERGED,
            unit=3,
            opened_at=self._ago(60),
            resolved_at=self._ago(19),
            merged_into=BROKEN_SERVICE,
            merged_by="an",
        )
        self._entry(PART_OF_OPEN, 19, Why.MERGED_BY_HAND, part, by="an", text=str(BROKEN_SERVICE))
        whole = a_fault("service:business", self._ago(20), Whereabouts(service="business"))
        self._entry(BROKEN_SERVICE, 19, Why.TOOK_IN, whole, by="an", text=str(PART_OF_OPEN))
        self._entry(BROKEN_SERVICE, 15, Why.NOTED, whole, by="an", text=PROVINCE_NOTE)
        self.session.add(
            CheckRequest(
                site_id=1,
                asked_at=self._ago(30),
                asked_by="an",
                begun_at=self._ago(29),
                ended_at=self._ago(0),
            )
        )
        self.session.add(
            VerdictAnswer(
                incident_id=PAST_LINK,
                by="an",
                says="no",
                was="power",
                text="MấtĐiệnZQ0",
                at=self.now,
            )
        )

    def _ago(self, minutes: float) -> datetime:
        return self.now - timedelta(minutes=minutes)

    def _contact(self, number: int, name: str, address: str, unit: int | None) -> None:
        self.session.add(
            Contact(
                id=number,
                name=name,
                role="commune" if unit else "province",
                unit_id=unit,
                address=address,
                simulated=self.simulated,
            )
        )

    def _incident(
        self,
        number: int,
        fault: Fault,
        state: State,
        *,
        unit: int | None = None,
        turned_at: datetime | None = None,
        opened_at: datetime | None = None,
        resolved_at: datetime | None = None,
        **columns: object,
    ) -> None:
        self.named[number] = str(fault.component)
        row = IncidentRow(
            id=number,
            case_id=f"real.1.i{number}",
            component=self.named[number],
            unit_id=unit,
            site_id=unit,
            fault=_json(fault),
            state=state,
            turned_at=turned_at or resolved_at or fault.since,
            opened_at=opened_at,
            resolved_at=resolved_at,
            simulated=self.simulated,
        )
        for name, value in columns.items():
            setattr(row, name, value)
        self.session.add(row)
        self.session.flush()

    def _entry(
        self,
        number: int,
        minutes_ago: float,
        why: Why,
        fault: Fault,
        *,
        by: str = "",
        measured: datetime | None = None,
        text: str = "",
    ) -> None:
        self.session.add(
            IncidentEntry(
                incident_id=number,
                at=self._ago(minutes_ago),
                why=why,
                fault=_json(fault),
                measured_at=measured,
                by=by,
                text=text,
            )
        )

    def _message(
        self,
        number: int,
        contact: int,
        minutes_ago: float,
        *,
        kind: Kind = Kind.OPENED,
        says: Belief = Belief.BROKEN,
        state: Progress = Progress.DELIVERED,
        reason: Reason | None = None,
    ) -> None:
        at = self._ago(minutes_ago)
        self.session.add(
            NotificationRow(
                incident_id=number,
                contact_id=contact,
                channel="mail",
                kind=kind,
                epoch=0,
                says=says,
                component=self.named[number],
                state=state,
                decided_at=at,
                delivered_at=at if state is Progress.DELIVERED else None,
                reason=reason,
                receipt="250 receiptzq",
            )
        )


def _at(unit: int) -> Whereabouts:
    codes = ("09193", "09205", "07210", "07351", "09169", "07444", "07246", "09247")
    return Whereabouts(
        unit=codes[unit],
        site=f"site-{unit}",
        provider=PROVIDER if unit % 2 else "Nhà mạng B",
        area=f"Vùng đấu nối ZQ{unit}",
    )


def _json(fault: Fault) -> str:
    return msgspec.json.encode(fault).decode()
