"""Dates come from the monotonic clock; a wall clock never loses a record."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from checks.report import Record, Sent
from server.ingest.dating import Basis, Dated, Freshness, date_record, judge_freshness
from tests.server.ingest.build import BOOT, NOW, NOW_MS, SENT, UP_S, a_record

DAY_S = 86400.0
YEAR_S = 365 * DAY_S
HORIZON_S = 400 * DAY_S


def dated(record: Record, sent: Sent = SENT) -> Dated:
    return date_record(record, sent, NOW_MS, HORIZON_S)


def test_a_record_of_this_start_is_dated_by_how_long_ago_it_was() -> None:
    assert dated(a_record(1, ago_s=90.5)) == Dated(NOW_MS - 90_500, Basis.CLOCK)


def test_a_record_that_names_the_present_start_is_of_this_start() -> None:
    assert dated(replace(a_record(1, ago_s=5), boot=BOOT)).basis is Basis.CLOCK


def test_a_wall_clock_two_years_ahead_changes_no_date_of_this_start() -> None:
    ahead = replace(SENT, wall_s=SENT.wall_s + 2 * YEAR_S)

    assert dated(a_record(1, ago_s=60), ahead) == dated(a_record(1, ago_s=60))


def test_an_earlier_start_is_dated_by_the_wall_clock_against_the_present_one() -> None:
    behind = replace(SENT, wall_s=SENT.wall_s - 2 * YEAR_S)
    record = replace(a_record(1, boot="0ther"), wall_s=behind.wall_s - DAY_S)

    assert dated(record, behind) == Dated(NOW_MS - round(DAY_S * 1000), Basis.WALL)


def test_what_seems_to_come_from_the_future_is_no_later_than_this_start() -> None:
    record = replace(a_record(1, boot="0ther"), wall_s=NOW.timestamp() + 2 * YEAR_S)

    assert dated(record) == Dated(NOW_MS - round(UP_S * 1000), Basis.FUTURE)


def test_a_monotonic_clock_that_ran_backwards_gives_the_time_of_receipt() -> None:
    assert dated(a_record(1, ago_s=-5)) == Dated(NOW_MS, Basis.FUTURE)


def test_a_record_without_any_clock_is_dated_to_this_start() -> None:
    record = replace(a_record(1, boot="0ther"), wall_s=None)

    assert dated(record) == Dated(NOW_MS - round(UP_S * 1000), Basis.START)


def test_what_seems_absurdly_old_is_kept_at_the_horizon() -> None:
    record = replace(a_record(1, boot="0ther"), wall_s=0.0)

    assert dated(record) == Dated(NOW_MS - round(HORIZON_S * 1000), Basis.OLD)


@given(
    st.floats(0, 1e10),
    st.floats(0, 1e10),
    st.none() | st.floats(-1e11, 1e11),
    st.floats(-1e11, 1e11),
    st.sampled_from(["", BOOT, "0ther"]),
)
def test_no_clock_can_date_a_record_outside_the_horizon(
    clock_s: float, sent_clock_s: float, wall_s: float | None, sent_wall_s: float, boot: str
) -> None:
    record = Record(sequence=1, clock_s=clock_s, boot=boot, wall_s=wall_s)
    sent = Sent(boot=BOOT, clock_s=sent_clock_s, wall_s=sent_wall_s)

    at_ms = dated(record, sent).at_ms

    assert NOW_MS - round(HORIZON_S * 1000) <= at_ms <= NOW_MS


@given(st.lists(st.floats(0, 30 * DAY_S), min_size=2, max_size=6))
def test_records_of_one_start_keep_their_order(ages_s: list[float]) -> None:
    ages_s.sort(reverse=True)

    dates = [dated(a_record(1, ago_s)).at_ms for ago_s in ages_s]

    assert dates == sorted(dates)


def freshness(ago_s: float, newest_ago_s: float | None = None) -> Freshness:
    newest_ms = None if newest_ago_s is None else NOW_MS - round(newest_ago_s * 1000)
    at = Dated(NOW_MS - round(ago_s * 1000), Basis.CLOCK)
    return judge_freshness(at, NOW_MS, newest_ms, old_ms=150_000)


def test_a_record_of_the_last_rounds_is_fresh() -> None:
    assert freshness(ago_s=150) is Freshness.FRESH


def test_a_record_of_more_than_two_and_a_half_rounds_ago_is_old() -> None:
    assert freshness(ago_s=150.1) is Freshness.OLD


def test_a_record_older_than_one_that_came_before_is_superseded() -> None:
    assert freshness(ago_s=60, newest_ago_s=59) is Freshness.SUPERSEDED


def test_a_record_dated_by_a_wall_clock_is_never_fresh() -> None:
    at = Dated(NOW_MS, Basis.WALL)

    assert judge_freshness(at, NOW_MS, None, old_ms=150_000) is Freshness.UNCERTAIN
