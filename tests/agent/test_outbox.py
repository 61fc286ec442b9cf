import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agent.outbox import Bounds, Outbox
from agent.outbox_file import NAME, OutboxHeld
from checks.answer import Answer, Refusal
from checks.report import EventKind, Record
from tests.agent.build import BOOT, a_record
from tests.agent.fakes import Receipts

DAY_S = 86400.0
PAGE_BYTES = 4096
ROOMY = Bounds()
SMALL = Bounds(size_bytes=20 * PAGE_BYTES)


def opened(folder: Path, bounds: Bounds = ROOMY) -> Outbox:
    return Outbox.open(folder, bounds)


def fill(outbox: Outbox, count: int, build: Callable[[float], Record] = a_record) -> None:
    first_s = 60.0 * len(everything(outbox))
    for index in range(count):
        outbox.put(build(first_s + 60.0 * index))


def everything(outbox: Outbox) -> tuple[Record, ...]:
    return outbox.oldest(1_000_000, 1_000_000_000)


def numbers(outbox: Outbox) -> list[int]:
    return [record.sequence for record in everything(outbox)]


def answer(through: int, *, received: int = 0, later: tuple[int, ...] = ()) -> Answer:
    return Answer(time_s=0.0, through=through, received=received, later=later)


def test_a_record_comes_back_as_it_was_put(tmp_path: Path) -> None:
    record = replace(a_record(60.0, result=True, event=True), vitals={"tasks": 5, "load": 0.25})

    with opened(tmp_path) as outbox:
        put = outbox.put(record)
    with opened(tmp_path) as outbox:
        found = everything(outbox)

    assert put == replace(record, sequence=1)
    assert found == (put,)


def test_sequences_go_on_after_everything_was_settled_and_forgotten(tmp_path: Path) -> None:
    with opened(tmp_path, Bounds(kept_s=0.0)) as outbox:
        fill(outbox, 3)
        outbox.settle([1, 2, 3], answer(3))
        outbox.put(a_record(4000.0))
        generation = outbox.generation
    with opened(tmp_path) as outbox:
        put = outbox.put(a_record(5000.0))

        assert (outbox.generation, put.sequence) == (generation, 5)


def test_oldest_stops_at_the_bytes_but_gives_at_least_one(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 5)

        assert [record.sequence for record in outbox.oldest(5, 1)] == [1]
        assert 1 < len(outbox.oldest(5, 1500)) < 5
        assert [record.sequence for record in outbox.oldest(2, 1_000_000)] == [1, 2]


def test_what_the_server_wants_later_stays(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 3)

        outbox.settle([1, 2, 3], answer(1, received=3, later=(2,)))

        assert numbers(outbox) == [2]
        assert outbox.waiting == 1


def test_a_server_that_doubts_who_speaks_settles_and_asks_back_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 3)
        outbox.settle([1, 2, 3], answer(3))
        outbox.put(a_record(500.0))

        outbox.settle([4], answer(0, later=(4,)))

        assert numbers(outbox) == [4]


def test_a_refused_record_is_settled(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 2)

        refused = (Refusal(sequence=1, reason="no sense"),)
        outbox.settle([1, 2], replace(answer(2), refused=refused))

        assert outbox.waiting == 0


def test_an_answer_heard_twice_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 4)

        outbox.settle([1, 2], answer(2))
        outbox.settle([1, 2], answer(2))

        assert numbers(outbox) == [3, 4]


def test_records_whose_answer_was_lost_are_settled_by_the_next_one(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 4)

        outbox.settle([4], answer(4))

        assert outbox.waiting == 0


def test_the_freshest_waits_until_it_is_taken(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 2)

        before = [record.sequence for record in outbox.freshest()]
        outbox.settle([2], answer(0, received=2))

        assert before == [2]
        assert outbox.freshest() == ()
        assert outbox.freshest(9) == ()


def test_the_freshest_of_several_rounds_come_newest_first(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 5)
        outbox.settle([1], answer(1))

        assert [record.sequence for record in outbox.freshest(3)] == [5, 4, 3]
        assert [record.sequence for record in outbox.freshest(9)] == [5, 4, 3, 2]


def test_a_server_restored_from_a_backup_gets_again_what_it_lost(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 10)
        outbox.settle(range(1, 11), answer(10))
        outbox.put(a_record(1000.0))

        outbox.settle([11], answer(4, received=11))

        assert numbers(outbox) == [5, 6, 7, 8, 9, 10]


