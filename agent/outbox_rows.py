"""The rows of an outbox: what each statement does, without deciding when. No transaction here."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator
from dataclasses import astuple, dataclass, replace
from enum import IntEnum

from checks.report import Record
from checks.wire.plain import WrongShape, decode, encode

# Rows that are given up at a time, and the slack that is made when the bound is passed: giving up
# is a scan, and so it happens once in a thousand rounds rather than in each.
_BATCH = 64
_SLACK = 1 / 64

# Sequence, record and bytes of JSON; None for a row that cannot be read.
Row = tuple[int, Record | None, int]


class Weight(IntEnum):
    """How long a record is kept when there is no room: the lightest goes first."""

    VITALS = 0
    RESULTS = 1
    EVENTS = 2


@dataclass(frozen=True, slots=True)
class Ledger:
    """The one row of an outbox about itself.

    Attributes:
        generation: Which outbox the sequences belong to.
        device: Whose it is; empty before the first.
        next: The sequence of the next record.
        through: What the server said last.
        dropped_vitals: Records whose vitals were given up, since the generation began.
        life_s: Seconds that the computer was on, as far as records tell.
        boot, clock_s: Of the newest record.
    """

    generation: str
    device: str = ""
    next: int = 1
    through: int = 0
    dropped_vitals: int = 0
    life_s: float = 0.0
    boot: str = ""
    clock_s: float = 0.0

    def at(self, boot: str, clock_s: float) -> "Ledger":
        """Let the time pass up to a record; a clock that goes back lets none pass."""
        since = clock_s - self.clock_s if boot == self.boot else clock_s
        return replace(self, life_s=self.life_s + max(0.0, since), boot=boot, clock_s=clock_s)

    def anew(self, generation: str, kept: int) -> "Ledger":
        """Begin a generation with so many records, numbered from 1."""
        return replace(self, generation=generation, next=kept + 1, through=0, dropped_vitals=0)


@dataclass(frozen=True, slots=True)
class Settled:
    """What an answer settled.

    Attributes:
        taken: Sequences of what was sent and is the server's now.
        through: All up to here are settled, too.
        life_s: When it came.
    """

    taken: Collection[int]
    through: int
    life_s: float


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What making room cost: rows that went, and records whose vitals went."""

    records: int = 0
    vitals: int = 0

    def __add__(self, other: "GivenUp") -> "GivenUp":
        """Add up."""
        return GivenUp(self.records + other.records, self.vitals + other.vitals)


def read_ledger(connection: sqlite3.Connection) -> Ledger | None:
    """Give the ledger; None in a new outbox."""
    row = connection.execute("SELECT * FROM ledger").fetchone()
    return Ledger(*row) if row else None


def write_ledger(connection: sqlite3.Connection, ledger: Ledger) -> None:
    """Write the ledger."""
    connection.execute(
        "INSERT OR REPLACE INTO ledger (rowid, generation, device, next, through, dropped_vitals,"
        " life_s, boot, clock_s) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
        astuple(ledger),
    )


def insert(connection: sqlite3.Connection, record: Record, life_s: float) -> None:
    """Add a record."""
    body = encode(replace(record, vitals={}))
    vitals = encode(record.vitals) if record.vitals else b""
    connection.execute(
        "INSERT INTO record (sequence, put_s, weight, size, body) VALUES (?, ?, ?, ?, ?)",
        (record.sequence, life_s, _weight(record), len(body) + len(vitals), body.decode()),
    )
    if vitals:
        connection.execute(
            "INSERT INTO vitals (sequence, body) VALUES (?, ?)", (record.sequence, vitals.decode())
        )


def waiting(connection: sqlite3.Connection) -> int:
    """Count the records that are not settled."""
    row = connection.execute(
        "SELECT count(*) FROM record INDEXED BY waiting WHERE settled_s IS NULL"
    ).fetchone()
    return int(row[0])


def oldest(connection: sqlite3.Connection, limit: int) -> Iterator[Row]:
    """Give the records that wait, oldest first."""
    return _waiting_rows(connection, "ASC", limit)


def newest(connection: sqlite3.Connection, limit: int) -> Iterator[Row]:
    """Give the records that wait, newest first."""
    return _waiting_rows(connection, "DESC", limit)


def sequences(connection: sqlite3.Connection, after: int) -> Iterator[int]:
    """Give the sequences that are there after one."""
    rows = connection.execute(
        "SELECT sequence FROM record WHERE sequence > ? ORDER BY sequence", (after,)
    )
    return (sequence for (sequence,) in rows)


def settle(connection: sqlite3.Connection, settled: Settled) -> None:
    """Note what the server took; what it took before and no longer has is due again."""
    through, life_s = settled.through, settled.life_s
    if _is_settled(connection, through + 1):
        # The first that the server lacks was settled: it was restored from a backup.
        connection.execute("UPDATE record SET settled_s = NULL WHERE sequence > ?", (through,))
    connection.execute(
        "UPDATE record SET settled_s = ? WHERE settled_s IS NULL AND sequence <= ?",
        (life_s, through),
    )
    connection.executemany(
        "UPDATE record SET settled_s = ? WHERE sequence = ?",
        ((life_s, sequence) for sequence in settled.taken),
    )


