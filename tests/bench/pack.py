"""What it costs to pack a day of computers that is over, and how small it gets."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from server.clock import to_ms
from server.demo.whole_province import Wanted, province_world
from server.province.habits import LOCAL, spans_on
from server.province.vitals import measure_vitals
from server.province.world import World
from server.retain.packing import pack_days
from server.settings import Settings
from server.store.inserts import add_new
from server.store.packing import pack_values, read_values
from server.store.questions.vitals import hours_of, vitals_of
from server.store.session import Session, Store, sqlite_url
from server.store.tables import Device, Sample, SampleDay, SampleHours
from tests.bench.figure import Figure
from tests.server.databases import migrated
from tests.server.visit import HandVisit

# A Thursday, and the morning after it.
_DAY = datetime(2026, 11, 26, tzinfo=LOCAL)
_NOW = _DAY + timedelta(hours=31)
_ONE_IN = 60
_PROVINCE = 6000
# Of the errand, more than enough; and of what is read back.
_TURNS = 5


def run() -> list[Figure]:
    """Pack a working day of every sixtieth computer, one sample a minute; about 5 seconds."""
    with (
        tempfile.TemporaryDirectory() as folder,
        migrated(sqlite_url(Path(folder) / "canh.sqlite")) as store,
    ):
        rows = list(_samples(province_world(Wanted(one_in=_ONE_IN), _NOW)))
        with store.writing() as session:
            for device in dict.fromkeys(row["device_id"] for row in rows):
                session.add(Device(id=device, state="active", enrolled_at=_NOW))
            session.flush()
            empty = _size_bytes(session)
            add_new(session, Sample.__tablename__, rows)
            plain = _size_bytes(session) - empty
        values = sum(value is not None for row in rows for value in read_values(row["values"]))
        visit = HandVisit(store, Settings(folder=Path(folder)), _NOW)
        took_s = sum(_processor_s(lambda: pack_days(visit)) for _ in range(_TURNS))
        return [*_sizes(store, values, len(rows), plain), *_times(store, took_s)]


def _samples(world: World) -> Iterator[dict[str, Any]]:
    """Give a day of each computer that was on."""
    for device, computer in enumerate(world.district.computers.values(), 1):
        sequence = 0
        for begins, ends in spans_on(computer.habit, _DAY, world.days):
            at = begins
            while at < ends:
                sequence += 1
                yield {
                    "device_id": device,
                    "at_ms": to_ms(at) + sequence * 7 % 40,
                    "sequence": sequence,
                    "link_id": 1,
                    "received_ms": to_ms(at) + 150 + sequence * 31 % 90,
                    "late": False,
                    "uncertain": False,
                    "power": "mains",
                    "values": pack_values(measure_vitals(computer, begins, at, 1.0)),
                }
                at += timedelta(minutes=1)


def _sizes(store: Store, values: int, samples: int, plain: int) -> Iterator[Figure]:
    with store.reading() as session:
        blocks = session.exec(select(SampleDay)).all()
        hours = session.exec(select(SampleHours)).all()
    packed, by_hour = sum(len(one.block) for one in blocks), sum(len(one.hours) for one in hours)
    days = len(blocks)
    beside = f"{samples / days:.0f} samples a day of a device, {values / samples:.0f} values each"
    yield Figure(name="pack: block", value=packed / values, unit="bytes a value", beside=beside)
    yield Figure(
        name="pack: a day of 6,000 PCs",
        value=packed / days * _PROVINCE / 1e6,
        unit="MB",
        beside=(
            f"as rows {plain / days * _PROVINCE / 1e6:.0f} MB,"
            f" summaries by the hour {by_hour / days * _PROVINCE / 1e6:.1f} MB"
        ),
    )


def _times(store: Store, took_s: float) -> Iterator[Figure]:
    with store.reading() as session:
        devices = session.exec(select(SampleDay.device_id)).all()
        days = len(devices)
        asked = (session, devices[0], to_ms(_DAY), to_ms(_NOW))
        day = [_processor_s(lambda: vitals_of(*asked)) for _ in range(_TURNS)]
        hours = [_processor_s(lambda: hours_of(*asked)) for _ in range(_TURNS)]
    yield Figure(
        name="pack: the errand, database and all",
        value=took_s / days * 1000,
        unit="ms of processor a device and day",
        beside=f"a province: {took_s / days * _PROVINCE:.0f} s a day",
    )
    yield Figure(
        name="pack: reading a packed day back",
        value=statistics.median(day) * 1000,
        unit="ms",
        beside=f"its hours {statistics.median(hours) * 1000:.2f} ms",
    )


def _size_bytes(session: Session) -> int:
    execute = session.connection().exec_driver_sql
    count, size = (execute(f"PRAGMA page_{what}").scalar_one() for what in ("count", "size"))
    return int(count * size)


def _processor_s(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
