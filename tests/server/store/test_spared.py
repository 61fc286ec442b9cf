"""Questions about what was spared, on each database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlmodel import col, delete, select

from alerts.component import component
from alerts.fault import Failing, Fault
from alerts.notification import State
from alerts.withheld import Reason
from server.clock import to_ms
from server.store.questions.spared import Decided, decided_since, failed_checks, fates_of
from server.store.session import Store
from server.store.tables import (
    CheckRow,
    Contact,
    IncidentRow,
    Link,
    NotificationRow,
    ResultRow,
    Service,
    Site,
    UptimeInterval,
)
from server.store.uptime import Rewritten, rewrite
from server.uptime.periods import Series
from server.uptime.series import Seen, fold
from tests.server.databases import EACH_DATABASE, migrated, url_of

MIDNIGHT = datetime(2026, 11, 25, 17, tzinfo=UTC)
MIDNIGHT_MS = to_ms(MIDNIGHT)
PERIOD_S = 180
REFUSED = "connection_refused"


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A link and a service with a check; a contact."""
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            session.add(Site(id=1, code="s1", name="Trụ sở"))
            session.add(Service(id=1, code="v1", name_vi="Cổng", scope="national", path="internet"))
            session.flush()
            session.add(
                Link(id=1, code="l1", site_id=1, path="internet", provider="A", valid_from=MIDNIGHT)
            )
            session.add(CheckRow(id=1, service_id=1, version=1))
            session.add(Contact(id=1, name="Bình", role="province", address="b@example.vn"))
        yield store


def results(store: Store, outcomes: str, *, start_min: float = 60, link: int = 1) -> None:
    """Store a result a period, ``x`` failed, and weave them as the uptime does."""
    rows = [
        (MIDNIGHT_MS + round(60_000 * start_min) + number * PERIOD_S * 1000, letter)
        for number, letter in enumerate(outcomes)
    ]
    said = {"x": REFUSED, "o": "ok", "?": "undecided"}
    seen = [Seen(at_ms, said[letter], PERIOD_S) for at_ms, letter in rows]
    with store.writing() as session:
        for at_ms, letter in rows:
            session.add(
                ResultRow(
                    device_id=link,
                    at_ms=at_ms,
                    check_id=1,
                    check_version=1,
                    link_id=link,
                    received_ms=at_ms,
                    outcome=said[letter],
                )
            )
        session.flush()
        series = Series(link, 1)
        rewrite(session, [Rewritten(site_id=link, series=series, old=[], new=fold(seen))])


def counted(store: Store) -> dict[int | None, int]:
    with store.reading() as session:
        return {one.incident_id: one.checks for one in failed_checks(session, MIDNIGHT_MS)}


def incident(store: Store, number: int, **other: object) -> None:
    fault = Fault(component=component(f"link:l{number}"), since=MIDNIGHT, failing=Failing.TIMEOUT)
    with store.writing() as session:
        row = IncidentRow(
            id=number,
            component=f"link:l{number}",
            fault=msgspec.json.encode(fault).decode(),
            state="open",
            turned_at=MIDNIGHT,
            opened_at=MIDNIGHT,
        )
        for name, value in other.items():
            setattr(row, name, value)
        session.add(row)


def message(
    store: Store, of: int, state: State, reason: Reason | None = None, after_min: float = 5
) -> None:
    with store.writing() as session:
        session.add(
            NotificationRow(
                incident_id=of,
                contact_id=1,
                channel="mail",
                kind="opened",
                epoch=round(after_min),
                says="broken",
                component=f"link:l{of}",
                state=state,
                decided_at=MIDNIGHT + timedelta(minutes=after_min),
                reason=reason,
            )
        )


def explain(store: Store, number: int) -> None:
    with store.writing() as session:
        for row in session.exec(select(UptimeInterval)):
            row.incident_id = number if row.state == "down" else None


def test_results_that_failed_are_counted_and_no_others(store: Store) -> None:
    results(store, "ooxxxooxxo")

    assert counted(store) == {None: 5}


def test_what_failed_once_between_two_that_did_not_is_no_failing_check(store: Store) -> None:
    results(store, "oxooxoxo")

    assert counted(store) == {}


def test_it_is_one_where_an_incident_explains_it(store: Store) -> None:
    results(store, "oxo")
    incident(store, 7)
    explain(store, 7)

    assert counted(store) == {7: 1}


def test_a_failure_that_turns_into_another_is_counted_once(store: Store) -> None:
    results(store, "oxxo")
    with store.writing() as session:
        last = session.exec(
            select(ResultRow).where(ResultRow.outcome == REFUSED).order_by(col(ResultRow.at_ms))
        ).all()[-1]
        last.outcome = "generic_timeout_error"
        seen = [Seen(row.at_ms, row.outcome, PERIOD_S) for row in session.exec(select(ResultRow))]
        series = Series(1, 1)
        session.execute(delete(UptimeInterval))
        rewrite(session, [Rewritten(site_id=1, series=series, old=[], new=fold(seen))])

    assert counted(store) == {None: 2}


def test_the_newest_result_counts_once_the_next_has_come(store: Store) -> None:
    results(store, "oxxx")

    assert counted(store) == {None: 2}


def test_what_failed_before_the_day_began_is_not_counted(store: Store) -> None:
    results(store, "xxxxo", start_min=-6)

    assert counted(store) == {None: 2}


def test_what_this_server_itself_found_is_counted_too(store: Store) -> None:
    results(store, "oxxo", link=0)

    assert counted(store) == {None: 2}


def test_failing_checks_are_counted_by_the_incident_that_explains_them(store: Store) -> None:
    results(store, "oxxxo")
    incident(store, 7)
    explain(store, 7)

    assert counted(store) == {7: 3}


def test_messages_are_counted_by_what_was_last_decided_today(store: Store) -> None:
    incident(store, 1)
    message(store, 1, State.DELIVERED)
    message(store, 1, State.WITHHELD, Reason.COVERED, 6)
    message(store, 1, State.WITHHELD, Reason.COVERED, 7)
    message(store, 1, State.DELIVERED, None, -1)

    with store.reading() as session:
        found = decided_since(session, MIDNIGHT)

    assert found == [
        Decided(state=State.WITHHELD, reason=Reason.COVERED, messages=2),
        Decided(state=State.DELIVERED, reason=None, messages=1),
    ]


def test_what_was_told_of_a_part_counts_for_the_whole(store: Store) -> None:
    incident(store, 1)
    incident(store, 2, state="merged", merged_into=1, resolved_at=MIDNIGHT)
    message(store, 2, State.DELIVERED)
    incident(store, 3, silenced="maintenance")

    with store.reading() as session:
        fates = {one.incident_id: one for one in fates_of(session, {1, 3})}

    assert fates[1].told == ((State.DELIVERED, None),)
    assert (fates[3].told, fates[3].silenced) == ((), Reason.MAINTENANCE)
