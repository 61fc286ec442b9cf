"""The queue before the store."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from server.ingest.waiting import Amount, WaitingRoom

SOON_S = 0.01
LONG_S = 30.0


def test_what_waits_is_taken_in_order_and_in_groups() -> None:
    room: WaitingRoom[int] = WaitingRoom(Amount(10, 100))
    for item in range(5):
        room.put(item, 1)

    assert room.take(Amount(3, 1000), LONG_S) == [0, 1, 2]
    assert room.take(Amount(3, 1000), LONG_S) == [3, 4]


def test_gathering_ends_when_enough_waits() -> None:
    room: WaitingRoom[int] = WaitingRoom(Amount(10, 100))
    taken: list[list[int]] = []

    def gather_and_take() -> None:
        room.gather(Amount(3, 1000), LONG_S)
        taken.append(room.take(Amount(10, 1000), LONG_S))

    taker = threading.Thread(target=gather_and_take)
    taker.start()
    for item in range(3):
        room.put(item, 1)
    taker.join()

    assert taken == [[0, 1, 2]]


def test_gathering_ends_with_its_time_whatever_waits() -> None:
    room: WaitingRoom[int] = WaitingRoom(Amount(10, 100))
    room.put(0, 1)

    room.gather(Amount(3, 1000), SOON_S)

    assert room.take(Amount(10, 1000), LONG_S) == [0]


def test_nobody_is_let_in_when_it_is_full() -> None:
    room: WaitingRoom[int] = WaitingRoom(Amount(2, 100))

    assert [room.put(item, 1) for item in range(3)] == [True, True, False]
    assert room.fill == 1


def test_bytes_count_too_but_one_is_always_let_in() -> None:
    room: WaitingRoom[int] = WaitingRoom(Amount(9, 100))

    assert room.put(1, 101)
    assert not room.put(2, 1)
    assert room.take(Amount(9, 1000), SOON_S) == [1]
    assert room.put(2, 1)


def test_a_group_is_bounded_in_bytes_but_has_one_at_least() -> None:
    room: WaitingRoom[str] = WaitingRoom(Amount(9, 1000))
    for item, size_bytes in (("large", 300), ("a", 60), ("b", 40), ("c", 1)):
        room.put(item, size_bytes)

    groups = [room.take(Amount(9, 100), LONG_S) for _ in range(3)]

    assert groups == [["large"], ["a", "b"], ["c"]]
    assert room.fill == 0


def test_taking_waits_for_the_first_to_come() -> None:
    room: WaitingRoom[str] = WaitingRoom(Amount(2, 100))
    taken: list[list[str]] = []
    taker = threading.Thread(target=lambda: taken.append(room.take(Amount(9, 1000), LONG_S)))
    taker.start()

    room.put("first", 1)
    taker.join()

    assert taken == [["first"]]


def test_an_idle_time_ends_with_nothing() -> None:
    room: WaitingRoom[int] = WaitingRoom(Amount(2, 100))

    assert room.take(Amount(1, 1000), idle_s=SOON_S) == []


def test_closing_wakes_the_taker_and_leaves_what_waits() -> None:
    room: WaitingRoom[int] = WaitingRoom(Amount(5, 100))
    room.put(1, 1)
    room.close()

    assert not room.put(2, 1)
    room.gather(Amount(5, 1000), LONG_S)
    assert room.take(Amount(5, 1000), LONG_S) == [1]
    assert room.take(Amount(5, 1000), LONG_S) == []


@given(st.lists(st.integers(1, 40), max_size=30))
def test_it_never_holds_more_than_its_bounds(sizes: list[int]) -> None:
    room: WaitingRoom[int] = WaitingRoom(Amount(5, 60))

    held = [size for size in sizes if room.put(size, size)]

    assert len(held) <= 5
    assert sum(held) <= 60
    assert room.take(Amount(9, 1000), 0) == held