def delete(connection: sqlite3.Connection, sequence: int) -> None:
    """Give a record up."""
    connection.execute("DELETE FROM record WHERE sequence = ?", (sequence,))


def keep_waiting(connection: sqlite3.Connection, boot: str) -> int:
    """Delete what is settled, number the rest anew from 1, and say how many they are.

    Args:
        connection: The outbox.
        boot: Keep only records of this start of the computer; empty: of all.
    """
    connection.execute("DELETE FROM record WHERE settled_s IS NOT NULL")
    if boot:
        connection.execute("DELETE FROM record WHERE body ->> '$.boot' IS NOT ?", (boot,))
    kept = list(sequences(connection, 0))
    # Upwards no number meets another: each gets its own or a smaller one.
    connection.executemany(
        "UPDATE record SET sequence = ? WHERE sequence = ?", enumerate(kept, start=1)
    )
    return len(kept)


def expire(connection: sqlite3.Connection, kept_before_s: float, put_before_s: float) -> int:
    """Delete from the old end what was settled, or put, before these points of the life."""
    first_to_stay = (
        "DELETE FROM record WHERE sequence < (SELECT sequence FROM record WHERE {} >= ?"
        " ORDER BY sequence LIMIT 1)"
    )
    settled = connection.execute(
        first_to_stay.format("ifnull(settled_s, 9e999)"), (kept_before_s,)
    ).rowcount
    return settled + connection.execute(first_to_stay.format("put_s"), (put_before_s,)).rowcount


def make_room(connection: sqlite3.Connection, size_bytes: int) -> GivenUp:
    """Give up rows until the pages in use are within the bound; the newest record stays.

    Settled records go first, then the oldest vitals (with the records that had nothing else), then
    the oldest records that hold only results, then the oldest of all.
    """
    given_up = GivenUp()
    if used_bytes(connection) <= size_bytes:
        return given_up
    goal_bytes = size_bytes - int(size_bytes * _SLACK)
    for give_up in _IN_ORDER:
        while used_bytes(connection) > goal_bytes:
            cost = give_up(connection)
            if cost == GivenUp():
                break
            given_up += cost
    return given_up


def used_bytes(connection: sqlite3.Connection) -> int:
    """Give the bytes of all pages that hold something."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * size)


def _give_up_vitals(connection: sqlite3.Connection) -> GivenUp:
    rows = connection.execute(
        "DELETE FROM vitals WHERE sequence IN (SELECT sequence FROM vitals"
        " WHERE sequence < (SELECT max(sequence) FROM record) ORDER BY sequence LIMIT ?)"
        " RETURNING sequence",
        (_BATCH,),
    ).fetchall()
    last = max(rows, default=(0,))
    records = connection.execute(
        "DELETE FROM record WHERE weight = ? AND sequence <= ?", (Weight.VITALS, *last)
    )
    return GivenUp(records.rowcount, len(rows))


def _give_up_records(condition: str) -> Callable[[sqlite3.Connection], GivenUp]:
    statement = (
        "DELETE FROM record WHERE sequence IN (SELECT sequence FROM record"  # noqa: S608  # a constant below
        f" WHERE {condition} AND sequence < (SELECT max(sequence) FROM record)"
        " ORDER BY sequence LIMIT ?)"
    )

    def give_up(connection: sqlite3.Connection) -> GivenUp:
        return GivenUp(connection.execute(statement, (_BATCH,)).rowcount)

    return give_up


_IN_ORDER = (
    _give_up_records("settled_s IS NOT NULL"),
    _give_up_vitals,
    _give_up_records(f"weight < {Weight.EVENTS:d}"),
    _give_up_records("true"),
)


def _waiting_rows(connection: sqlite3.Connection, order: str, limit: int) -> Iterator[Row]:
    rows = connection.execute(
        "SELECT sequence, record.body, vitals.body, size FROM record INDEXED BY waiting"  # noqa: S608  # a constant above
        " LEFT JOIN vitals USING (sequence) WHERE settled_s IS NULL"
        f" ORDER BY sequence {order} LIMIT ?",
        (limit,),
    )
    for sequence, body, vitals, size in rows:
        yield sequence, _record(sequence, body, vitals), size


def _is_settled(connection: sqlite3.Connection, sequence: int) -> bool:
    row = connection.execute(
        "SELECT settled_s IS NOT NULL FROM record WHERE sequence = ?", (sequence,)
    ).fetchone()
    return bool(row and row[0])


def _weight(record: Record) -> Weight:
    if record.events or record.inventory:
        return Weight.EVENTS
    return Weight.RESULTS if record.results else Weight.VITALS


def _record(sequence: int, body: str, vitals: str | None) -> Record | None:
    try:
        record = decode(Record, body.encode())
        return replace(record, sequence=sequence, vitals=json.loads(vitals or "{}"))
    except (WrongShape, ValueError):
        return None
