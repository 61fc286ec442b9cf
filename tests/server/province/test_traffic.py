import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checks.answer import Answer, Problem, Work
from server.province.identities import open_identities
from server.province.shape import DEMO, Shape
from server.province.traffic import Rhythm, run_district
from server.province.world import Break, Damage, World
from tests.server.province.build import check, world
from tests.server.province.stand_in import Heard, StandIn, stand_in_server, store_everything

ROUND_S = 0.25
SMALL = Shape(units=DEMO.units[:2], two_links=DEMO.two_links, computers=6, never_off=True)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StandIn]:
    with stand_in_server(tmp_path) as stand_in:
        yield stand_in


def real_now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def running(
    here: World,
    server: StandIn,
    folder: Path,
    now: Callable[[], datetime] = real_now,
    round_s: float = ROUND_S,
) -> Iterator[None]:
    stop = threading.Event()
    rhythm = Rhythm(now=now, stop=stop, round_s=round_s)
    identities = open_identities(folder, here.district.computers)
    codes = dict.fromkeys(here.district.sites, server.code)
    thread = threading.Thread(target=run_district, args=(here, identities, codes, rhythm))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def reporters(server: StandIn) -> set[str]:
    return {heard.report.fingerprint for heard in server.reports}


def waiting(server: StandIn, records: int) -> set[str]:
    """Whose reports said that so many records wait behind them."""
    reports = [heard.report for heard in server.reports]
    return {report.fingerprint for report in reports if report.waiting >= records}


def answered(answer: Answer) -> tuple[int, object]:
    return 200, answer


def test_everybody_joins_and_reports_over_one_connection_a_link(
    server: StandIn, tmp_path: Path
) -> None:
    here = world(SMALL)

    with running(here, server, tmp_path):
        assert server.wait_until(lambda: len(reporters(server)) == 6)
        assert server.wait_until(lambda: len(server.reports) > 20)

    ways = {(heard.source, heard.connection) for heard in server.reports}
    assert {source for source, _ in ways} == {link.source for link in here.district.links.values()}
    assert len(ways) == len(here.district.links) == 3


def test_a_second_run_goes_on_with_the_same_devices_and_needs_no_code(
    server: StandIn, tmp_path: Path
) -> None:
    here = world(SMALL)
    with running(here, server, tmp_path):
        assert server.wait_until(lambda: len(reporters(server)) == 6)
    before, heard = {one.secret for one in server.reports}, len(server.reports)

    stop = threading.Event()
    rhythm = Rhythm(now=real_now, stop=stop, round_s=ROUND_S)
    identities = open_identities(tmp_path, here.district.computers)
    thread = threading.Thread(target=run_district, args=(here, identities, {}, rhythm))
    thread.start()
    try:
        assert server.wait_until(lambda: {one.secret for one in server.reports[heard:]} == before)
    finally:
        stop.set()
        thread.join()

    assert len(server.enrolments) == 6


def test_the_token_is_sent_when_the_server_asks_for_it_and_only_then(
    server: StandIn, tmp_path: Path
) -> None:
    def ask_once(heard: Heard, before: list[Heard]) -> tuple[int, object]:
        if not any(one.secret == heard.secret for one in before):
            return 401, Problem(error="token")
        return store_everything(heard, before)

    server.script = ask_once
    with running(world(SMALL), server, tmp_path):
        assert server.wait_until(lambda: len(server.reports) >= 24)

    by_device: dict[str, list[str]] = {}
    for heard in server.reports:
        by_device.setdefault(heard.secret, []).append(heard.token)
    assert all(tokens[:3] == ["", "t0ken", ""] for tokens in by_device.values() if len(tokens) > 2)


