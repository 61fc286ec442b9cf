"""A store that fails: nothing half-written, nothing acknowledged, and one bad record alone."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from server.ingest.counters import TURNED_AWAY_AT
from server.ingest.group import Written
from server.ingest.writer import Trouble, Writer
from server.store import counters
from server.store.session import Store
from tests.server.ingest.build import a_record, a_report, an_arrival
from tests.server.ingest.desk import (
    PACE,
    a_writer,
    in_one_group,
    replies,
    rows,
    run,
    working,
    written,
)

EVERYTHING = (
    "SELECT (SELECT count(*) FROM sample), (SELECT count(*) FROM result), "
    "(SELECT count(*) FROM receipt), (SELECT count(*) FROM quarantine), "
    "(SELECT count(*) FROM device_now)"
)
NOTHING = [(0, 0, 0, 0, 0)]
# Record 13 can be read and judged, but the database will not have it.
POISON = {
    "sqlite": "CREATE TRIGGER poison BEFORE INSERT ON sample WHEN NEW.sequence = 13 "
    "BEGIN SELECT RAISE(ABORT, 'poison'); END",
    "postgresql": "ALTER TABLE sample ADD CONSTRAINT poison CHECK (sequence <> 13)",
}


def test_a_locked_database_stores_nothing_and_the_same_report_works_later(
    sqlite_store: Store, database: Path
) -> None:
    arrival = an_arrival(a_report([a_record(1)]))
    Pragma(sqlite_store, "busy_timeout=20")

    with working(sqlite_store) as writer:
        with locked(database):
            (while_locked,) = replies(writer, [arrival])
            stored = rows(sqlite_store, EVERYTHING)
        later = written(writer, arrival)

    assert while_locked is Trouble.BUSY
    assert stored == NOTHING
    assert (later.stored, later.outcome.through) == (1, 1)


def test_a_full_disk_stores_nothing_of_the_group_and_quarantines_nothing(
    sqlite_store: Store,
) -> None:
    arrivals = [
        an_arrival(a_report([a_record(n) for n in range(1, 201)]), device) for device in (1, 2)
    ]
    (pages,) = rows(sqlite_store, "PRAGMA page_count")[0]
    fill = Pragma(sqlite_store, f"max_page_count={pages + 3}")

    on_full_disk = in_one_group(sqlite_store, arrivals)
    stored = rows(sqlite_store, EVERYTHING)
    fill("max_page_count=1000000")
    with_room = in_one_group(sqlite_store, arrivals)

    assert on_full_disk == [Trouble.BUSY, Trouble.BUSY]
    assert stored == NOTHING
    assert [one.stored for one in with_room if isinstance(one, Written)] == [200, 200]


@pytest.mark.postgres
def test_a_database_that_went_away_is_nobodys_fault(postgres_store: Store) -> None:
    arrival = an_arrival(a_report([a_record(1)]))
    cut = Cut(postgres_store)

    with working(postgres_store) as writer:
        cut.armed = True
        (while_cut,) = replies(writer, [arrival])
        stored = rows(postgres_store, EVERYTHING)
        later = written(writer, arrival)

    assert while_cut is Trouble.BUSY
    assert stored == NOTHING
    assert later.stored == 1


def test_a_poisoned_record_is_refused_alone(store: Store) -> None:
    run(store, POISON[store.engine.dialect.name])
    healthy = [an_arrival(a_report([a_record(1), a_record(2)]), device) for device in range(1, 9)]
    poisoned = an_arrival(a_report([a_record(n) for n in range(11, 16)]), 9)

    answers = in_one_group(store, [*healthy[:4], poisoned, *healthy[4:]])

    assert all(isinstance(answer, Written) and answer.stored for answer in answers)
    assert [poisoned_record(answer) for answer in answers] == [*[()] * 4, (13,), *[()] * 4]
    assert rows(store, "SELECT count(*) FROM sample") == [(8 * 2 + 4,)]
    assert rows(store, "SELECT device_id, sequence FROM quarantine") == [(9, 13)]
    assert rows(store, "SELECT ranges FROM receipt WHERE device_id = 9") == [("[[11,15]]",)]


def test_what_was_dropped_hides_no_record_of_a_report_that_was_cut_in_pieces(store: Store) -> None:
    run(store, POISON[store.engine.dialect.name])
    report = replace(a_report([a_record(n) for n in range(11, 16)]), dropped=((1, 10), (14, 15)))

    (answer,) = in_one_group(store, [an_arrival(report)])

    assert isinstance(answer, Written)
    assert (answer.stored, answer.outcome.through) == (4, 15)


def test_what_nobody_foresaw_is_put_off_and_stops_nobody(store: Store) -> None:
    run(store, "INSERT INTO receipt VALUES (3, '9e9e9e9e', 'no ranges', 0)")
    arrivals = [an_arrival(a_report([a_record(1)]), device) for device in (1, 2, 3, 4)]

    answers = in_one_group(store, arrivals)

    assert answers[2] is Trouble.BUSY
    assert [isinstance(answer, Written) for answer in answers] == [True, True, False, True]
    assert rows(store, "SELECT device_id FROM sample ORDER BY 1") == [(1,), (2,), (4,)]
    assert rows(store, "SELECT count(*) FROM quarantine") == [(0,)]


def test_the_writer_outlives_a_mistake_of_its_own(sqlite_store: Store) -> None:
    broken = replace(an_arrival(a_report()), accepted=None)  # type: ignore[arg-type]  # the mistake

    with working(sqlite_store) as writer:
        (answer,) = replies(writer, [broken])
        after = written(writer, an_arrival(a_report([a_record(1)])))

    assert answer is Trouble.BUSY
    assert after.stored == 1


def test_counting_that_fails_stops_no_writing(sqlite_store: Store) -> None:
    run(sqlite_store, "DROP TABLE counter")

    with working(sqlite_store) as writer:
        reply = written(writer, an_arrival(a_report([a_record(1)])))

    assert reply.stored == 1


def test_when_reports_were_turned_away_is_stored_with_the_next_that_are_taken(
    sqlite_store: Store, database: Path
) -> None:
    Pragma(sqlite_store, "busy_timeout=20")

    with working(sqlite_store) as writer:
        written(writer, an_arrival(a_report([a_record(1)])))
        before = turned_away_at_s(sqlite_store)
        with locked(database):
            replies(writer, [an_arrival(a_report([a_record(2)]))])
        written(writer, an_arrival(a_report([a_record(2)])))
        after = turned_away_at_s(sqlite_store)

    assert before == 0.0
    assert after == writer.tally.turned_away_at_s > 0.0


def test_a_device_that_no_store_can_take_makes_nobody_deaf(store: Store) -> None:
    run(store, "INSERT INTO receipt VALUES (3, '9e9e9e9e', 'no ranges', 0)")
    arrivals = [an_arrival(a_report([a_record(1)]), device) for device in (3, 4)]

    answers = in_one_group(store, arrivals)

    assert answers[0] is Trouble.BUSY
    assert turned_away_at_s(store) == 0.0


def test_a_process_that_turned_nobody_away_leaves_what_the_one_before_it_wrote(
    store: Store,
) -> None:
    with store.writing() as session:
        counters.write(session, PACE.process, {TURNED_AWAY_AT: 9.0}, now_ms=9000)

    with working(store) as writer:
        written(writer, an_arrival(a_report([a_record(1)])))

    assert turned_away_at_s(store) == 9.0


def test_a_busy_store_is_counted(sqlite_store: Store, database: Path) -> None:
    Pragma(sqlite_store, "busy_timeout=20")
    writer = a_writer(sqlite_store)
    writer.start()

    with locked(database):
        replies(writer, [an_arrival(a_report())])
        counted = busy_count(writer)
    writer.close()

    assert counted == 1


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where ``sqlite_store`` lies."""
    return tmp_path / "canh.sqlite"


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Hold the write lock, as another process would."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


