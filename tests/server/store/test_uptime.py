"""Questions about uptime, on each database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from alerts.component import Kind, component
from alerts.fault import Failing, Fault
from server.clock import to_ms
from server.fleet.maintenance import Work, announce
from server.store.questions.uptime import Known, Wanted, by_server, over_links
from server.store.session import Store
from server.store.tables import CheckRow, IncidentRow, Link, Service, Site, UptimeInterval
from server.store.tables.telemetry import UptimeState
from server.uptime.figures import Span, Stretch
from tests.server.databases import EACH_DATABASE, migrated, url_of

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
NOW_MS = to_ms(NOW)
HOUR_MS = 3_600_000
LAST_HOUR = Span(NOW_MS - HOUR_MS, NOW_MS)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Two links, two services with a check each, and a third check that is retired."""
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            session.add_all(Site(id=n, code=f"s{n}", name="Trụ sở") for n in (1, 2))
            session.add_all(
                Service(id=n, code=f"v{n}", name_vi="Cổng", scope="national", path="internet")
                for n in (1, 2)
            )
            session.flush()
            session.add_all(
                Link(id=n, code=f"l{n}", site_id=n, path="internet", provider="A", valid_from=NOW)
                for n in (1, 2)
            )
            for check, service, retired in ((1, 1, None), (2, 2, None), (3, 2, NOW)):
                session.add(CheckRow(id=check, service_id=service, version=1, retired_at=retired))
        yield store


def stand(
    store: Store,
    link: int,
    check: int,
    begins_ms: int = -HOUR_MS,
    ends_ms: int = 0,
    *,
    incident: int | None = None,
) -> None:
    with store.writing() as session:
        session.add(
            UptimeInterval(
                site_id=link,
                link_id=link,
                check_id=check,
                from_ms=NOW_MS + begins_ms,
                to_ms=NOW_MS + ends_ms,
                state="up" if incident is None else "down",
                period_s=60,
                incident_id=incident,
            )
        )


def asked(store: Store, wanted: Wanted) -> set[tuple[int, int, int]]:
    with store.reading() as session:
        found = [*over_links(session, wanted), *by_server(session, wanted)]
    return {(one.link_id, one.check_id, one.service_id) for one in found}


def test_each_series_is_found_with_its_service_and_no_retired_check(store: Store) -> None:
    for link in (0, 1, 2):
        for check in (1, 2, 3):
            stand(store, link, check)

    assert asked(store, Wanted(LAST_HOUR)) == {
        (link, check, check) for link in (0, 1, 2) for check in (1, 2)
    }
    assert asked(store, Wanted(LAST_HOUR, link_ids=(2,), service_ids=(1,))) == {
        (2, 1, 1),
        (0, 1, 1),
    }


def test_what_does_not_touch_the_span_is_left_out(store: Store) -> None:
    stand(store, 1, 1, -2 * HOUR_MS, -HOUR_MS)
    stand(store, 1, 2, 0, HOUR_MS)
    stand(store, 2, 1, -20 * HOUR_MS, -HOUR_MS + 1)

    assert asked(store, Wanted(LAST_HOUR)) == {(2, 1, 1)}


def test_an_outage_comes_with_the_kind_of_what_explains_it(store: Store) -> None:
    fault = Fault(component=component("link:l1"), since=NOW, failing=Failing.TIMEOUT)
    with store.writing() as session:
        session.add(
            IncidentRow(
                id=7,
                component="link:l1",
                fault=msgspec.json.encode(fault).decode(),
                state="open",
                turned_at=NOW,
                opened_at=NOW + timedelta(minutes=1),
            )
        )
    stand(store, 1, 1, incident=7)

    with store.reading() as session:
        found = over_links(session, Wanted(LAST_HOUR))

    stretch = Stretch(NOW_MS - HOUR_MS, NOW_MS, UptimeState.DOWN, Kind.LINK)
    assert found == [Known(1, 1, 1, stretch)]


def test_what_was_down_during_announced_work_is_told_apart(store: Store) -> None:
    begins, ends = NOW - timedelta(minutes=40), NOW - timedelta(minutes=10)
    work = Work(components=[component("link:l1")], begins=begins, ends=ends, why="thay cáp")
    with store.writing() as session:
        announce(session, work, "command:lan", NOW)
        session.add(
            IncidentRow(
                id=7,
                component="link:l1",
                fault=msgspec.json.encode(
                    Fault(component=component("link:l1"), since=NOW, failing=Failing.TIMEOUT)
                ).decode(),
                state="open",
                turned_at=NOW,
                opened_at=NOW,
            )
        )
    stand(store, 1, 1, incident=7)
    stand(store, 2, 1, incident=7)

    with store.reading() as session:
        found = over_links(session, Wanted(LAST_HOUR))

    minutes = [
        (one.link_id, (one.stretch.to_ms - one.stretch.from_ms) // 60_000, one.stretch.announced)
        for one in found
    ]
    assert minutes == [(1, 20, False), (1, 30, True), (1, 10, False), (2, 60, False)]
