"""A stored plan as it is shown, whole and to a contact."""

from dataclasses import replace
from typing import Any

import pytest

from server.figure import Figure, RegisterRow
from server.procurement.papers import LeftOut, MoneyOfYear, write_papers
from server.store.questions.plans import PlacedLine, Spent, Tally
from server.store.tables import PlanRow
from server.views.plan import see_line, see_plan
from server.views.plan_money import PayerOfYear, Purpose
from tests.server.procurement.rows import UNIT, a_plan, a_plan_line

TALLY = Tally(items=9, renewed=4, cost_vnd=7_000_000, keeping_hours=800.0, averts_hours=300.0)


def money(payer: str, unit: str, amount: int, spent: int, **other: Any) -> MoneyOfYear:
    row = RegisterRow(register=other.pop("sheet", "budgets.csv"), place=payer)
    plain = MoneyOfYear(
        payer=payer,
        unit=unit,
        year=2027,
        amount=Figure(value=amount, unit="VND", source=row),
        spent_vnd=spent,
    )
    return replace(plain, **other)


def hours(value: float) -> Figure:
    return Figure(value=value, unit="hour", source=RegisterRow(register="", place=""))


@pytest.fixture
def row() -> PlanRow:
    return a_plan(
        id=3,
        money=write_papers(
            [
                money("province", "", 100_000_000, 90_000_000),
                money("commune", "07210", 20_000_000, 15_000_000, averts=hours(30)),
                money("commune", "07228", 10_000_000, 10_000_000, averts=hours(50), sheet="b.csv"),
                money("commune", "07210", 8_000_000, 1_000_000, year=2028),
            ]
        ),
        left_out=write_papers([LeftOut(why="not reckoned", kind="router", count=14)]),
    )


def test_the_whole_plan_spends_all_money(row: PlanRow) -> None:
    seen = see_plan(row, TALLY)

    assert (seen.first_year, seen.last_year, seen.items, seen.renewed) == (2027, 2028, 9, 4)
    assert seen.cost_vnd == 116_000_000
    assert [(one.year, one.amount_vnd, one.spent_vnd) for one in seen.years] == [
        (2027, 130_000_000, 115_000_000),
        (2028, 8_000_000, 1_000_000),
    ]
    assert [one.kind for one in seen.left_out] == ["router"]


def test_the_communes_are_one_payer_whose_best_purse_is_named(row: PlanRow) -> None:
    province, communes, _ = see_plan(row, TALLY).payers

    assert (province.purses, province.averts) == (1, None)
    assert communes == PayerOfYear(
        payer="commune",
        year=2027,
        purses=2,
        amount_vnd=30_000_000,
        spent_vnd=25_000_000,
        averts=50.0,
        sources=("budgets.csv", "b.csv"),
    )


def test_a_contact_is_shown_the_own_unit_and_its_own_money(row: PlanRow) -> None:
    seen = see_plan(row, TALLY, unit="07210")

    assert seen.cost_vnd == TALLY.cost_vnd
    assert [(one.year, one.amount_vnd) for one in seen.years] == [
        (2027, 20_000_000),
        (2028, 8_000_000),
    ]
    assert {one.payer for one in seen.payers} == {"commune"}
    assert seen.left_out == ()


def test_money_is_told_apart_by_what_it_is_spent_on(row: PlanRow) -> None:
    spending = [
        Spent(year=2027, kind="desktop", action="replace", count=2, cost_vnd=30),
        Spent(year=2027, kind="printer", action="replace", count=1, cost_vnd=5),
        Spent(year=2027, kind="desktop", action="os", count=1, cost_vnd=1),
        Spent(year=2027, kind="desktop", action="both", count=1, cost_vnd=2),
        Spent(year=2028, kind="link", action="tier1", count=0, cost_vnd=7),
        Spent(year=2028, kind="link", action="second", count=1, cost_vnd=4),
    ]

    first, second = see_plan(row, TALLY, spending).years

    assert first.spent_on_vnd == ((Purpose.REPLACE, 35), (Purpose.UPGRADE, 3))
    assert second.spent_on_vnd == ((Purpose.LINK, 11),)


@pytest.mark.parametrize(
    ("gap", "percent"), [(0.0, 0.0), (0.0021, 0.3), (0.002, 0.2), (0.0020001, 0.3), (0.1, 10.0)]
)
def test_the_gap_is_never_told_smaller_than_it_is(gap: float, percent: float) -> None:
    assert see_plan(a_plan(gap=gap), TALLY).gap_percent == percent


@pytest.mark.parametrize(("spent", "within"), [(100_000_000, True), (100_000_001, False)])
def test_a_year_that_spends_more_than_there_is_is_not_within_its_budget(
    spent: int, within: bool
) -> None:
    one = a_plan(money=write_papers([money("province", "", 100_000_000, spent)]))

    assert see_plan(one, TALLY).within_budget is within


def test_bars_are_as_long_as_their_money(row: PlanRow) -> None:
    seen = see_plan(row, TALLY)

    assert (seen.width(130_000_000), seen.width(13_000_000)) == (1000.0, 100.0)
    assert see_plan(a_plan(), TALLY).width(5) == 0.0


def test_a_line_names_what_it_is_of() -> None:
    asset = see_line(PlacedLine(line=a_plan_line("A1", asset_id=4, device_id=7), unit=UNIT))
    link = see_line(PlacedLine(line=a_plan_line("L1", link_id=3, kind="link"), unit=UNIT))
    unknown = see_line(PlacedLine(line=a_plan_line("#7", device_id=7), unit=UNIT))

    assert (asset.asset, asset.link, asset.device) == ("A1", "", 7)
    assert (link.asset, link.link, link.device) == ("", "L1", None)
    assert (unknown.asset, unknown.link, unknown.device) == ("", "", 7)
    assert asset.place.unit_code == "07210"
