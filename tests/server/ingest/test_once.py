"""Whatever comes twice, out of order, in other pieces, at two servers at once: it is there once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.report import Record, Report
from server.ingest.group import Written
from server.ingest.writer import Writer
from server.store.session import Store, open_store
from server.store.tables import Device
from tests.server.ingest.build import FINGERPRINT, NOW, a_record, a_report, an_arrival
from tests.server.ingest.conftest import furnished
from tests.server.ingest.desk import replies, rows, working

NUMBERS = count(1000)
DELAYS_MS = count(0, 7)
BAD = {3, 8}
DROPPED = (5, 6)
MOST = 10
# The examples share a store, each with a device of its own.
SHARED: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@dataclass(frozen=True)
class Sending:
    """One report of an outbox: which records, and whether it declares what it dropped."""

    sequences: tuple[int, ...]
    declares: bool


SENDINGS = st.lists(
    st.builds(
        Sending,
        st.lists(
            st.sampled_from([n for n in range(1, MOST + 1) if n not in DROPPED]), max_size=6
        ).map(tuple),
        st.booleans(),
    ),
    max_size=8,
)


def record(sequence: int) -> Record:
    made = a_record(sequence, ago_s=60.0 * (MOST - sequence))
    return replace(made, vitals={"cpu_busy": 9.0}) if sequence in BAD else made


def report(sending: Sending) -> Report:
    made = a_report(map(record, sending.sequences))
    return replace(made, dropped=(DROPPED,)) if sending.declares else made


def new_device(store: Store) -> int:
    number = next(NUMBERS)
    with store.writing() as session:
        session.add(
            Device(
                id=number,
                identity=f"{number:032x}",
                secret_hash=f"{number:064x}",
                state="active",
                fingerprint=FINGERPRINT,
                enrolled_at=NOW,
            )
        )
    return number


def send(writer: Writer, device: int, sendings: Sequence[Sending]) -> list[Written]:
    # Each takes another while on its way: a repeat is dated a few milliseconds otherwise, so that
    # nothing but the receipts can tell that it is one.
    arrivals = [an_arrival(report(sending), device, next(DELAYS_MS)) for sending in sendings]
    answers = replies(writer, arrivals)
    assert all(isinstance(answer, Written) for answer in answers)
    return [answer for answer in answers if isinstance(answer, Written)]


def held(store: Store, device: int) -> list[list[tuple[Any, ...]]]:
    """All that is kept of a device, but for its times and whether it was late."""
    queries = (
        'SELECT sequence, "values" FROM sample WHERE device_id = :device ORDER BY 1',
        "SELECT sequence, outcome FROM result WHERE device_id = :device ORDER BY 1",
        "SELECT sequence, kind FROM event WHERE device_id = :device ORDER BY 1",
        "SELECT sequence, reason FROM quarantine WHERE device_id = :device ORDER BY 1",
        "SELECT ranges FROM receipt WHERE device_id = :device",
    )
    return [rows(store, query, device=device) for query in queries]


def all_once(
    store: Store, writer: Writer, sendings: Sequence[Sending]
) -> list[list[tuple[Any, ...]]]:
    """What a device is left with that sends each record once, in order."""
    device = new_device(store)
    sequences = sorted({number for sending in sendings for number in sending.sequences})
    declares = any(sending.declares for sending in sendings)
    if sendings:
        send(writer, device, [Sending(tuple(sequences), declares)])
    return held(store, device)


@given(SENDINGS)
@settings(max_examples=40, **SHARED)
def test_any_reports_in_any_order_and_any_pieces_are_stored_once(
    sqlite_store: Store, writer: Writer, sendings: list[Sending]
) -> None:
    device = new_device(sqlite_store)

    send(writer, device, sendings)
    send(writer, device, sendings[::-1])

    assert held(sqlite_store, device) == all_once(sqlite_store, writer, sendings)


@given(SENDINGS)
@settings(max_examples=40, **SHARED)
def test_the_last_answer_tells_what_is_settled(
    sqlite_store: Store, writer: Writer, sendings: list[Sending]
) -> None:
    device = new_device(sqlite_store)

    answers = send(writer, device, sendings)

    settled = {number for sending in sendings for number in sending.sequences}
    settled |= set(DROPPED) if any(sending.declares for sending in sendings) else set()
    through = next(number for number in range(MOST + 2) if number + 1 not in settled)
    for answer in answers[-1:]:
        assert answer.outcome.through == through
        assert max(answer.outcome.received, through) == max(settled, default=0)


@pytest.mark.postgres
@given(SENDINGS)
@settings(max_examples=20, **SHARED)
def test_two_servers_that_take_the_same_reports_at_once_store_them_once(
    two_servers: tuple[Store, Store], two_writers: tuple[Writer, Writer], sendings: list[Sending]
) -> None:
    here = two_servers[0]
    device = new_device(here)

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(send, two_writers[0], device, sendings)
        other = threads.submit(send, two_writers[1], device, sendings[::-1])

    assert len(one.result()) == len(other.result()) == len(sendings)
    assert held(here, device) == all_once(here, two_writers[0], sendings)


@pytest.mark.postgres
def test_two_servers_never_wait_for_each_other_for_ever(
    two_servers: tuple[Store, Store], two_writers: tuple[Writer, Writer]
) -> None:
    reports = [
        an_arrival(a_report([a_record(sequence)]), device)
        for sequence in range(1, 6)
        for device in range(1, 21)
    ]

    with ThreadPoolExecutor(2) as threads:
        answers = threads.map(replies, two_writers, (reports, reports[::-1]))

    assert all(isinstance(answer, Written) for each in answers for answer in each)
    assert rows(two_servers[0], "SELECT count(*) FROM sample") == [(100,)]
    assert rows(two_servers[0], "SELECT count(*) FROM network") == [(1,)]


@pytest.fixture
def writer(sqlite_store: Store) -> Iterator[Writer]:
    with working(sqlite_store) as writer:
        yield writer


@pytest.fixture
def two_servers(migrated_postgres_url: str) -> Iterator[tuple[Store, Store]]:
    with furnished(migrated_postgres_url) as here:
        there = open_store(migrated_postgres_url)
        yield here, there
        there.close()


@pytest.fixture
def two_writers(two_servers: tuple[Store, Store]) -> Iterator[tuple[Writer, Writer]]:
    here, there = two_servers
    with working(here) as one, working(there) as other:
        yield one, other