def test_a_restored_server_is_noticed_while_a_backlog_keeps_its_watermark_low(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 3)
        for sequence in (4, 5, 6):
            outbox.put(a_record(sequence * 60.0))
            outbox.settle([sequence], answer(0, received=sequence))

        outbox.settle([1, 2, 3], answer(4, received=6))  # 5 was lost with the server's disk

        assert numbers(outbox) == [5, 6]


def test_settled_records_go_after_48_hours_of_the_computer_being_on(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 2)
        outbox.settle([1, 2], answer(2))
        outbox.put(a_record(1.9 * DAY_S))
        outbox.settle([3], answer(1, received=3))
        before = numbers(outbox)
        outbox.settle([2], answer(3))

        outbox.put(a_record(4 * DAY_S))
        outbox.settle([4], answer(0, received=4))

        assert before == [2]
        assert numbers(outbox) == []
        assert outbox.dropped == ((1, 3),)


def test_a_record_older_than_the_bound_is_given_up_and_declared(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        outbox.put(a_record(0.0))
        outbox.put(a_record(10 * DAY_S))

        outbox.put(a_record(15 * DAY_S))

        assert numbers(outbox) == [2, 3]
        assert outbox.dropped == ((1, 1),)


def test_time_that_the_computer_was_off_and_wall_clocks_age_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        outbox.put(replace(a_record(60.0, boot="00000001"), wall_s=0.0))

        outbox.put(replace(a_record(60.0, boot="00000002"), wall_s=4e9))
        outbox.put(replace(a_record(30.0, boot="00000002"), wall_s=0.0))

        assert numbers(outbox) == [1, 2, 3]


def test_without_room_settled_records_go_first(tmp_path: Path) -> None:
    with opened(tmp_path, SMALL) as outbox:
        fill(outbox, 60)
        outbox.settle(range(1, 41), answer(40))

        fill(outbox, 40)

        assert outbox.dropped_vitals == 0
        assert numbers(outbox) == list(range(41, 101))
        assert outbox.dropped == ()


def test_without_room_the_oldest_vitals_go_before_any_result(tmp_path: Path) -> None:
    with opened(tmp_path, SMALL) as outbox:
        fill(outbox, 150, lambda clock_s: a_record(clock_s, result=True))
        found = everything(outbox)

    with_vitals = [record.sequence for record in found if record.vitals]
    assert len(found) == 150
    assert all(record.results for record in found)
    assert with_vitals == list(range(with_vitals[0], 151))
    assert 0 < len(with_vitals) < 100


def test_a_record_that_had_only_vitals_becomes_a_declared_sequence(tmp_path: Path) -> None:
    with opened(tmp_path, SMALL) as outbox:
        fill(outbox, 200)

        first = numbers(outbox)[0]
        assert outbox.dropped == ((1, first - 1),)
        assert outbox.dropped_vitals == first - 1


def test_events_are_given_up_last(tmp_path: Path) -> None:
    with opened(tmp_path, SMALL) as outbox:
        fill(outbox, 20, lambda clock_s: a_record(clock_s, vitals=False, event=True))

        fill(outbox, 1000, lambda clock_s: a_record(clock_s, vitals=False, result=True))

        found = everything(outbox)
        assert [record.sequence for record in found if record.events] == list(range(1, 21))
        assert outbox.dropped == ((21, found[20].sequence - 1),)


def test_what_the_server_has_passed_is_no_longer_declared(tmp_path: Path) -> None:
    with opened(tmp_path, SMALL) as outbox:
        fill(outbox, 200)
        ((_, last),) = outbox.dropped
        halfway = last // 2

        outbox.settle([], answer(halfway))
        half = outbox.dropped
        outbox.settle([], answer(last))

        assert half == ((halfway + 1, last),)
        assert outbox.dropped == ()


def test_what_is_dropped_is_still_declared_after_a_restart(tmp_path: Path) -> None:
    with opened(tmp_path, SMALL) as outbox:
        fill(outbox, 200)
        declared, vitals = outbox.dropped, outbox.dropped_vitals
    with opened(tmp_path) as outbox:
        assert (outbox.dropped, outbox.dropped_vitals) == (declared, vitals)


def test_a_record_given_up_by_hand_is_declared(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 3)

        outbox.give_up(2)

        assert numbers(outbox) == [1, 3]
        assert outbox.dropped == ((2, 2),)


def test_a_second_agent_is_kept_out(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(OutboxHeld, match="another canh-agent"):
        opened(tmp_path)


def test_nobody_else_may_read_the_outbox(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        outbox.put(a_record())

        modes = {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}

    assert modes == {0o600}


def test_another_device_starts_a_new_generation_with_what_waits(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        outbox.belong_to("one")
        fill(outbox, 4)
        outbox.settle([1, 2], answer(2))
        generation = outbox.generation

        outbox.belong_to("two")

        assert outbox.generation != generation
        assert [(r.sequence, r.clock_s) for r in everything(outbox)] == [(1, 120.0), (2, 180.0)]
        assert outbox.put(a_record(500.0)).sequence == 3
        assert outbox.dropped == ()


def test_the_same_device_keeps_its_generation(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        outbox.belong_to("one")
        fill(outbox, 1)
        generation = outbox.generation
    with opened(tmp_path) as outbox:
        outbox.belong_to("one")

        assert (outbox.generation, numbers(outbox)) == (generation, [1])


def test_a_clone_keeps_only_what_this_start_of_the_computer_measured(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        outbox.put(a_record(9000.0, boot="0a0a0a0a"))
        outbox.put(a_record(60.0, boot=BOOT))

        outbox.renew(boot=BOOT)

        assert [(r.sequence, r.boot) for r in everything(outbox)] == [(1, BOOT)]
        assert outbox.freshest() == everything(outbox)


def test_an_outbox_rolled_back_by_a_disk_image_numbers_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 3)
        generation = outbox.generation

        outbox.settle([3], answer(500, received=500))

        assert outbox.generation != generation
        assert numbers(outbox) == [1, 2, 3]


@pytest.mark.parametrize("damage", [b"not a database", b""], ids=["overwritten", "header gone"])
def test_a_damaged_file_is_set_aside_and_a_new_generation_starts(
    tmp_path: Path, damage: bytes
) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 50)
        generation = outbox.generation
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(damage * 300 or bytes(100) + whole[100:])

    with opened(tmp_path) as outbox:
        assert outbox.put(a_record()).sequence == 1
        assert outbox.generation != generation

    assert (tmp_path / "outbox.damaged").exists()


def test_damage_in_the_middle_is_found_at_the_start(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 200)
    whole = bytearray((tmp_path / NAME).read_bytes())
    whole[8 * PAGE_BYTES : 9 * PAGE_BYTES] = b"\xa5" * PAGE_BYTES
    (tmp_path / NAME).write_bytes(whole)

    with opened(tmp_path) as outbox:
        fill(outbox, 1)

        assert numbers(outbox) == [1]


def test_what_is_settled_is_on_the_disk_with_the_next_record(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 2)
        outbox.settle([1], answer(1))
        outbox.put(a_record(500.0))
        copy = tmp_path / "crashed"
        copy.mkdir()
        for name in (NAME, f"{NAME}-wal"):
            (copy / name).write_bytes((tmp_path / name).read_bytes())

    with opened(copy) as outbox:
        assert numbers(outbox) == [2, 3]


def test_what_is_settled_is_on_the_disk_when_the_outbox_is_closed(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 3)
        outbox.settle([1, 2], answer(2))

    with opened(tmp_path) as outbox:
        assert numbers(outbox) == [3]


def test_damage_while_it_runs_costs_neither_the_agent_nor_the_newest_record(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as outbox:
        outbox.belong_to("one")
        fill(outbox, 200)
        outbox.settle([1], answer(1))
        outbox._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        outbox._connection.execute("PRAGMA shrink_memory")
        with (tmp_path / NAME).open("r+b") as file:
            file.write(b"\xa5" * 40 * PAGE_BYTES)

        put = outbox.put(a_record(99.0))

        assert everything(outbox) == (put,)
        assert put.sequence == 1


def test_an_outbox_of_a_later_version_is_set_aside(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        outbox._connection.execute("PRAGMA user_version = 99")

    with opened(tmp_path) as outbox:
        assert outbox.put(a_record()).sequence == 1


def test_a_row_that_cannot_be_read_is_given_up_and_the_others_go_on(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 3)
        outbox._connection.execute("UPDATE record SET body = '{' WHERE sequence = 2")

        found = numbers(outbox)

        assert found == [1, 3]
        assert outbox.dropped == ((2, 2),)
        assert outbox.waiting == 2


def test_a_full_disk_is_an_event_and_reporting_goes_on_live(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 30)
        (pages,) = outbox._connection.execute("PRAGMA page_count").fetchone()
        outbox._connection.execute(f"PRAGMA max_page_count = {pages}")
        fill_until_full(outbox)
        (full,) = outbox.freshest()
        after = outbox.put(a_record(99999.0))

        assert [event.kind for event in full.events] == [EventKind.DISK_FULL]
        assert after.events == ()
        assert outbox.oldest(9, 10**6) == (full, after)
        assert outbox.freshest(9) == (after, full)

        outbox.settle([after.sequence], answer(0, received=after.sequence))
        outbox._connection.execute("PRAGMA max_page_count = 1000000")
        last = outbox.put(a_record(100000.0))

        assert outbox.freshest() == (last,)
        assert numbers(outbox) == [*range(1, full.sequence + 1), last.sequence]


def test_a_disk_that_is_full_is_an_event_whichever_write_meets_it_first(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 2)
        outbox.settle([1], answer(1))
        take_nothing(outbox)
        waiting = outbox.waiting

        full = outbox.put(a_record(500.0))

        assert waiting == 2
        assert [event.kind for event in full.events] == [EventKind.DISK_FULL]


def test_a_disk_that_is_full_again_is_an_event_again(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        for clock_s in (0.0, 500.0):
            outbox.put(a_record(clock_s))
            take_nothing(outbox)
            outbox.put(a_record(clock_s + 60.0))
            outbox.put(a_record(clock_s + 120.0))
            take_nothing(outbox, on=False)

        outbox.put(a_record(900.0))

        assert [record.sequence for record in everything(outbox) if record.events] == [2, 5]
        assert not outbox.is_full


def test_what_cannot_be_noted_as_settled_is_not_sent_again(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 4)
        outbox.settle([1, 2], answer(2))
        take_nothing(outbox)
        meanwhile = numbers(outbox)

        take_nothing(outbox, on=False)
        outbox.put(a_record(500.0))

        assert meanwhile == []
        assert numbers(outbox) == [3, 4, 5]


def test_memory_is_bounded_while_the_disk_is_full(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        fill(outbox, 30)
        (pages,) = outbox._connection.execute("PRAGMA page_count").fetchone()
        outbox._connection.execute(f"PRAGMA max_page_count = {pages}")
        fill_until_full(outbox)
        for index in range(200):
            newest = outbox.put(a_record(50000.0 + index))

        held = outbox.oldest(1000, 10**9)
        assert len(held) == 120
        assert held[-1] == newest

        outbox._connection.execute("PRAGMA max_page_count = 1000000")
        outbox.put(a_record(60000.0))

        ((first, last),) = outbox.dropped
        assert last - first + 1 == newest.sequence - 120 - (first - 1)
        assert everything(outbox)[-1].sequence == newest.sequence + 1


def test_where_no_file_can_be_made_the_outbox_lies_in_memory(tmp_path: Path) -> None:
    with opened(tmp_path / "missing") as outbox:
        put = outbox.put(a_record())

        assert everything(outbox) == (put,)
        assert list(tmp_path.iterdir()) == []


def test_a_backlog_reaches_a_server_in_order_and_once(tmp_path: Path) -> None:
    server = Receipts()
    with opened(tmp_path) as outbox:
        fill(outbox, 60)
        sent = []

        while batch := outbox.oldest(7, 10**6):
            sent += [record.sequence for record in batch]
            outbox.settle([record.sequence for record in batch], server.take(batch, outbox.dropped))

    assert sent == list(range(1, 61))
    assert [record.clock_s for record in server.stored.values()] == [60.0 * i for i in range(60)]


def take_nothing(outbox: Outbox, *, on: bool = True) -> None:
    """Let the disk refuse every write."""
    outbox._connection.execute(f"PRAGMA query_only = {on:d}")


def fill_until_full(outbox: Outbox) -> None:
    for index in range(1000):
        if outbox.put(a_record(10000.0 + index)).events:
            return
    raise AssertionError("the disk never was full")


def test_the_file_is_a_plain_database_that_survives_a_copy_without_a_clean_end(
    tmp_path: Path,
) -> None:
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    with opened(tmp_path) as outbox:
        fill(outbox, 5)
        for path in (tmp_path / NAME, tmp_path / f"{NAME}-wal"):
            (crashed / path.name).write_bytes(path.read_bytes())

    with opened(crashed) as outbox:
        assert numbers(outbox) == [1, 2, 3, 4, 5]
    connection = sqlite3.connect(crashed / NAME)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
