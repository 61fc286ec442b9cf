from datetime import timedelta

import pytest

from server.province.orders import How, Order, OrderError, What, Wrong, broken_by, targets
from server.province.world import Break, Damage, World
from tests.server.province.build import MORNING, minutes, province, world


def ordered(here: World, order: Order) -> Break:
    return broken_by(order, here.district, MORNING)


def refused(here: World, order: Order) -> OrderError:
    with pytest.raises(OrderError) as refused:
        broken_by(order, here.district, MORNING)
    return refused.value


@pytest.mark.parametrize(
    ("order", "damage"),
    [
        (Order(what=What.LINK, target="07210-1-state"), Damage.CUT),
        (Order(what=What.THIN, target="07210-1-state"), Damage.THIN),
        (Order(what=What.POWER, target="07210-1"), Damage.POWERLESS),
        (Order(what=What.LAN, target="07210-1"), Damage.LAN),
        (Order(what=What.SERVICE, target="portal"), Damage.FAILING),
        (Order(what=What.SERVICE, target="portal/1"), Damage.FAILING),
        (Order(what=What.SERVICE, target="portal", how=How.SLOW), Damage.SLOW),
        (Order(what=What.PROVIDER, target="Nhà mạng A/Thành phố Bắc Giang"), Damage.AREA),
        (Order(what=What.DISK, target="07210-1-pc02"), Damage.DYING),
    ],
)
def test_what_is_ordered_breaks_now_and_for_as_long(order: Order, damage: Damage) -> None:
    broken = ordered(province(), order)

    assert (broken.damage, broken.target) == (damage, order.target)
    assert (broken.starts, broken.ends) == (MORNING, MORNING + minutes(5))


def test_every_kind_offers_something_in_a_province() -> None:
    counts = {what: len(targets(what, province().district)) for what in What}

    assert counts[What.LINK] == len(province().district.links)
    assert min(counts.values()) > 0


@pytest.mark.parametrize("some", [0, 1])
def test_a_service_that_is_killed_refuses_the_connections_of_everybody(some: int) -> None:
    order = Order(what=What.SERVICE, target="portal", how=How.KILL, some=some)
    broken = ordered(world(), order)

    assert world().with_break(broken).failure("portal", 0, "", MORNING) == "connection_refused"


def test_a_service_can_fail_for_a_number_of_communes() -> None:
    order = Order(what=What.SERVICE, target="portal", some=61)
    here = province().with_break(ordered(province(), order))
    district = here.district

    failing = {
        site.unit
        for site in district.sites.values()
        if here.failure("portal", 0, site.code, MORNING)
    }

    assert len(failing) == 61


def test_a_thing_is_known_by_the_name_that_only_it_has_too() -> None:
    here = world()
    computer = here.district.computers["07210-1-pc02"]

    order = Order(what=What.DISK, target=computer.machine.inventory.host.lower())

    assert ordered(here, order).target == "07210-1-pc02"


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("09187-1-stat", ("09187-1-state",)),
        ("Kinh Bac", ("09187-1-state", "09187-1-internet")),
        ("nowhere", ()),
    ],
)
def test_what_is_not_known_is_named_with_what_is_near(wrong: str, near: tuple[str, ...]) -> None:
    error = refused(world(), Order(what=What.LINK, target=wrong))

    assert (error.wrong, error.value, error.near) == (Wrong.UNKNOWN, wrong, near)


def test_the_areas_of_a_provider_are_named_where_it_has_nothing() -> None:
    error = refused(world(), Order(what=What.PROVIDER, target="Nhà mạng A/zz"))

    assert error.near
    assert all(point.startswith("Nhà mạng A/") for point in error.near)


@pytest.mark.parametrize("lasts", [timedelta(0), timedelta(seconds=9), timedelta(hours=9)])
def test_nothing_breaks_for_too_short_or_too_long(lasts: timedelta) -> None:
    order = Order(what=What.LAN, target="07210-1", lasts=lasts)

    assert refused(world(), order).wrong is Wrong.LASTS


@pytest.mark.parametrize("some", [-1, 9])
def test_no_service_fails_for_more_communes_than_there_are(some: int) -> None:
    order = Order(what=What.SERVICE, target="portal", some=some)

    assert refused(world(), order).wrong is Wrong.SOME


def test_a_search_needs_neither_marks_nor_capitals() -> None:
    found = targets(What.POWER, world().district, "kinh bac")

    assert [target.code for target in found] == ["09187-1"]
