"""A server that is killed again and again loses nothing that it has acknowledged."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.store.session import Store
from tests.server.agents.listener import Agent, Place, furnished_place, listening
from tests.server.ingest.build import a_record, a_report
from tests.server.ingest.desk import rows

pytestmark = pytest.mark.journey

DEVICES = 8
# The process dies at the moment when so many records more have been acknowledged.
KILLED_AFTER = (3, 41, 1, 90)
_PATIENCE_S = 180.0


@dataclass
class Acknowledged:
    """What the server said it has, and a bell for whoever counts."""

    records: set[tuple[int, int]] = field(default_factory=set)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, device: int, through: int) -> None:
        with self.changed:
            self.records |= {(device, sequence) for sequence in range(1, through + 1)}
            self.changed.notify_all()

    def wait_for_more(self, more: int) -> None:
        with self.changed:
            wanted = len(self.records) + more
            assert self.changed.wait_for(lambda: len(self.records) >= wanted, _PATIENCE_S)

    def copy(self) -> set[tuple[int, int]]:
        with self.changed:
            return set(self.records)


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_all_that_was_acknowledged_is_there_after_each_sigkill(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    url = request.getfixturevalue("postgres_url") if database == "postgres" else ""
    place = furnished_place(tmp_path, DEVICES, url)
    acknowledged = Acknowledged()

    lost, twice = [], []
    with reporting(place, acknowledged) as ended, place.store() as store:
        for more in KILLED_AFTER:
            with listening(place) as process:
                acknowledged.wait_for_more(more)
                process.kill()
                process.wait()
            told = acknowledged.copy()
            stored = records_of(store)
            lost.append(told - set(stored))
            twice.append(len(stored) - len(set(stored)))
        with listening(place):
            acknowledged.wait_for_more(DEVICES)
            ended.set()
        stored = records_of(store)

    assert lost == [set()] * len(KILLED_AFTER)
    assert twice == [0] * len(KILLED_AFTER)
    assert acknowledged.copy() <= set(stored)
    assert len(stored) == len(set(stored)) > sum(KILLED_AFTER)


def records_of(store: Store) -> list[tuple[int, int]]:
    found = rows(store, "SELECT device_id, sequence FROM sample")
    return [(device, sequence) for device, sequence in found]


@contextmanager
def reporting(place: Place, acknowledged: Acknowledged) -> Iterator[threading.Event]:
    """Let every device report as fast as it is answered, in a thread of its own."""
    ended = threading.Event()
    threads = [
        threading.Thread(target=report_on, args=(place, device, acknowledged, ended))
        for device in range(1, DEVICES + 1)
    ]
    for thread in threads:
        thread.start()
    try:
        yield ended
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def report_on(
    place: Place, device: int, acknowledged: Acknowledged, ended: threading.Event
) -> None:
    """Send records one after the other; one that was not acknowledged is sent again."""
    through = 0
    while not ended.is_set():
        try:
            with Agent(place, device) as agent:
                while not ended.is_set():
                    answer = agent.report(a_report([a_record(through + 1)]))
                    through = answer.through
                    acknowledged.note(device, through)
        except (OSError, http.client.HTTPException):
            ended.wait(0.05)
