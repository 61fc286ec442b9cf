from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from alerts.component import component
from alerts.incident import Change, Entry, Incident, State, Why
from alerts.severity import Severity
from alerts.withheld import Reason
from server.store import incidents
from server.store.incidents import entry_of
from server.store.session import Store
from server.store.tables import IncidentEntry, IncidentRow, Site, Unit
from tests.alerts.build import DEVICE, LINK, PROVIDER, TEN, an_incident
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        yield store


def write(store: Store, incident: Incident, case_id: str = "", entry: Entry | None = None) -> int:
    with store.writing() as session:
        written = incidents.write(session, case_id, Change(Why.CONFIRMED, incident, entry))
    assert written is not None
    return written.id


def read(store: Store, number: int) -> Incident:
    with store.writing() as session:
        kept = incidents.lock(session, number)
    assert kept is not None
    return kept.incident


def test_an_incident_comes_back_as_it_was_written(store: Store) -> None:
    everything = an_incident(
        id=0,
        state=State.RECOVERING,
        flapping=True,
        epoch=2,
        over_told_at=TEN + timedelta(hours=1),
        acknowledged_by="lan",
        acknowledged_at=TEN,
        severity=Severity.HIGH,
        silenced=Reason.MAINTENANCE,
        simulated=True,
        unwatched=True,
    )

    number = write(store, everything)
    first = read(store, number)
    write(store, replace(first, epoch=3))

    assert first == replace(everything, id=number)
    assert read(store, number) == replace(everything, id=number, epoch=3)


def test_it_is_placed_by_the_codes_of_its_fault(store: Store) -> None:
    with store.writing() as session:
        session.add(Unit(id=3, code="c33", kind="xa", name="Xã"))
        session.add(Site(id=4, code="c33", name="Trụ sở"))

    write(store, an_incident(id=0))

    (row,) = all_of(store, IncidentRow)
    assert (row.unit_id, row.site_id, row.component) == (3, 4, "link:c33-l0")


def test_its_timeline_keeps_what_was_known_then(store: Store) -> None:
    incident = an_incident(id=0)
    entry = Entry(at=TEN, why=Why.CONFIRMED, fault=incident.fault, measured_at=TEN, by="lan")

    number = write(store, incident, entry=entry)

    (row,) = all_of(store, IncidentEntry)
    assert (row.incident_id, entry_of(row)) == (number, entry)


def test_of_a_component_there_is_one_that_is_not_over(store: Store) -> None:
    write(store, an_incident(id=0))
    write(store, an_incident(id=0, state=State.RESOLVED))
    write(store, an_incident(id=0, simulated=True))

    with pytest.raises(sa.exc.IntegrityError):
        write(store, an_incident(id=0, state=State.SUSPECTED))


def test_incidents_are_found_by_case_by_component_and_by_how_they_stand(store: Store) -> None:
    over = write(store, an_incident(State.RESOLVED, id=0), "real.1.i1")
    again = write(store, an_incident(State.RESOLVED, id=0), "real.1.i2")
    is_open = write(store, an_incident(State.OPEN, PROVIDER, id=0), "real.1.i3")
    write(store, an_incident(State.OPEN, PROVIDER, id=0, simulated=True), "simulated.1.i1")

    with store.writing() as session:
        found = {
            "case": incidents.of_cases(session, ["real.1.i1", "real.1.i3"]),
            "component": incidents.of_components(session, [str(LINK)], simulated=False),
            "unresolved": incidents.unresolved(session, simulated=False),
            "lately": incidents.resolved_since(session, TEN, simulated=False),
            "later": incidents.resolved_since(session, TEN + timedelta(days=1), simulated=False),
        }

    assert {name: [one.incident.id for one in some] for name, some in found.items()} == {
        "case": [over, is_open],
        "component": [again],
        "unresolved": [is_open],
        "lately": [over, again],
        "later": [],
    }


def test_parts_follow_their_whole_when_it_becomes_a_part_itself(store: Store) -> None:
    provider = write(store, an_incident(State.OPEN, PROVIDER, id=0))
    link = write(store, an_incident(State.OPEN, LINK, id=0))
    write(store, an_incident(State.MERGED, DEVICE, id=0, merged_into=link))

    write(store, an_incident(State.MERGED, LINK, id=link, merged_into=provider))

    with store.reading() as session:
        assert incidents.parts_of(session, provider) == [1, 2, 3]
        assert incidents.parts_of(session, link) == [2]


def test_a_component_is_kept_as_it_is_written(store: Store) -> None:
    area = component("area:VNPT-aGia Bình")

    number = write(store, an_incident(of=area, id=0))

    assert read(store, number).fault.component == area
