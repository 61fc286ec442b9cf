import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sender import MOST_FRESH, Sender, Turn
from agent.uplink import Busy, Rejected, Strange, UnknownDevice, Unreachable, UplinkError
from checks.answer import Answer
from checks.check import Measurement

SEEN = Measurement()
LOST = Unreachable("nobody", SEEN)
MALFORMED = Rejected("no sense", SEEN, "malformed")


def a_sender(chance: float = 1.0) -> Sender:
    return Sender(lambda: chance)


def granted(records: int, chance: float = 1.0) -> Sender:
    sender = a_sender(chance)
    sender.answered(Answer(time_s=0.0, backlog=records), sent=1)
    return sender


def test_nothing_goes_before_there_is_something_to_say() -> None:
    assert a_sender().turn(0.0) is None
    assert a_sender().wait_s(0.0) == math.inf


def test_the_freshest_goes_before_the_backlog() -> None:
    sender = granted(10)
    sender.due()

    first = sender.turn(0.0)
    sender.took(Turn.FRESH, 1)

    assert (first, sender.turn(0.0)) == (Turn.FRESH, Turn.BACKLOG)


def test_what_is_due_again_before_it_could_go_is_added_up_and_bounded() -> None:
    sender = a_sender()

    sender.due()
    sender.due(5)
    added = sender.fresh
    for _ in range(100):
        sender.due()

    assert (added, sender.fresh) == (6, MOST_FRESH)


def test_after_a_failure_only_what_is_due_last_is_fresh() -> None:
    sender = a_sender()
    sender.due(3)
    sender.took(Turn.FRESH, 3)
    sender.failed(Turn.FRESH, LOST, 0.0, sent=3)
    again = sender.fresh

    sender.due()
    sender.due()
    in_an_outage = sender.fresh
    sender.took(Turn.FRESH, 1)
    sender.answered(Answer(time_s=0.0), sent=1)
    sender.due()
    sender.due()

    assert (again, in_an_outage, sender.fresh) == (3, 1, 2)


def test_what_came_up_while_a_message_failed_goes_instead_of_it() -> None:
    sender = a_sender()
    sender.due(5)
    sender.took(Turn.FRESH, 5)
    sender.due()

    sender.failed(Turn.FRESH, LOST, 0.0, sent=5)

    assert sender.fresh == 1


def test_no_backlog_goes_that_was_not_granted() -> None:
    sender = granted(10)

    sender.answered(Answer(time_s=0.0, backlog=0), sent=1)

    assert sender.turn(0.0) is None


def test_a_backlog_that_is_empty_is_not_looked_at_again() -> None:
    sender = granted(10)

    sender.took(Turn.BACKLOG, 0)

    assert sender.turn(0.0) is None


def test_a_server_that_takes_nothing_gets_no_backlog() -> None:
    sender = a_sender()

    sender.answered(Answer(time_s=0.0, backlog=50, later=(1,)), sent=1)

    assert sender.turn(0.0) is None


def test_waits_double_from_a_second_to_five_minutes() -> None:
    sender = a_sender(chance=1.0)
    waits = []
    for _ in range(12):
        sender.due()
        sender.took(Turn.FRESH, 1)
        sender.failed(Turn.FRESH, LOST, 0.0, sent=1)
        waits.append(sender.wait_s(0.0))

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


@given(st.floats(0, 1), st.integers(1, 30))
def test_a_wait_is_anything_up_to_its_bound(chance: float, failures: int) -> None:
    sender = a_sender(chance)
    sender.due()
    for _ in range(failures):
        sender.failed(Turn.FRESH, LOST, 100.0, sent=1)

    assert sender.turn(100.0 + 300.0) is Turn.FRESH
    assert sender.wait_s(100.0) == math.inf or sender.wait_s(100.0) <= min(300.0, 2.0**failures)


def test_what_failed_is_due_again_after_the_wait() -> None:
    sender = a_sender()
    sender.due()
    sender.took(Turn.FRESH, 1)

    sender.failed(Turn.FRESH, LOST, 50.0, sent=1)

    assert sender.turn(50.9) is None
    assert sender.turn(51.0) is Turn.FRESH


def test_an_answer_ends_the_doubling() -> None:
    sender = a_sender()
    sender.due()
    for _ in range(6):
        sender.failed(Turn.FRESH, LOST, 0.0, sent=1)
    sender.answered(Answer(time_s=0.0), sent=1)

    sender.failed(Turn.FRESH, LOST, 0.0, sent=1)

    assert sender.wait_s(0.0) == 1.0


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_a_busy_server_is_asked_again_after_what_it_said_and_not_by_all_at_once(
    chance: float,
) -> None:
    sender = a_sender(chance)
    sender.due()

    sender.failed(Turn.FRESH, Busy("busy", SEEN, 30.0), 0.0, sent=1)

    assert sender.wait_s(0.0) == 30.0 * (1 + chance)


def test_a_busy_server_that_does_not_say_when_is_like_one_that_is_away() -> None:
    sender = a_sender()
    sender.due()

    for _ in range(3):
        sender.failed(Turn.FRESH, Busy("busy", SEEN, 0.0), 0.0, sent=1)

    assert sender.wait_s(0.0) == 4.0


@pytest.mark.parametrize("chance", [0.0, 0.999])
def test_a_device_that_is_not_known_asks_about_once_an_hour(chance: float) -> None:
    sender = a_sender(chance)
    sender.due()

    sender.failed(Turn.FRESH, UnknownDevice("enrol", SEEN), 0.0, sent=1)

    assert 1800.0 <= sender.wait_s(0.0) < 5400.0


def test_a_piece_that_cannot_be_read_is_halved_until_one_record_is_left() -> None:
    sender = granted(100)
    sizes = []
    gave_up = False
    while not gave_up:
        sizes.append(sender.piece)
        gave_up = sender.failed(Turn.BACKLOG, MALFORMED, 0.0, sent=sender.piece)

    assert sizes == [100, 50, 25, 12, 6, 3, 1]
    assert sender.turn(0.0) is Turn.BACKLOG


def test_pieces_grow_again_after_one_was_read() -> None:
    sender = granted(100)
    sender.failed(Turn.BACKLOG, MALFORMED, 0.0, sent=100)

    sender.answered(Answer(time_s=0.0, backlog=100), sent=50)

    assert sender.piece == 100


def test_a_fresh_report_that_cannot_be_read_is_given_up_by_nobody() -> None:
    sender = a_sender()
    sender.due()

    assert not sender.failed(Turn.FRESH, MALFORMED, 0.0, sent=1)
    assert sender.wait_s(0.0) == 1.0


@pytest.mark.parametrize(
    "error", [LOST, Strange("garbage", SEEN), Rejected("?", SEEN, "unknown_format")]
)
def test_a_backlog_that_failed_otherwise_waits_for_the_next_grant(error: UplinkError) -> None:
    sender = granted(100)

    assert not sender.failed(Turn.BACKLOG, error, 0.0, sent=1)
    assert sender.turn(1000.0) is None
