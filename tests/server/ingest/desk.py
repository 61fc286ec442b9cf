"""Working a writer by hand: put reports in, look at what the tables hold."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from server.clock import SystemClock
from server.ingest.group import Written
from server.ingest.settle import Arrival, Limits
from server.ingest.writer import Pace, Trouble, Writer
from server.store.session import Store

PACE = Pace(rest_s=0.01)
_PATIENCE_S = 60.0


def a_writer(store: Store, pace: Pace = PACE) -> Writer:
    return Writer(store, SystemClock(), Limits(round_s=60), pace)


@contextmanager
def working(store: Store, pace: Pace = PACE) -> Iterator[Writer]:
    writer = a_writer(store, pace)
    writer.start()
    try:
        yield writer
    finally:
        writer.close()


def replies(writer: Writer, arrivals: Sequence[Arrival]) -> list[Written | Trouble]:
    """Put reports in and wait until all are answered."""
    futures = [writer.put(arrival, 1000) for arrival in arrivals]
    return [future.result(_PATIENCE_S) for future in futures]


def written(writer: Writer, arrival: Arrival) -> Written:
    """Put one in that is taken."""
    (reply,) = replies(writer, [arrival])
    assert isinstance(reply, Written)
    return reply


def in_one_group(store: Store, arrivals: Sequence[Arrival]) -> list[Written | Trouble]:
    """Let reports wait until all are there, so that one transaction has them all."""
    writer = a_writer(store)
    futures = [writer.put(arrival, 1000) for arrival in arrivals]
    writer.start()
    try:
        return [future.result(_PATIENCE_S) for future in futures]
    finally:
        writer.close()


def rows(store: Store, query: str, **values: object) -> list[tuple[Any, ...]]:
    """Ask the database itself."""
    with store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query), values)]


def run(store: Store, statement: str, **values: object) -> None:
    """Change the database behind the writer's back."""
    with store.engine.execution_options(canh_write=True).begin() as connection:
        connection.execute(sa.text(statement), values)
