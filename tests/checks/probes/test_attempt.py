"""Deadlines, steps and the measurement that they make."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.probes.attempt import Attempt, measure, milliseconds
from checks.probes.deadline import Deadline
from checks.probes.failure import Failure
from checks.words import Phase


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_a_deadline_that_has_passed_leaves_no_time(seconds: float) -> None:
    with pytest.raises(TimeoutError):
        Deadline(seconds).left_s()


def test_what_is_left_never_grows() -> None:
    deadline = Deadline(100.0)

    first, second = deadline.left_s(), deadline.left_s()

    assert 0 < second <= first <= 100.0


@pytest.mark.parametrize(("seconds", "is_over"), [(-1.0, True), (0.0, True), (100.0, False)])
def test_a_deadline_is_over_when_nothing_is_left(seconds: float, is_over: bool) -> None:
    assert Deadline(seconds).is_over == is_over


def test_a_step_may_have_less_time_than_the_whole_but_never_more() -> None:
    attempt = Attempt(100.0)

    with attempt.within(1.0):
        left_s = attempt.deadline.left_s()
    with attempt.within(1000.0):
        left_to_all_s = attempt.deadline.left_s()

    assert left_s <= 1.0
    assert left_to_all_s <= 100.0
    assert attempt.deadline.left_s() > 1.0


def test_a_step_that_is_late_leaves_the_whole_what_is_left() -> None:
    attempt = Attempt(100.0)

    with pytest.raises(TimeoutError), attempt.within(0.0):
        attempt.deadline.left_s()

    assert attempt.deadline.left_s() > 1.0


def test_a_failure_keeps_the_steps_before_it_and_names_its_own() -> None:
    def work(attempt: Attempt) -> None:
        with attempt.during(Phase.CONNECT):
            attempt.permit("192.0.2.1", 443)
        with attempt.during(Phase.TLS):
            raise Failure("ssl_failed_handshake")

    seen = measure(work, Attempt(5.0))

    assert (seen.outcome, seen.phase, seen.address) == ("ssl_failed_handshake", "tls", "192.0.2.1")
    assert list(seen.phases_ms) == ["connect"]
    assert seen.failed_after_ms == seen.total_ms


def test_nothing_of_an_enum_is_left_in_a_measurement() -> None:
    def work(attempt: Attempt) -> None:
        with attempt.during(Phase.CONNECT):
            pass
        with attempt.during(Phase.TLS):
            raise Failure("http_unexpected_status_code", Phase.PROCESSING)

    seen = measure(work, Attempt(5.0))

    assert seen.phase == "processing"
    assert {type(name) for name in [seen.phase, *seen.phases_ms]} == {str}


def test_a_mistake_in_a_probe_is_not_hidden() -> None:
    def work(_attempt: Attempt) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        measure(work, Attempt(5.0))


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "0.0"), (0.01234, "12.3"), (0.0999, "99.9"), (1.2345, "1234")]
)
def test_milliseconds_have_no_more_digits_than_are_known(seconds: float, text: str) -> None:
    assert str(milliseconds(seconds)) == text


@given(st.floats(0, 100))
def test_milliseconds_are_near_and_never_negative(seconds: float) -> None:
    assert milliseconds(seconds) == pytest.approx(seconds * 1000, rel=0.005, abs=0.0501)
