"""Never two tests at once on a link, and never more than so many, whoever asks when."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from server.store.session import Store
from server.store.speed_leases import Caller, Held, caller, leave_lease, take_lease
from server.store.tables import Device, DeviceNow, SpeedLease
from server.store.tables.fleet import DeviceState
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of
from tests.server.some_links import add_links
from tests.server.store.take_speed_lease import LASTS, NOW, take

ROOT = Path(__file__).resolve().parents[3]
LINKS = range(1, 9)


@pytest.fixture(params=EACH_DATABASE)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return url_of(request, tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with migrated(url) as store:
        with store.writing() as session:
            add_links(session, LINKS, NOW)
        yield store


def held(link: int = 1, device: int = 1, *, later_s: float = 0.0) -> Held:
    until = NOW + LASTS + timedelta(seconds=later_s)
    return Held(link_id=link, device_id=device, until=until)


def taken(store: Store, wanted: Held, *, most: int = 4, later_s: float = 0.0) -> bool:
    with store.writing() as session:
        return take_lease(session, wanted, most, NOW + timedelta(seconds=later_s))


@pytest.mark.usefixtures("store")
def test_of_many_threads_that_want_one_link_one_gets_it(url: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda device: take(url, 1, device, 4), range(1, 9)))

    assert got.count(True) == 1


def test_of_many_threads_that_want_a_link_each_only_so_many_get_it(store: Store, url: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda link: take(url, link, link, 3), LINKS))

    assert got.count(True) == 3
    assert len(all_of(store, SpeedLease)) == 3


@pytest.mark.usefixtures("store")
def test_of_several_processes_that_want_one_link_one_gets_it(url: str) -> None:
    module = "tests.server.store.take_speed_lease"
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", module, url, "1", str(device), "4"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for device in range(1, 4)
    ]

    said = [process.communicate("now\n", timeout=60)[0] for process in processes]

    assert sorted(said) == ["False", "False", "True"]


def test_a_lease_that_ran_out_is_taken_by_the_next(store: Store) -> None:
    assert taken(store, held(device=1))
    assert not taken(store, held(device=2, later_s=19), later_s=19)

    assert taken(store, held(device=2, later_s=20), later_s=20)

    (lease,) = all_of(store, SpeedLease)
    assert lease.device_id == 2


def test_a_lease_that_was_left_is_taken_at_once(store: Store) -> None:
    taken(store, held(device=1))
    with store.writing() as session:
        leave_lease(session, held(device=1))

    assert taken(store, held(device=2))


def test_whoever_comes_back_late_leaves_the_lease_of_the_next_alone(store: Store) -> None:
    taken(store, held(device=1))
    taken(store, held(device=1, later_s=25), later_s=25)
    with store.writing() as session:
        leave_lease(session, held(device=1))

    assert len(all_of(store, SpeedLease)) == 1


def test_none_is_given_where_none_may_be(store: Store) -> None:
    assert not taken(store, held(), most=0)


@pytest.mark.parametrize(
    ("state", "link_id", "found"),
    [
        (DeviceState.ACTIVE, 1, Caller(device_id=7, link_id=1)),
        (DeviceState.WAITING, None, Caller(device_id=7, link_id=None)),
        (DeviceState.RETIRED, 1, None),
    ],
)
def test_a_device_is_found_by_its_secret_unless_it_is_retired(
    store: Store, state: DeviceState, link_id: int | None, found: Caller | None
) -> None:
    with store.writing() as session:
        session.add(Device(id=7, identity="d7", secret_hash="h7", state=state, enrolled_at=NOW))
        session.flush()
        session.add(DeviceNow(device_id=7, contact_ms=1, link_id=link_id))

    with store.reading() as session:
        assert caller(session, "h7") == found
        assert caller(session, "h8") is None