class Pragma:
    """A PRAGMA that every connection of a store gets; call it to change it."""

    def __init__(self, store: Store, pragma: str) -> None:
        self._store = store
        self._pragma = pragma
        event.listen(store.engine, "connect", self._on_connect)
        store.engine.dispose()

    def __call__(self, pragma: str) -> None:
        self._pragma = pragma
        self._store.engine.dispose()

    def _on_connect(self, connection: sqlite3.Connection, _entry: object) -> None:
        connection.execute(f"PRAGMA {self._pragma}").close()


class Cut:
    """Cuts the next connection of a store in the middle of its transaction."""

    def __init__(self, store: Store) -> None:
        self.armed = False
        event.listen(store.engine, "before_cursor_execute", self._before)

    def _before(self, connection: object, cursor: object, statement: str, *_: object) -> None:
        if self.armed and statement.startswith("INSERT INTO receipt"):
            self.armed = False
            cursor.connection.close()  # type: ignore[attr-defined]  # the driver's own


def poisoned_record(answer: Written | Trouble) -> tuple[int, ...]:
    assert isinstance(answer, Written)
    return tuple(refusal.sequence for refusal in answer.outcome.refused)


def turned_away_at_s(store: Store) -> float:
    with store.reading() as session:
        return counters.highest(session, TURNED_AWAY_AT)


def busy_count(writer: Writer) -> float:
    return writer.tally.values()["ingest_busy"]
