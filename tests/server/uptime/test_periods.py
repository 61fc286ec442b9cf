"""Which period was in force when."""

from server.uptime.periods import Dealt, Periods, Series

SERIES = Series(link_id=7, check_id=1)


def test_the_last_deal_that_had_begun_says_the_period() -> None:
    periods = Periods(
        [(SERIES, Dealt(2000, 180)), (SERIES, Dealt(1000, 60)), (Series(8, 1), Dealt(0, 5))], {}
    )

    assert [periods.of(SERIES, at) for at in (1000, 1999, 2000, 9000)] == [60, 60, 180, 180]
    assert periods.longest_s == 180


def test_before_the_first_deal_that_is_known_its_period_holds() -> None:
    assert Periods([(SERIES, Dealt(1000, 60))], {SERIES: 15}).of(SERIES, 0) == 60


def test_without_a_deal_the_check_says_it_itself() -> None:
    periods = Periods([], {SERIES: 15})

    assert (periods.of(SERIES, 0), periods.of(Series(8, 1), 0), periods.longest_s) == (15, 0, 15)
    assert Periods([], {}).longest_s == 0
