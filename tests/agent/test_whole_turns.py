"""Which turn of a check is a whole one."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from agent.whole_turns import WholeTurns
from checks.check import Check

PAGE = Check(id=5, version=1, kind="http", settings={"host": "portal.example"}, whole_every=5)


def turns(count: int, check: Check = PAGE, outcomes: dict[int, str] | None = None) -> list[bool]:
    """Say of each turn whether it was whole. ``outcomes``: of turns, by their place, else ok."""
    counted, seen = WholeTurns(), []
    for place in range(count):
        turn = counted.next(check)
        seen.append(turn.whole_every != 0)
        counted.saw(turn, (outcomes or {}).get(place, "ok"))
    return seen


def test_the_first_turn_is_whole_and_then_every_fifth() -> None:
    assert [place for place, whole in enumerate(turns(12)) if whole] == [0, 5, 10]


def test_while_the_last_one_failed_each_turn_is_whole() -> None:
    failed = dict.fromkeys((5, 6, 7), "http_unexpected_status_code")

    assert [place for place, whole in enumerate(turns(14, PAGE, failed)) if whole] == [
        *(0, 5, 6, 7, 8),
        13,
    ]


def test_what_is_no_observation_neither_ails_nor_heals() -> None:
    told = {0: "http_unexpected_status_code", 1: "not_allowed", 2: "ok", 3: "undecided"}

    assert turns(5, PAGE, told) == [True, True, True, False, False]


def test_a_check_may_be_whole_each_time_or_never() -> None:
    assert all(turns(9, replace(PAGE, whole_every=1)))
    assert not any(turns(9, replace(PAGE, whole_every=0))[1:])


def test_a_new_version_begins_with_a_whole_turn() -> None:
    counted = WholeTurns()
    counted.next(PAGE)

    assert counted.next(PAGE).whole_every == 0
    assert counted.next(replace(PAGE, version=2)).whole_every == 5


@given(st.lists(st.sampled_from(["ok", "connection_refused", "undecided"]), max_size=60))
def test_a_page_is_never_left_unread_for_longer_than_it_was_told(outcomes: list[str]) -> None:
    whole = turns(len(outcomes), PAGE, dict(enumerate(outcomes)))

    assert all(any(whole[place : place + 5]) for place in range(len(whole) - 4))
