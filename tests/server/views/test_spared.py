"""What was spared: failing checks and messages are counted apart, and each only once."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from alerts.notification import State
from alerts.withheld import Reason
from alerts.wording import Reader
from server.store.questions.spared import Decided, FailedChecks, Fate
from server.views.spared import Because, Spared, day_began, spared
from tests.server.views.build import MOMENT

SINCE = datetime(2026, 11, 25, 17, tzinfo=UTC)
READER = Reader(language="en", zone=ZoneInfo("UTC"))


def failed(checks: int, incident: int | None = None) -> FailedChecks:
    return FailedChecks(incident_id=incident, checks=checks)


def fate(incident: int, *told: tuple[State, Reason | None], silenced: Reason | None = None) -> Fate:
    return Fate(incident_id=incident, silenced=silenced, told=told)


def decided(messages: int, state: State, reason: Reason | None = None) -> Decided:
    return Decided(state=state, reason=reason, messages=messages)


def put_together(
    checks: list[FailedChecks], fates: list[Fate], messages: list[Decided], newest: int = 0
) -> Spared:
    return spared(SINCE, checks, fates, messages, newest, READER)


def by_reason(seen: Spared) -> dict[str, int]:
    return {one.because: one.count for one in seen.checks}


def test_the_day_begins_at_midnight_in_the_province() -> None:
    assert day_began(MOMENT) == SINCE


def test_many_failing_checks_of_one_fault_are_few_messages() -> None:
    seen = put_together(
        [failed(408, 1), failed(4)],
        [fate(1, (State.DELIVERED, None), (State.WITHHELD, Reason.QUIET_HOURS))],
        [decided(3, State.DELIVERED), decided(1, State.WITHHELD, Reason.QUIET_HOURS)],
    )

    assert (seen.failing, seen.faults, seen.sent, seen.fewer) == (412, 1, 3, 409)
    assert by_reason(seen) == {Because.TOLD_ONCE: 408, Because.NO_INCIDENT: 4}
    assert [(one.because, one.count) for one in seen.withheld] == [(Reason.QUIET_HOURS, 1)]


def test_checks_of_a_fault_that_nobody_was_told_of_carry_the_reason_of_its_message() -> None:
    seen = put_together(
        [failed(7, 1), failed(5, 2), failed(3, 3)],
        [
            fate(1, (State.WITHHELD, Reason.COVERED), (State.WITHHELD, Reason.ACKNOWLEDGED)),
            fate(2, silenced=Reason.MAINTENANCE),
            fate(3),
        ],
        [],
    )

    assert by_reason(seen) == {
        Reason.ACKNOWLEDGED: 7,
        Reason.MAINTENANCE: 5,
        Because.NOBODY_NAMED: 3,
    }
    assert (seen.faults, seen.sent) == (0, 0)


def test_results_that_only_just_came_are_counted_before_anything_explains_them() -> None:
    seen = put_together([failed(7, 1)], [fate(1, (State.DELIVERED, None))], [], newest=3)

    assert seen.failing == 10
    assert by_reason(seen) == {Because.TOLD_ONCE: 7, Because.JUST_CAME: 3}


def test_a_reason_is_said_in_the_words_that_incidents_say_it_in() -> None:
    seen = put_together([], [], [decided(2, State.WITHHELD, Reason.MAINTENANCE)])

    assert [one.says for one in seen.withheld] == ["Work on it was announced."]


def test_a_message_on_its_way_counts_as_sent_and_one_that_failed_does_not() -> None:
    seen = put_together(
        [failed(1)],
        [],
        [
            decided(2, State.QUEUED),
            decided(1, State.SENDING),
            decided(4, State.FAILED, Reason.REFUSED),
        ],
    )

    assert (seen.sent, seen.fewer) == (3, 0)
    assert [(one.because, one.count) for one in seen.withheld] == [(Reason.REFUSED, 4)]


FATES = st.sampled_from([(State.DELIVERED, None), *((State.WITHHELD, reason) for reason in Reason)])


@given(
    st.dictionaries(st.integers(1, 9), st.integers(1, 500)),
    st.integers(0, 99),
    st.lists(FATES, max_size=5),
)
def test_every_failing_check_is_counted_once(
    checks: dict[int, int], unexplained: int, told: list[tuple[State, Reason | None]]
) -> None:
    seen = put_together(
        [*(failed(count, number) for number, count in checks.items()), failed(unexplained)],
        [fate(number, *told) for number in checks],
        [],
    )

    assert sum(one.count for one in seen.checks) == seen.failing
    assert seen.failing == sum(checks.values()) + unexplained
