"""The control's errand: real probes, real rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.clock import from_ms, to_ms
from server.control.probes import Probes
from server.control.work import Control
from server.jobs.job import Errand
from server.jobs.runner import LEASE_LASTS, Runner
from server.settings import Settings
from server.store.session import Store
from server.store.switches import turn_probing
from server.store.tables import ResultRow
from tests.checks.servers import serving
from tests.server.control.watched import watch
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of
from tests.server.set_clock import SetClock

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
PATIENCE_S = 20.0


class Server:
    """One of the servers on a database, with its own clock."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.clock = SetClock(NOW)
        self.probes = Probes()
        settings = Settings(folder=folder)
        self.runner = Runner(store=store, settings=settings, clock=self.clock)
        self.runner.keep_lease()
        run = Control(self.probes).run
        self.errand = Errand(name="control", every=timedelta(seconds=1), run=run)

    def look(self, *, after_s: float = 0) -> None:
        """Let it look once, and wait for what it started."""
        self.clock.sleep(after_s)
        self.runner.keep_lease()
        self.runner.run(self.errand)
        assert self.probes.wait(PATIENCE_S)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        yield store


@pytest.fixture
def port() -> Iterator[int]:
    """A service that takes connections."""
    with serving(lambda _connection: None) as port:
        yield port


def results(store: Store) -> list[ResultRow]:
    return sorted(all_of(store, ResultRow), key=lambda row: row.at_ms)


def test_the_server_probes_in_the_checks_own_period_and_keeps_what_it_saw(
    store: Store, tmp_path: Path, port: int
) -> None:
    watch(store, port)
    server = Server(store, tmp_path)

    for _ in range(17):
        server.look(after_s=1)

    rows = results(store)
    assert [from_ms(row.at_ms) - NOW for row in rows] == [
        timedelta(seconds=1),
        timedelta(seconds=16),
    ]
    first = rows[0]
    assert (first.device_id, first.link_id, first.check_id, first.check_version) == (0, 0, 1, 3)
    assert (first.outcome, first.address) == ("ok", "127.0.0.1")
    assert first.received_ms == to_ms(NOW + timedelta(seconds=2))
    assert not first.late


def test_a_service_that_is_gone_is_seen_to_be(store: Store, tmp_path: Path) -> None:
    with serving(lambda _connection: None) as port:
        watch(store, port)
    server = Server(store, tmp_path)

    server.look()
    server.look(after_s=1)

    assert [row.outcome for row in results(store)] == ["connection_refused"]


def test_of_two_servers_only_the_one_that_holds_the_lease_probes(
    store: Store, tmp_path: Path, port: int
) -> None:
    watch(store, port)
    first, second = Server(store, tmp_path), Server(store, tmp_path)

    for _ in range(3):
        second.look(after_s=1)
        first.look(after_s=1)

    assert len(results(store)) == 1
    assert second.probes.busy == frozenset()


def test_who_takes_over_goes_on_in_the_period_of_who_went(
    store: Store, tmp_path: Path, port: int
) -> None:
    watch(store, port)
    first, second = Server(store, tmp_path), Server(store, tmp_path)
    first.look()
    first.look(after_s=1)

    second.look(after_s=LEASE_LASTS.total_seconds() - 3)
    first.runner.leave()
    second.look()
    soon = second.probes.busy
    second.look(after_s=5)

    assert soon == frozenset()
    assert second.probes.busy == {1}


def test_one_switch_stops_it(store: Store, tmp_path: Path, port: int) -> None:
    watch(store, port)
    server = Server(store, tmp_path)
    server.runner.settings = replace(server.runner.settings, probing=False)

    server.look()
    server.look(after_s=1)

    assert results(store) == []
    assert server.probes.busy == set()


def test_what_a_person_stops_stops_at_once_and_goes_on_when_they_say(
    store: Store, tmp_path: Path, port: int
) -> None:
    watch(store, port)
    server = Server(store, tmp_path)
    with store.writing() as session:
        turn_probing(session, "user:an", "thử", server.runner.clock.now(), on=False)

    server.look()
    stopped = server.probes.busy
    with store.writing() as session:
        turn_probing(session, "user:an", "", server.runner.clock.now(), on=True)
    server.look(after_s=1)

    assert stopped == frozenset()
    assert server.probes.busy


def test_what_was_seen_while_the_lease_was_lost_is_not_forgotten(
    store: Store, tmp_path: Path, port: int
) -> None:
    watch(store, port)
    server, other = Server(store, tmp_path), Server(store, tmp_path)
    server.look()

    server.runner.leave()
    other.runner.keep_lease()
    server.runner.run(server.errand)  # still believes that it has the lease

    assert results(store) == []
    other.runner.leave()
    server.look(after_s=1)
    assert [row.at_ms for row in results(store)] == [to_ms(NOW)]


def test_a_simulated_check_is_probed_where_the_loopback_serves_it(
    store: Store, tmp_path: Path, port: int
) -> None:
    watch(store, port, simulated=True)
    server = Server(store, tmp_path)

    server.look()
    server.look(after_s=1)

    assert [row.outcome for row in results(store)] == ["ok"]
