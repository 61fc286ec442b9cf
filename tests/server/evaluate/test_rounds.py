from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.clock import to_ms
from server.evaluate.rounds import Rounds, next_number
from server.ingest.answer import retry_after_s

ROUND_S = 15.0
NOW = datetime(2026, 11, 23, 3, 0, 7, tzinfo=UTC)
ROUNDS = Rounds(number=1000, now=NOW, round_s=ROUND_S)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_the_first_round_is_numbered_by_the_clock() -> None:
    assert next_number(None, ROUND_S, NOW) == int(NOW.timestamp() // ROUND_S)


@given(st.lists(st.floats(-0.45, 0.45), min_size=1, max_size=50), st.floats(0, ROUND_S))
def test_rounds_that_begin_a_little_early_or_late_are_numbered_without_a_gap(
    jitters: list[float], phase_s: float
) -> None:
    began = later(phase_s)
    last = (next_number(None, ROUND_S, began) or 0, began)
    numbers = [last[0]]

    for place, jitter in enumerate(jitters, start=1):
        at = began + timedelta(seconds=ROUND_S * (place + jitter / 2))
        number = next_number(last, ROUND_S, at)
        assert number is not None
        last = (number, at)
        numbers.append(number)

    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_a_round_that_was_judged_a_moment_ago_is_not_judged_again() -> None:
    number = next_number(None, ROUND_S, NOW)
    assert number is not None

    assert next_number((number, NOW), ROUND_S, later(5)) is None


def test_time_that_the_server_was_away_for_has_its_numbers() -> None:
    number = next_number(None, ROUND_S, NOW)
    assert number is not None

    assert next_number((number, NOW), ROUND_S, later(10 * ROUND_S)) == number + 10


def test_numbers_that_have_run_away_from_the_clock_come_back_to_it_and_never_repeat() -> None:
    by_clock = int(later(ROUND_S).timestamp() // ROUND_S)

    assert next_number((by_clock - 7, NOW), ROUND_S, later(ROUND_S)) == by_clock
    assert next_number((by_clock + 7, NOW), ROUND_S, later(ROUND_S)) == by_clock + 8


def test_a_time_is_in_the_round_that_was_judged_after_it() -> None:
    assert ROUNDS.number_at(to_ms(later(-1))) == 1000
    assert ROUNDS.number_at(to_ms(later(-14.9))) == 1000
    assert ROUNDS.number_at(to_ms(later(-15.1))) == 999
    assert ROUNDS.number_at(to_ms(later(+5))) == 1000


def test_a_round_ends_when_it_is_judged() -> None:
    assert ROUNDS.end_of(1000) == NOW
    assert ROUNDS.end_of(998) == later(-2 * ROUND_S)


def test_a_round_is_deaf_while_who_was_turned_away_may_not_have_come_again() -> None:
    assert ROUNDS.is_deaf(to_ms(NOW))
    assert ROUNDS.is_deaf(to_ms(later(-140)))
    assert not ROUNDS.is_deaf(to_ms(later(-150)))
    assert not ROUNDS.is_deaf(0)


def test_whom_the_longest_wait_keeps_away_comes_while_rounds_are_still_deaf() -> None:
    longest_s = 2 * max(retry_after_s(device) for device in range(200))

    assert ROUNDS.is_deaf(to_ms(later(-longest_s - ROUND_S)))


def test_what_is_yet_to_come_by_a_clock_that_was_set_back_makes_no_round_deaf() -> None:
    assert not ROUNDS.is_deaf(to_ms(later(86_400)))
