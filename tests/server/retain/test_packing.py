"""Days that are over are packed; whatever happens meanwhile, no sample is lost or there twice."""

import logging
import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from server.clock import to_ms
from server.retain.packing import pack_day, pack_days, ripe_at
from server.settings import Settings
from server.store import days
from server.store.blocks import Measured, columns_of, samples_of
from server.store.days import Overtaken, Packed
from server.store.hours import summarise, unpack_hours
from server.store.packing import pack_values
from server.store.questions.vitals import hours_of, vitals_of
from server.store.recorded import signs
from server.store.retention import Ends, trim_devices
from server.store.session import Store, open_store, sqlite_url
from server.store.tables import Device, Sample, SampleDay, SampleHours
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of
from tests.server.visit import HandVisit

# Eleven in the morning of a Friday in Viet Nam, and eight of the day before.
NOW = datetime(2026, 11, 27, 4, tzinfo=UTC)
YESTERDAY = datetime(2026, 11, 26, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            session.add_all(Device(state="active", enrolled_at=NOW) for _ in range(3))
        yield store


def visit(store: Store, at: datetime = NOW) -> HandVisit:
    return HandVisit(store, Settings(folder=Path("unused")), at)


def sample(device: int, at: datetime, received: datetime | None = None) -> Sample:
    """A sample; one that has a time of its own at which it was received came late."""
    minute = to_ms(at) // 60_000
    return Sample(
        device_id=device,
        at_ms=to_ms(at),
        sequence=minute % 1_000_000,
        link_id=3,
        received_ms=to_ms(received or at) + 180,
        late=received is not None,
        power="mains",
        values=pack_values({"cpu_busy": minute % 40 / 100, "memory_available": 2048.0}),
    )


def minutes(device: int, at: datetime, many: int) -> list[Sample]:
    return [sample(device, at + number * MINUTE) for number in range(many)]


def keep(store: Store, samples: Iterable[Sample]) -> None:
    with store.writing() as session:
        session.add_all(samples)


def everything(store: Store) -> Counter[tuple[int, Measured]]:
    """All samples with their devices, in blocks and in rows, and how often each is there."""
    found: Counter[tuple[int, Measured]] = Counter()
    with store.reading() as session:
        for device in range(1, 4):
            plain = days.plain_of(session, device, sa.true())
            packed = days.blocks_between(session, [device], 0, to_ms(NOW + DAY))
            found.update((device, one) for one in plain)
            found.update((device, one) for _, some in packed for one in samples_of(some))
    return found


def plain_times(store: Store) -> list[datetime]:
    rows = sorted(row.at_ms for row in all_of(store, Sample))
    return [datetime.fromtimestamp(at_ms / 1000, UTC) for at_ms in rows]


def test_a_day_that_is_over_is_packed_and_the_present_one_is_not(store: Store) -> None:
    keep(store, minutes(1, YESTERDAY, 90))
    keep(store, minutes(2, YESTERDAY - DAY, 30))
    keep(store, minutes(1, NOW - 3 * MINUTE, 3))
    before = everything(store)

    pack_days(visit(store))

    assert everything(store) == before
    assert max(before.values()) == 1
    assert plain_times(store) == [NOW - number * MINUTE for number in (3, 2, 1)]
    assert {(row.device_id, row.rows) for row in all_of(store, SampleDay)} == {(1, 90), (2, 30)}
    assert len(all_of(store, SampleHours)) == 2


def test_a_day_is_the_provinces_and_over_six_hours_after_its_end(store: Store) -> None:
    midnight = datetime(2026, 11, 26, 17, tzinfo=UTC)  # in Viet Nam
    keep(store, [sample(1, midnight - MINUTE), sample(1, midnight)])

    pack_days(visit(store, midnight + 6 * 60 * MINUTE - MINUTE))
    early = plain_times(store)
    pack_days(visit(store, midnight + 6 * 60 * MINUTE))

    assert early == [midnight - MINUTE, midnight]
    assert plain_times(store) == [midnight]
    (packed,) = all_of(store, SampleDay)
    assert packed.day == (midnight - MINUTE + timedelta(hours=7)).toordinal() - 719_163


def test_what_came_late_stays_a_row_as_long_as_it_may_be_counted_into_its_round(
    store: Store,
) -> None:
    keep(store, minutes(1, YESTERDAY, 5))
    keep(store, [sample(1, YESTERDAY + 9 * MINUTE, received=NOW)])
    before = everything(store)

    pack_days(visit(store, NOW + MINUTE))
    waiting = plain_times(store)
    pack_days(visit(store, NOW + 2 * DAY + MINUTE))

    assert waiting == [YESTERDAY + 9 * MINUTE]
    assert plain_times(store) == []
    assert everything(store) == before
    (packed,) = all_of(store, SampleDay)
    assert packed.rows == 6


def test_the_hours_of_a_packed_day_are_those_of_all_its_samples(store: Store) -> None:
    keep(store, minutes(1, YESTERDAY, 90))
    pack_days(visit(store))
    long_ago = NOW - 3 * DAY
    keep(store, [sample(1, YESTERDAY + number * MINUTE / 2, long_ago) for number in (1, 3, 5)])
    pack_days(visit(store))

    with store.reading() as session:
        (hours,) = (unpack_hours(row.hours) for row in all_of(store, SampleHours))
        asked = hours_of(session, 1, to_ms(YESTERDAY), to_ms(NOW))

    columns = columns_of(sorted(one for _, one in everything(store)))
    expected = summarise(columns.at_ms, columns.values)
    assert hours.hour.tolist() == asked.hour.tolist() == expected.hour.tolist()
    assert hours.count.tolist() == expected.count.tolist()
    assert hours.count.max(axis=1).tolist() == [63, 30]
    np.testing.assert_array_equal(hours.most, expected.most)
    np.testing.assert_allclose(hours.mean, expected.mean, atol=0.51)


def test_a_sample_that_is_packed_already_is_not_packed_again(store: Store) -> None:
    keep(store, minutes(1, YESTERDAY, 30))
    pack_days(visit(store))
    before = everything(store)
    (hours,) = all_of(store, SampleHours)
    keep(store, minutes(1, YESTERDAY + 10 * MINUTE, 5))

    pack_days(visit(store))

    assert everything(store) == before
    assert max(before.values()) == 1
    assert plain_times(store) == []
    assert [row.hours for row in all_of(store, SampleHours)] == [hours.hours]


def test_what_was_measured_is_read_the_same_whether_it_is_packed_or_not(store: Store) -> None:
    keep(store, minutes(1, YESTERDAY - MINUTE, 90))
    keep(store, minutes(1, NOW - 5 * MINUTE, 5))
    keep(store, minutes(2, YESTERDAY, 5))
    span = (to_ms(YESTERDAY), to_ms(NOW - 2 * MINUTE))
    with store.reading() as session:
        plain = vitals_of(session, 1, *span), hours_of(session, 1, *span)

    pack_days(visit(store))

    with store.reading() as session:
        packed = vitals_of(session, 1, *span), hours_of(session, 1, *span)
    assert packed[0] == plain[0]
    assert len(packed[0]) == 89 + 3
    assert packed[1].hour.tolist() == plain[1].hour.tolist()
    np.testing.assert_array_equal(packed[1].most, plain[1].most)


def test_whoever_was_heard_in_time_is_known_the_same_whether_it_is_packed_or_not(
    store: Store,
) -> None:
    keep(store, minutes(1, YESTERDAY - MINUTE, 90))
    keep(store, [sample(1, YESTERDAY + MINUTE / 2, received=NOW - 3 * DAY)])
    span = (to_ms(YESTERDAY), to_ms(YESTERDAY + 60 * MINUTE))
    with store.reading() as session:
        plain = signs(session, [1, 2], span)

    pack_days(visit(store))

    with store.reading() as session:
        assert signs(session, [1, 2], span) == plain
    assert len(plain) == 61
    assert plain_times(store) == []


def test_of_two_who_pack_the_same_day_the_second_changes_nothing(store: Store) -> None:
    keep(store, minutes(1, YESTERDAY, 30))
    before = everything(store)
    ripe = ripe_at(visit(store).settings, NOW)
    read = read_day(store, 1)
    keep(store, [sample(1, YESTERDAY + 40 * MINUTE, received=NOW - 3 * DAY)])
    late = everything(store) - before
    pack_days(visit(store))

    with pytest.raises(Overtaken), store.writing() as session:
        days.replace_plain(session, ripe, *read)

    assert everything(store) == before + late


def test_a_sample_that_comes_while_its_day_is_packed_stays(store: Store) -> None:
    keep(store, minutes(1, YESTERDAY, 30))
    ripe = ripe_at(visit(store).settings, NOW)
    read = read_day(store, 1)
    keep(store, [sample(1, YESTERDAY + 40 * MINUTE, received=NOW)])
    before = everything(store)

    with store.writing() as session:
        days.replace_plain(session, ripe, *read)

    assert plain_times(store) == [YESTERDAY + 40 * MINUTE]
    assert everything(store) == before


def test_what_goes_soon_is_not_packed_any_more(store: Store) -> None:
    old = NOW - 30 * DAY
    keep(store, [sample(1, old - MINUTE), sample(1, old + MINUTE)])

    pack_days(visit(store))

    assert plain_times(store) == [old - MINUTE]


def test_a_damaged_block_is_left_alone_and_does_not_stop_the_others(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    keep(store, [*minutes(1, YESTERDAY, 30), *minutes(2, YESTERDAY, 30)])
    day = ripe_at(visit(store).settings, NOW).day_of(to_ms(YESTERDAY))
    with store.writing() as session:
        session.add(SampleDay(device_id=1, day=day, rows=9, block=b"damaged"))

    with caplog.at_level(logging.ERROR):
        pack_days(visit(store))

    assert {row.device_id for row in all_of(store, Sample)} == {1}
    assert {row.device_id: row.rows for row in all_of(store, SampleDay)} == {1: 9, 2: 30}
    assert "device=1" in caplog.text


def test_a_packed_day_goes_when_all_of_it_is_old_and_its_hours_much_later(store: Store) -> None:
    keep(store, [*minutes(1, YESTERDAY - 4 * DAY, 2), *minutes(1, YESTERDAY, 2)])
    pack_days(visit(store))
    pack_days(visit(store))
    old, new = sorted(row.day for row in all_of(store, SampleDay))

    left = []
    for raw, hours in ((4, 9), (3, 9), (1, 3), (0, 0)):
        ends = Ends(raw_ms=to_ms(YESTERDAY - raw * DAY), hours_ms=to_ms(YESTERDAY - hours * DAY))
        with store.writing() as session:
            trim_devices(session, 0, 10, ends)
        packed = sorted(row.day for row in all_of(store, SampleDay))
        left.append([packed, sorted(row.day for row in all_of(store, SampleHours))])

    assert left == [
        [[old, new], [old, new]],
        [[old, new], [old, new]],
        [[new], [old, new]],
        [[new], [new]],
    ]


def test_killed_at_any_moment_it_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with migrated(sqlite_url(tmp_path / "canh.sqlite")) as store:
        with store.writing() as session:
            session.add_all(Device(state="active", enrolled_at=NOW) for _ in range(3))
        for number in range(20):
            keep(store, [*minutes(1 + number % 3, YESTERDAY - number * DAY, 60)])
        before = everything(store)
        context = multiprocessing.get_context("spawn")
        packed = []

        for written in (1, 2, 3):
            child = context.Process(target=pack_and_die, args=(tmp_path, written))
            child.start()
            child.join()
            assert child.exitcode == -signal.SIGKILL
            assert everything(store) == before
            packed.append(len(all_of(store, SampleDay)))
        for _ in range(20):
            pack_days(visit(store))

        assert packed == sorted(set(packed))  # each time a bit more
        assert everything(store) == before
        assert plain_times(store) == []


def pack_and_die(folder: Path, written: int) -> None:
    """Pack once, and again until so much is written of a transaction: block, hours, or all."""
    store = open_store(sqlite_url(folder / "canh.sqlite"))
    pack_days(visit(store))
    changes = count(1)

    def die(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("INSERT", "DELETE")) and next(changes) == written:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(store.engine, "after_cursor_execute", die)
    pack_days(visit(store))


def read_day(store: Store, device: int) -> tuple[Packed, Packed]:
    """Read yesterday of a device and pack it, but write nothing."""
    ripe = ripe_at(visit(store).settings, NOW)
    day = ripe.day_of(to_ms(YESTERDAY))
    with store.reading() as session:
        before = days.packed_of(session, device, day)
        return before, pack_day(before, days.plain_of(session, device, ripe.of_day(device, day)))