def test_what_was_measured_during_an_outage_comes_after_it_freshest_first(
    server: StandIn, tmp_path: Path
) -> None:
    outage = [True]

    def away_then_back(heard: Heard, before: list[Heard]) -> tuple[int, object]:
        if outage[0]:
            return 503, Problem(error="busy")
        _, answer = store_everything(heard, [one for one in before if one.token == "stored"])
        assert isinstance(answer, Answer)
        before.append(replace(heard, token="stored"))
        return answered(replace(answer, backlog=10))

    server.script = away_then_back
    here = world(SMALL)
    with running(here, server, tmp_path):
        # The first of each line tries for all: when it has three records, the others have two.
        assert server.wait_until(lambda: len(waiting(server, 2)) >= len(here.district.links))
        with server.changed:
            outage[0] = False
        assert server.wait_until(
            lambda: any(len(heard.report.records) > 1 for heard in server.reports)
        )

    stored = [heard for heard in server.reports if heard.token == "stored"]
    first = stored[0].report
    later = next(heard.report for heard in stored if len(heard.report.records) > 1)
    assert first.waiting > 0
    assert [record.sequence for record in first.records] > [1]
    assert later.records[0].sequence == 1


def test_what_the_server_was_too_busy_for_comes_again_before_the_next_round(
    server: StandIn, tmp_path: Path
) -> None:
    slow = Shape(units=DEMO.units[:1], computers=2, never_off=True)
    refused: list[str] = []

    def busy_once(heard: Heard, before: list[Heard]) -> tuple[int, object]:
        if heard.secret not in refused:
            refused.append(heard.secret)
            return 503, Problem(error="busy")
        return store_everything(heard, before)

    server.script = busy_once
    with running(world(slow), server, tmp_path, round_s=3600.0):
        assert server.wait_until(lambda: len(server.reports) == 4)

    by_device: dict[str, list[int]] = {}
    for heard in server.reports:
        by_device.setdefault(heard.secret, []).append(heard.report.records[0].sequence)
    assert list(by_device.values()) == [[1, 1], [1, 1]]


def test_work_is_done_and_named(server: StandIn, tmp_path: Path) -> None:
    work = Work(version=5, round_s=ROUND_S, checks=(replace(check(), period_s=ROUND_S),))

    def deal(heard: Heard, before: list[Heard]) -> tuple[int, object]:
        _, answer = store_everything(heard, before)
        assert isinstance(answer, Answer)
        return answered(replace(answer, work=None if heard.report.work == 5 else work))

    server.script = deal
    with running(world(SMALL), server, tmp_path):
        assert server.wait_until(
            lambda: sum(heard.report.work == 5 for heard in server.reports) > 9
        )

    results = [
        result
        for heard in server.reports
        for record in heard.report.records
        for result in record.results
    ]
    assert [result.check for result in results].count(1) > 5


def test_nothing_comes_over_a_cut_link_and_its_computers_measure_on(
    server: StandIn, tmp_path: Path
) -> None:
    here = world(SMALL)
    cut, *_ = here.district.links.values()
    start = real_now() + timedelta(hours=1)
    ends = start + timedelta(seconds=2)
    ahead = [timedelta()]
    broken = here.with_break(Break(damage=Damage.CUT, target=cut.code, starts=start, ends=ends))

    def grant(heard: Heard, before: list[Heard]) -> tuple[int, object]:
        _, answer = store_everything(heard, before)
        assert isinstance(answer, Answer)
        return answered(replace(answer, backlog=50))

    server.script = grant
    with running(broken, server, tmp_path, lambda: real_now() + ahead[0]):
        assert server.wait_until(
            lambda: any(heard.source == cut.source for heard in server.reports)
        )
        # Only now, since a computer that has not joined measures nothing.
        ahead[0] = start - real_now()
        assert server.wait_until(
            lambda: any(
                heard.source == cut.source and len(heard.report.records) > 1
                for heard in server.reports
            )
        )

    sent = [heard.report.sent.wall_s for heard in server.reports if heard.source == cut.source]
    measured = [
        record.clock_s
        for heard in server.reports
        if heard.source == cut.source and len(heard.report.records) > 1
        for record in heard.report.records
    ]
    assert not any(start.timestamp() < wall_s < ends.timestamp() for wall_s in sent)
    assert len(measured) > 3
