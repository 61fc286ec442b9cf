"""Late data in greater number than a round can take: the rest is for the next round."""

from server.evaluate.late import MOST_LATE, whole_until
from server.store.observations import Trace


def traces(*received_ms: int) -> list[Trace]:
    return [Trace(1, 0, None, at_ms) for at_ms in received_ms]


def test_what_fits_is_read_to_the_end() -> None:
    assert whole_until(traces(5, 6), until_ms=9) == 9
    assert whole_until([], until_ms=9) == 9


def test_where_it_is_too_much_the_last_moment_is_read_again() -> None:
    many = traces(*[5] * (MOST_LATE - 1), 7)

    assert whole_until(many, until_ms=9) == 6


def test_a_single_moment_that_is_too_much_holds_up_nothing() -> None:
    assert whole_until(traces(*[5] * MOST_LATE), until_ms=9) == 5
