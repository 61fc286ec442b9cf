"""Truth beside verdict: which incidents are about what was broken, and what is counted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.incident import Why
from alerts.notification import Kind
from server.province.orders import How, Order, What
from tests.server.demo.control.broken_province import (
    CUT,
    LINK,
    BrokenProvince,
    after,
    broken_province,
)

BROKEN = {Why.SUSPECTED: 12.0, Why.CONFIRMED: 31.0}


@pytest.fixture
def province(tmp_path: Path) -> Iterator[BrokenProvince]:
    with broken_province(tmp_path) as province:
        yield province


def test_what_nobody_has_found_yet_stands_alone(province: BrokenProvince) -> None:
    province.desk.control.let_break(CUT)

    row = province.row()

    assert row.is_broken
    assert row.said == []
    assert (row.verdict_s, row.message_s, row.recovery_s) == (None, None, None)


def test_seconds_are_counted_to_verdict_message_and_recovery(province: BrokenProvince) -> None:
    province.desk.control.let_break(CUT)
    number = province.is_judged(f"link:{LINK}", BROKEN | {Why.RECOVERED: 340.0})
    province.is_told(number, "Minh", Kind.OPENED, 33.0)
    province.is_told(number, "Lan", Kind.RECOVERED, 342.0)
    province.is_told(number, "Hoa", Kind.OPENED, None)
    province.time.at = after(400)

    row = province.row()

    (said,) = row.said
    assert (row.verdict_s, row.message_s, row.recovery_s) == (31, 33, 40)
    assert [(one.to, one.is_over) for one in said.verdict.messages] == [
        ("Minh", False),
        ("Lan", True),
    ]
    assert said.verdict.withheld == 1
    assert row.is_settled


@pytest.mark.parametrize(
    ("order", "blamed"),
    [
        (CUT, "lan:09187-1"),
        (CUT, "power:09187-1"),
        (Order(what=What.POWER, target="09187-1"), f"link:{LINK}"),
        (Order(what=What.SERVICE, target="portal/1"), "replica:portal-2"),
        (Order(what=What.SERVICE, target="portal", how=How.SLOW), "service:portal"),
    ],
)
def test_a_verdict_that_blames_a_neighbour_is_shown_as_what_it_is(
    province: BrokenProvince, order: Order, blamed: str
) -> None:
    province.desk.control.let_break(order)
    province.is_judged(blamed, BROKEN)

    (said,) = province.row().said

    assert str(said.verdict.fault.component) == blamed


def test_what_is_about_something_else_is_left_out(province: BrokenProvince) -> None:
    province.desk.control.let_break(CUT)
    province.is_judged("service:portal", BROKEN)
    province.is_judged("link:07822-1-state", BROKEN)

    assert province.row().said == []


def test_what_was_over_before_it_broke_is_left_out(province: BrokenProvince) -> None:
    province.is_judged(f"link:{LINK}", {Why.CONFIRMED: -90.0, Why.RECOVERED: -30.0})
    province.desk.control.let_break(CUT)

    assert province.row().said == []


def test_what_was_found_long_after_it_was_mended_is_left_out(province: BrokenProvince) -> None:
    province.desk.control.let_break(CUT)
    province.is_judged(f"link:{LINK}", {Why.CONFIRMED: 300.0 + 601.0})
    province.time.at = after(1000)

    assert province.row().said == []


def test_a_suspicion_that_came_to_nothing_is_no_verdict(province: BrokenProvince) -> None:
    province.desk.control.let_break(CUT)
    province.is_judged(f"link:{LINK}", {Why.SUSPECTED: 12.0, Why.FORGOTTEN: 40.0})

    assert province.row().said == []


def test_what_was_merged_stands_after_what_it_was_merged_into(province: BrokenProvince) -> None:
    province.desk.control.let_break(CUT)
    whole = province.is_judged("core:uplink", {Why.CONFIRMED: 40.0})
    part = province.is_judged(f"link:{LINK}", BROKEN, merged_into=whole)

    row = province.row()

    assert [one.verdict.incident for one in row.said] == [whole, part]
    assert row.said[1].verdict.part_of == whole
    assert row.verdict_s == 40


def test_what_was_open_already_has_no_seconds(province: BrokenProvince) -> None:
    province.is_judged(f"link:{LINK}", {Why.CONFIRMED: -90.0})
    province.desk.control.let_break(CUT)

    row = province.row()

    assert len(row.said) == 1
    assert row.verdict_s is None


def test_each_kind_of_break_is_said_in_each_language(province: BrokenProvince) -> None:
    computer = next(iter(province.desk.control.district.computers))
    point = province.desk.control.district.links[LINK].point
    for order in (
        CUT,
        Order(what=What.THIN, target=LINK),
        Order(what=What.POWER, target="09187-1"),
        Order(what=What.LAN, target="09187-1"),
        Order(what=What.SERVICE, target="portal", some=3),
        Order(what=What.SERVICE, target="portal/1", how=How.SLOW),
        Order(what=What.SERVICE, target="portal", how=How.KILL),
        Order(what=What.PROVIDER, target=point),
        Order(what=What.DISK, target=computer),
    ):
        province.desk.control.let_break(order)

    titles = [
        row.title for language in ("vi", "en", "fr") for row in province.desk.newest(language)
    ]

    assert len(set(titles)) == 27
    assert not any("{" in title for title in titles)


def test_what_came_back_later_does_not_change_when_it_was_first_over(
    province: BrokenProvince,
) -> None:
    province.desk.control.let_break(CUT)
    happened = BROKEN | {Why.RECOVERED: 340.0, Why.CAME_BACK: 900.0, Why.STEADY_AGAIN: 2000.0}
    province.is_judged(f"link:{LINK}", happened)
    province.time.at = after(2100)

    assert province.row().recovery_s == 40
