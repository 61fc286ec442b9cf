from datetime import UTC, datetime, time, timedelta

from server.demo.whole_province import Wanted, province_world
from server.province.habits import Presence
from server.province.world import World

# A Sunday night in Viet Nam.
NIGHT = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
# The first morning of the lunar year.
TET = datetime(2026, 2, 17, 3, 0, tzinfo=UTC)


def share_on(world: World, at: datetime) -> float:
    computers = world.district.computers.values()
    return sum(world.presence(one, at) is Presence.ON for one in computers) / len(computers)


def test_at_night_nearly_everybody_is_off_unless_it_begins_at_an_hour_of_work() -> None:
    as_it_is = province_world(Wanted(one_in=10), NIGHT)
    at_ten = province_world(Wanted(one_in=10, begins=time(10)), NIGHT)
    never_off = province_world(Wanted(one_in=10, never_off=True), NIGHT)

    assert share_on(as_it_is, NIGHT) < 0.1
    assert share_on(at_ten, NIGHT) > 0.8
    assert share_on(never_off, NIGHT) == 1


def test_on_a_holiday_nobody_works() -> None:
    assert share_on(province_world(Wanted(one_in=10), TET), TET) < 0.1


def test_at_twenty_times_the_speed_a_morning_is_over_in_a_quarter_of_an_hour() -> None:
    world = province_world(Wanted(one_in=10, begins=time(7), speed=20), NIGHT)

    assert share_on(world, NIGHT) < 0.1
    assert share_on(world, NIGHT + timedelta(minutes=9)) > 0.8
    assert share_on(world, NIGHT + timedelta(minutes=35)) < 0.1
