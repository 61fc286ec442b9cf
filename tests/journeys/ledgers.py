"""What server and agent each believe of records, read from their files after the fact."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stored:
    """A record that a server has: when it was measured by its reckoning, and when it came."""

    sequence: int
    at_s: float
    received_s: float
    late: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A record in an agent's outbox: when it was measured, by its two clocks."""

    sequence: int
    at_s: float
    clock_s: float
    settled: bool
    has_vitals: bool


def stored(database: Path, device: str) -> list[Stored]:
    """Give the vitals that a server has of a device, in the order of their sequences."""
    with reading(database) as connection:
        rows = connection.execute(
            "SELECT sequence, at_ms, received_ms, late"
            " FROM sample JOIN device ON device.id = device_id"
            " WHERE identity = ? ORDER BY sequence",
            (device,),
        )
        return [
            Stored(sequence, at_ms / 1000, received_ms / 1000, bool(late))
            for sequence, at_ms, received_ms, late in rows
        ]


def settled_ranges(database: Path, device: str) -> list[list[list[int]]]:
    """Give what a server has settled of a device, one list of ranges an outbox generation."""
    with reading(database) as connection:
        rows = connection.execute(
            "SELECT ranges FROM receipt JOIN device ON device.id = device_id WHERE identity = ?",
            (device,),
        )
        return [json.loads(ranges) for (ranges,) in rows]


def is_whole(database: Path, device: str, since_s: float) -> bool:
    """Whether a server lacks nothing that a device made until a record measured after a moment."""
    there = stored(database, device)
    arrived = any(record.at_s > since_s for record in there)
    generations = settled_ranges(database, device)
    return arrived and all(len(ranges) == 1 and ranges[0][0] == 1 for ranges in generations)


def devices(database: Path) -> dict[str, bool]:
    """Give the devices that a server knows, and whether each waits to be confirmed."""
    with reading(database) as connection:
        rows = connection.execute("SELECT identity, unconfirmed FROM device")
        return {identity: bool(unconfirmed) for identity, unconfirmed in rows}


def kept(outbox: Path) -> list[Kept]:
    """Give what is in the outbox of an agent that has ended."""
    with reading(outbox) as connection:
        rows = connection.execute(
            "SELECT record.sequence, record.body, settled_s IS NOT NULL, vitals.body IS NOT NULL"
            " FROM record LEFT JOIN vitals USING (sequence) ORDER BY record.sequence"
        )
        return [
            Kept(sequence, plain["wall_s"], plain["clock_s"], bool(settled), bool(has_vitals))
            for sequence, body, settled, has_vitals in rows
            for plain in (json.loads(body),)
        ]


def identity(folder: Path) -> str:
    """Give the device that an agent is."""
    return str(json.loads((folder / "identity.json").read_bytes())["device"])


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=20)) as connection:
        yield connection
