"""The queue before the store."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from server.ingest.waiting import WaitingRoom

SOON_S = 0.01
LONG_S = 30.0


def test_what_waits_is_taken_in_order_and_in_groups() -> None:
    room: WaitingRoom[int] = WaitingRoom(most=10, most_bytes=100)
    for item in range(5):
        room.put(item, 1)

    assert room.take(3, LONG_S, LONG_S) == [0, 1, 2]
    assert room.take(3, SOON_S, LONG_S) == [3, 4]


def test_nobody_is_let_in_when_it_is_full() -> None:
    room: WaitingRoom[int] = WaitingRoom(most=2, most_bytes=100)

    assert [room.put(item, 1) for item in range(3)] == [True, True, False]
    assert room.fill == 1


def test_bytes_count_too_but_one_is_always_let_in() -> None:
    room: WaitingRoom[int] = WaitingRoom(most=9, most_bytes=100)

    assert room.put(1, 101)
    assert not room.put(2, 1)
    assert room.take(9, SOON_S, SOON_S) == [1]
    assert room.put(2, 1)


def test_taking_waits_for_the_first_to_come() -> None:
    room: WaitingRoom[str] = WaitingRoom(most=2, most_bytes=100)
    taken: list[list[str]] = []
    taker = threading.Thread(target=lambda: taken.append(room.take(1, SOON_S, LONG_S)))
    taker.start()

    room.put("first", 1)
    taker.join()

    assert taken == [["first"]]


def test_an_idle_time_ends_with_nothing() -> None:
    room: WaitingRoom[int] = WaitingRoom(most=2, most_bytes=100)

    assert room.take(1, SOON_S, idle_s=SOON_S) == []


def test_closing_wakes_the_taker_and_leaves_what_waits() -> None:
    room: WaitingRoom[int] = WaitingRoom(most=5, most_bytes=100)
    room.put(1, 1)
    room.close()

    assert not room.put(2, 1)
    assert room.take(5, LONG_S, LONG_S) == [1]
    assert room.take(5, LONG_S, LONG_S) == []


@given(st.lists(st.integers(1, 40), max_size=30))
def test_it_never_holds_more_than_its_bounds(sizes: list[int]) -> None:
    room: WaitingRoom[int] = WaitingRoom(most=5, most_bytes=60)

    held = [size for size in sizes if room.put(size, size)]

    assert len(held) <= 5
    assert sum(held) <= 60
    assert room.take(9, 0, 0) == held
