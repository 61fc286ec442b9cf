from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.province.computers import Computer
from server.province.habits import LOCAL, Presence
from server.province.world import Break, Damage, World
from tests.server.province.build import MORNING, minutes, powerless, province, world

TUESDAY = datetime(2026, 11, 24, tzinfo=LOCAL)


def desktop(here: World, at: datetime = MORNING, *, hybrid: bool = False) -> Computer:
    """Find a computer that is on, and goes off with the power."""
    return next(
        one
        for one in here.district.computers.values()
        if one.lasts_min == 0
        and one.habit.hybrid == hybrid
        and here.presence(one, at) is Presence.ON
    )


def on_ups(here: World) -> Computer:
    return next(
        one
        for one in here.district.computers.values()
        if one.lasts_min
        and not one.machine.has_battery
        and here.presence(one, MORNING) is Presence.ON
    )


def test_a_power_cut_turns_off_desktops_which_start_anew_within_ten_minutes() -> None:
    here = world()
    computer = desktop(here)
    back = MORNING + minutes(20)

    dark = here.with_break(powerless(computer.site, MORNING, back))

    assert dark.presence(computer, MORNING + minutes(5)) is Presence.OFF
    assert dark.presence(computer, back + minutes(11)) is Presence.ON
    assert back <= dark.started_at(computer, back + minutes(11)) <= back + minutes(10)


def test_a_laptop_stays_on_until_its_battery_is_empty_and_was_not_started_anew() -> None:
    here = world()
    laptop = next(one for one in here.district.computers.values() if one.machine.has_battery)

    dark = here.with_break(powerless(laptop.site, MORNING))

    during, empty = MORNING + minutes(5), MORNING + minutes(laptop.lasts_min)
    assert laptop.lasts_min > 45
    assert dark.presence(laptop, during) is Presence.ON
    assert dark.started_at(laptop, during) == here.started_at(laptop, during)
    assert dark.presence(laptop, empty) is Presence.OFF


def test_a_desk_on_a_ups_outlives_a_short_cut_and_not_a_long_one() -> None:
    here = province()
    desk = on_ups(here)
    short, long = MORNING + minutes(5), MORNING + minutes(60)

    for back, survives in ((short, True), (long, False)):
        dark = here.with_break(powerless(desk.site, MORNING, back))
        after = back + minutes(11)
        assert (dark.started_at(desk, after) == here.started_at(desk, after)) == survives
        assert (dark.presence(desk, MORNING + minutes(30)) is Presence.ON) == survives


def test_a_router_on_a_ups_carries_reports_out_of_a_dark_office_for_a_while() -> None:
    here = province()
    site = next(one for one in here.district.sites.values() if one.router_lasts_min)
    link = next(one for one in here.district.links.values() if one.site == site.code)

    dark = here.with_break(powerless(site.code, MORNING))

    assert not dark.has_power(site.code, MORNING)
    assert dark.is_connected(link, MORNING + minutes(site.router_lasts_min - 1))
    assert not dark.is_connected(link, MORNING + minutes(site.router_lasts_min))


def test_most_routers_are_gone_with_the_power() -> None:
    here = province()
    dark = here
    for site in here.district.sites:
        dark = dark.with_break(powerless(site, MORNING))

    gone = [not dark.is_connected(link, MORNING) for link in here.district.links.values()]

    assert sum(gone) > len(gone) / 2


def test_who_comes_to_a_dark_office_switches_on_when_the_power_is_back() -> None:
    here = province()
    computer = desktop(here)
    came = here.on_since(computer, MORNING)
    back = came + minutes(15)

    dark = here.with_break(powerless(computer.site, came - minutes(60), back))

    assert dark.presence(computer, came + minutes(5)) is Presence.OFF
    assert back <= dark.on_since(computer, back + minutes(11)) <= back + minutes(10)


def test_a_cut_at_night_is_no_start_of_a_hybrid_computer_and_a_cut_by_day_is_one() -> None:
    here = province()
    computer = desktop(here, hybrid=True)
    by_night = powerless(computer.site, MORNING - minutes(7 * 60), MORNING - minutes(6 * 60))
    by_day = powerless(computer.site, MORNING, MORNING + minutes(10))
    later = MORNING + minutes(21)

    after_a_night = here.with_break(by_night).started_at(computer, later)
    after_a_day = here.with_break(by_day).started_at(computer, later)

    assert after_a_night == here.started_at(computer, later) < TUESDAY + timedelta(days=1)
    assert by_day.ends is not None
    assert by_day.ends <= after_a_day <= by_day.ends + minutes(10)


@given(
    st.integers(0, 500),
    st.floats(-9 * 60, 4 * 60),
    st.floats(1, 300),
    st.floats(0, 34 * 60),
)
def test_whatever_is_cut_who_is_on_was_switched_on_before_and_has_been_on_since(
    number: int, begins_min: float, lasts_min: float, looked_min: float
) -> None:
    here = province()
    computer = list(here.district.computers.values())[number]
    begins, at = MORNING + minutes(begins_min), MORNING + minutes(looked_min)
    dark = here.with_break(powerless(computer.site, begins, begins + minutes(lasts_min)))
    if dark.presence(computer, at) is Presence.OFF:
        return

    since = dark.on_since(computer, at)

    assert dark.started_at(computer, at) <= since <= at
    between = since + (at - since) / 2
    assert dark.presence(computer, since) is not Presence.OFF
    assert dark.presence(computer, between) is not Presence.OFF
    assert dark.on_since(computer, between) == since
    assert dark.started_at(computer, between) == dark.started_at(computer, at)


def test_the_last_power_cut_of_several_is_the_one_that_computers_came_back_from() -> None:
    here = world()
    computer = next(one for one in here.district.computers.values() if not one.lasts_min)

    dark = here.with_break(
        Break(
            damage=Damage.POWERLESS,
            target=computer.site,
            starts=MORNING,
            ends=MORNING + minutes(5),
            every=minutes(60),
        )
    )

    second = MORNING + minutes(65)
    assert second <= dark.started_at(computer, second + minutes(11)) <= second + minutes(10)
