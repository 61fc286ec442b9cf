"""Writes what a province's reports write, at their pace, until its standard input ends.

In a process of its own, as the listener of agents is: the pages read a database that changes all
the time. What taking a report in costs is measured in ``ingest``.
"""

import sys
import threading
import time
from itertools import count, islice
from pathlib import Path

from checks.metrics import METRICS
from server.clock import to_ms
from server.store.inserts import add_new, put
from server.store.packing import pack_values
from server.store.session import Session, open_store, sqlite_url
from tests.server.web.province import NOW

COMPUTERS = 6000
ROUND_S = 60.0
# What came in so long is committed together.
_GATHERED_S = 0.025
# Of the reports, one in so many brings a result of a check.
_RESULT_EVERY = 10
_LINKS = 142


def main(folder: str) -> None:
    """Write at full pace."""
    ended = threading.Event()
    threading.Thread(target=_wait_for_end, args=(ended,), daemon=True).start()
    store = open_store(sqlite_url(Path(folder) / "canh.sqlite"))
    numbers, began_s, written = count(), time.monotonic(), 0
    try:
        while not ended.wait(_GATHERED_S):
            due = round((time.monotonic() - began_s) * COMPUTERS / ROUND_S)
            with store.writing() as session:
                _write(session, list(islice(numbers, due - written)))
            written = due
    finally:
        store.close()


def _wait_for_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


def _write(session: Session, numbers: list[int]) -> None:
    values = pack_values({metric.name: min(31.7, metric.high) for metric in METRICS})
    at_ms = to_ms(NOW)
    reports = [(number % COMPUTERS + 1, at_ms + number, number) for number in numbers]
    put(
        session,
        "device_now",
        [{"device_id": device, "contact_ms": at, "values": values} for device, at, _ in reports],
    )
    add_new(
        session,
        "sample",
        [
            {
                "device_id": device,
                "at_ms": at,
                "sequence": 10_000 + number,
                "received_ms": at,
                "values": values,
            }
            for device, at, number in reports
        ],
    )
    add_new(
        session,
        "result",
        [
            {
                "device_id": device,
                "at_ms": at,
                "check_id": 2,
                "check_version": 1,
                "link_id": number % _LINKS + 1,
                "received_ms": at,
                "outcome": "ok",
                "total_ms": 120.0,
            }
            for device, at, number in reports
            if not number % _RESULT_EVERY
        ],
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
