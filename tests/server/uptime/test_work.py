"""The job that keeps the uptime, on the real schema."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest

from alerts.component import component
from alerts.fault import Failing, Fault
from alerts.incident import State
from server.clock import to_ms
from server.jobs.job import Turn
from server.settings import Settings
from server.store.session import Store
from server.store.tables import (
    CheckRow,
    CheckVersion,
    Deal,
    Device,
    IncidentRow,
    Link,
    Mark,
    ResultRow,
    Service,
    Site,
    UptimeInterval,
)
from server.store.uptime import interval_of
from server.uptime.series import Interval, Seen, fold
from server.uptime.work import keep_uptime
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
DOWN = "connection_refused"
PERIOD_S = 60.0


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        _fill(store)
        yield store


def _fill(store: Store) -> None:
    """Two links of one site, two services with a check each, three PCs."""
    with store.writing() as session:
        session.add(Site(id=5, code="s5", name="Trụ sở"))
        for device in (1, 2, 3):
            session.add(Device(id=device, identity=f"d{device}", state="active", enrolled_at=NOW))
        session.flush()
        for number in (7, 8):
            session.add(
                Link(
                    id=number,
                    code=f"l{number}",
                    site_id=5,
                    path="internet",
                    provider="VNPT",
                    valid_from=NOW,
                )
            )
        for number in (1, 2):
            session.add(
                Service(
                    id=number, code=f"v{number}", name_vi="Cổng", scope="national", path="internet"
                )
            )
            session.flush()
            session.add(CheckRow(id=number, service_id=number, version=1))
            session.flush()
            session.add(
                CheckVersion(
                    check_id=number,
                    version=1,
                    kind="tcp",
                    settings='{"host":"portal.example","port":443}',
                    period_s=PERIOD_S,
                    timeout_s=10,
                    created_at=NOW,
                    created_by="test",
                )
            )


def a_result(
    second: float,
    outcome: str = "ok",
    *,
    device: int = 1,
    link: int | None = 7,
    check: int = 1,
    received_s: float | None = None,
) -> ResultRow:
    """One that was measured so many seconds after NOW, and came at once or when it is said."""
    at = NOW + timedelta(seconds=second)
    received = at if received_s is None else NOW + timedelta(seconds=received_s)
    return ResultRow(
        device_id=device,
        at_ms=to_ms(at),
        check_id=check,
        sequence=round(second * 1000),
        check_version=1,
        link_id=link,
        received_ms=to_ms(received),
        outcome=outcome,
    )


def take_in(store: Store, results: Iterable[ResultRow]) -> None:
    with store.writing() as session:
        session.add_all(results)


def deal(store: Store, device: int, begins_s: float, ends_s: float | None, period_s: float) -> None:
    with store.writing() as session:
        session.add(
            Deal(
                link_id=7,
                check_id=1,
                device_id=device,
                valid_from=NOW + timedelta(seconds=begins_s),
                valid_to=None if ends_s is None else NOW + timedelta(seconds=ends_s),
                period_s=period_s,
            )
        )


def run(store: Store, second: float = 3600, *, slices: int = 1000, most: int = 500) -> None:
    """Run the job, or only its first slices of so many results, as if the process died then."""
    after: int | None = 0
    while after is not None and slices:
        with store.writing() as session:
            turn = Turn(
                session=session,
                settings=Settings(folder=Path("/nowhere")),
                now=NOW + timedelta(seconds=second),
                after=after,
            )
            after = keep_uptime(turn, most)
        slices -= 1


def rows(store: Store, link: int = 7, check: int = 1) -> list[UptimeInterval]:
    of_series = [
        row for row in all_of(store, UptimeInterval) if (row.link_id, row.check_id) == (link, check)
    ]
    return sorted(of_series, key=lambda row: row.from_ms)


def told(store: Store, link: int = 7, check: int = 1) -> list[tuple[float, float, str]]:
    start_ms = to_ms(NOW)
    return [
        ((row.from_ms - start_ms) / 1000, (row.to_ms - start_ms) / 1000, row.state)
        for row in rows(store, link, check)
    ]


def test_results_become_intervals_of_their_site_link_and_check(store: Store) -> None:
    take_in(store, [a_result(0), a_result(60), a_result(120, DOWN), a_result(180.5)])

    run(store)

    assert told(store) == [(0, 120, "up"), (120, 180.5, "down")]
    (up, down) = rows(store)
    assert (up.site_id, up.outcome, up.period_s) == (5, "ok", PERIOD_S)
    assert (down.outcome, down.incident_id) == (DOWN, None)


def test_round_after_round_it_goes_on_where_it_stopped(store: Store) -> None:
    for minute in range(6):
        take_in(store, [a_result(60 * minute, DOWN if minute == 3 else "ok")])
        run(store, 60 * minute)

    assert told(store) == [(0, 180, "up"), (180, 240, "down"), (240, 300, "up")]


def test_running_it_again_changes_nothing(store: Store) -> None:
    take_in(store, [a_result(0), a_result(60, DOWN), a_result(120)])
    run(store)
    before = [row.model_dump() for row in rows(store)]

    run(store)

    assert [row.model_dump() for row in rows(store)] == before


def test_what_was_committed_after_something_younger_is_not_missed(store: Store) -> None:
    take_in(store, [a_result(0), a_result(120)])
    run(store)

    take_in(store, [a_result(60, DOWN, device=2, received_s=110)])
    run(store)

    assert told(store) == [(0, 60, "up"), (60, 120, "down")]


def test_what_the_agents_kept_while_the_server_was_away_fills_the_gap(store: Store) -> None:
    take_in(store, [a_result(0), a_result(60), a_result(3600)])
    run(store)
    away = told(store)

    missed = [
        a_result(60 * minute, DOWN if 20 <= minute < 30 else "ok", received_s=3700)
        for minute in range(2, 60)
    ]
    take_in(store, missed)
    run(store)

    assert away == [(0, 60, "up")]
    assert told(store) == [(0, 1200, "up"), (1200, 1800, "down"), (1800, 3600, "up")]


def test_several_pcs_that_probe_in_turn_are_one_series(store: Store) -> None:
    deal(store, 1, 0, 400, 60)
    deal(store, 2, 400, None, 180)
    by_first = [a_result(second, device=1) for second in range(0, 361, 60)]
    by_second = [a_result(second, device=2) for second in (410, 590, 770, 1100)]

    take_in(store, [*by_second, *by_first])
    run(store)

    # 330 seconds are no gap in a period of 180, though they were in the one before.
    assert told(store) == [(0, 1100, "up")]


def test_the_servers_own_probes_have_a_series_of_their_own(store: Store) -> None:
    take_in(store, [a_result(second, device=0, link=0) for second in (0, 60, 120)])

    run(store)

    assert told(store, link=0) == [(0, 120, "up")]
    assert rows(store, link=0)[0].site_id == 0
    assert told(store) == []


def test_what_is_of_no_known_link_is_of_no_series(store: Store) -> None:
    take_in(
        store, [a_result(0, link=None), a_result(60, link=None), a_result(0, link=99, device=2)]
    )
    take_in(store, [a_result(60, link=99, device=2), a_result(0, check=-1), a_result(60, check=-1)])

    run(store)

    assert all_of(store, UptimeInterval) == []
    assert all_of(store, Mark)[0].at_ms == to_ms(NOW + timedelta(seconds=60))


def test_a_crash_between_two_slices_loses_nothing_and_counts_nothing_twice(store: Store) -> None:
    seen = [a_result(60 * minute, DOWN if minute % 5 == 3 else "ok") for minute in range(30)]
    expected = folded(seen)
    take_in(store, seen)

    run(store, slices=4, most=3)
    run(store, most=3)

    assert intervals(store) == expected


@pytest.mark.parametrize("seed", range(3))
def test_in_whatever_order_results_arrive_the_same_intervals_stand_at_the_end(
    store: Store, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311  # nothing is kept secret by it
    moments = sorted(chance.sample(range(0, 7200, 10), 120))
    words = ("ok", "ok", "ok", DOWN, "certificate_expires_soon")
    results = [
        a_result(second, chance.choice(words), device=chance.choice((1, 2, 3)))
        for second in moments
    ]
    expected = folded(results)
    chance.shuffle(results)

    for number in range(6):
        batch = results[20 * number : 20 * number + 20]
        for result in batch:
            result.received_ms = to_ms(NOW + timedelta(seconds=7200 + 60 * number))
        take_in(store, batch)
        run(store, 7200 + 60 * number)

    assert intervals(store) == expected


def folded(results: Sequence[ResultRow]) -> list[Interval]:
    return fold(Seen(row.at_ms, row.outcome, PERIOD_S) for row in results)


def intervals(store: Store) -> list[Interval]:
    return [interval_of(row) for row in rows(store)]


def an_incident(
    text: str, *, begins_s: float, ends_s: float | None = None, opened_s: float
) -> IncidentRow:
    begins = NOW + timedelta(seconds=begins_s)
    fault = Fault(component=component(text), since=begins, failing=Failing.TIMEOUT)
    ends = None if ends_s is None else NOW + timedelta(seconds=ends_s)
    return IncidentRow(
        component=text,
        fault=msgspec.json.encode(fault).decode(),
        state=State.OPEN if ends is None else State.RESOLVED,
        turned_at=ends or begins,
        opened_at=NOW + timedelta(seconds=opened_s),
        resolved_at=ends,
    )


def test_an_outage_names_the_incident_that_explains_it(store: Store) -> None:
    seen = [
        a_result(60 * m, DOWN if 5 <= m < 10 else "ok", check=c) for m in range(12) for c in (1, 2)
    ]
    take_in(store, seen)
    with store.writing() as session:
        session.add(an_incident("link:l7", begins_s=300, opened_s=420))
        session.add(an_incident("link:l8", begins_s=300, opened_s=420))

    run(store, 720)

    assert [row.incident_id for row in (*rows(store), *rows(store, check=2))] == 2 * [None, 1, None]


def test_an_incident_that_is_found_after_its_outage_explains_it_still(store: Store) -> None:
    take_in(store, [a_result(60 * m, DOWN if m in (5, 6) else "ok") for m in range(30)])
    run(store, 1800)
    unexplained = rows(store)[1].incident_id

    with store.writing() as session:
        session.add(an_incident("service:v1", begins_s=300, ends_s=420, opened_s=1790))
    run(store, 1860)

    assert (unexplained, rows(store)[1].incident_id) == (None, 1)


def test_a_suspicion_explains_nothing(store: Store) -> None:
    take_in(store, [a_result(60 * m, DOWN if m in (5, 6) else "ok") for m in range(12)])
    with store.writing() as session:
        suspected = an_incident("service:v1", begins_s=300, opened_s=0)
        suspected.state, suspected.opened_at = State.SUSPECTED, None
        session.add(suspected)

    run(store, 720)

    assert rows(store)[1].incident_id is None
