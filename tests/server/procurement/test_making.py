"""From rows to the rows of a plan."""

import json
from collections.abc import Iterable

from server.figure import Figure
from server.procurement.explanation import read_explanation
from server.procurement.making import Effort, Made, fingerprint, make_plan
from server.procurement.papers import read_grounds, read_left_out, read_money
from server.procurement.planner import Watch
from server.procurement.task import SURPLUS, task_of
from server.store.planning import PlanInputs
from server.store.tables import PlanLine
from tests.server.procurement.rows import (
    NOW,
    a_budget,
    a_placed_link,
    a_reporting,
    a_staff,
    an_asset,
    inputs,
)

SHOWN: list[tuple[str, float]] = []
QUICK = Effort(
    plan=Watch(left_s=lambda: 60.0, gap=1e-6),
    case=lambda: Watch(left_s=lambda: 0.0),
    show=lambda what, done: SHOWN.append((what, done)),
)


def made(given: PlanInputs, years: int = 2) -> Made:
    return make_plan(task_of(given, 2027, years, NOW), QUICK, "command:lan", NOW)


def of(lines: Iterable[PlanLine], item: str) -> PlanLine:
    return next(line for line in lines if line.item == item)


def office(*budgets: tuple[int, int], links: bool = False) -> PlanInputs:
    """Three computers: an old one at a one-stop desk, an old one in an office, a new one."""
    assets = [
        an_asset("DESK"),
        an_asset("OFFICE", post="Địa chính", device_id=7),
        an_asset("NEW", in_use_since="2025", post="Địa chính"),
    ]
    money = [a_budget(amount, year) for year, amount in budgets]
    return inputs(
        assets,
        [a_reporting(7)],
        money,
        links=[a_placed_link(simulated=True)] if links else [],
        staff=[a_staff(9)],
    )


def test_the_line_of_the_greatest_need_comes_first_and_the_money_goes_there() -> None:
    found = made(office((2027, 15_000_000), (2028, 0)))

    first = found.lines[0]
    assert (first.item, first.action, first.year) == ("DESK", "replace", 2027)
    assert first.cost_vnd == 14_500_000
    assert json.loads(first.paid) == {"province": 14_500_000}
    assert first.model_name.startswith("Core i5")
    assert [line.keeping_hours for line in found.lines] == sorted(
        (line.keeping_hours for line in found.lines), reverse=True
    )


def test_every_item_has_a_line_and_what_is_kept_has_neither_year_nor_price() -> None:
    found = made(office((2027, 0)), years=1)

    assert {line.item for line in found.lines} == {"DESK", "OFFICE", "NEW"}
    assert all(line.action is None and line.year is None for line in found.lines)
    assert found.row.cost_vnd == found.row.bought == 0
    assert found.row.harm_hours == found.row.keeping_hours


def test_a_line_knows_the_asset_the_device_and_the_age() -> None:
    line = of(made(office((2027, 0)), years=1).lines, "OFFICE")

    assert (line.device_id, line.unit_id, line.kind, line.role) == (7, 1, "desktop", "officer")
    assert line.asset_id == an_asset("OFFICE").id
    assert line.built is not None
    assert line.built_low is not None
    assert 2013 < line.built_low < line.built < 2016


def test_the_reasons_of_a_line_can_be_read_back() -> None:
    line = made(office((2027, 15_000_000), (2028, 0))).lines[0]

    told = read_explanation(line.explanation)

    (chosen,) = [choice for choice in told.choices if choice.chosen]
    assert [(step.year, step.action) for step in chosen.steps] == [(2027, "replace")]
    assert round(chosen.averts.value) == round(line.averts_hours)
    assert line.cases == 9
    assert told.sureness


def test_a_plan_says_how_near_the_best_it_is_and_what_it_was_made_of() -> None:
    given = office((2027, 15_000_000), (2028, 0))

    row = made(given).row

    assert row.least_hours <= row.harm_hours < row.keeping_hours
    assert 0 <= row.gap < 1e-4
    assert (row.first_year, row.years, row.items, row.made_by) == (2027, 2, 3, "command:lan")
    assert row.inputs == fingerprint(task_of(given, 2027, 2, NOW))
    assert any(ground.name == "hour_cost" for ground in read_grounds(row.grounds))


def test_another_price_or_asset_is_another_fingerprint() -> None:
    given = office((2027, 15_000_000))
    more = office((2027, 15_000_001_000))

    assert fingerprint(task_of(given, 2027, 1, NOW)) != fingerprint(task_of(more, 2027, 1, NOW))


def test_no_payer_spends_more_than_there_is_and_the_worth_of_more_is_told() -> None:
    found = made(office((2027, 15_000_000), (2028, 1_000_000)))

    money = read_money(found.row.money)
    assert [(one.payer, one.year) for one in money] == [("province", 2027), ("province", 2028)]
    assert all(one.spent_vnd <= one.amount.value for one in money)
    assert sum(one.spent_vnd for one in money) == found.row.cost_vnd > 0
    assert any(one.averts is not None and one.averts.value > 0 for one in money)


def test_a_faster_line_is_a_line_of_the_plan_too_and_says_what_it_costs_in_which_year() -> None:
    found = made(office((2027, 90_000_000), (2028, 90_000_000), links=True))

    line = of(found.lines, "L1")
    assert (line.kind, line.link_id, line.device_id) == ("link", 3, None)
    assert (line.action, line.year, line.simulated) == ("second", 2027, True)
    # The work and half a year's rent, then a whole year's: the defaults of 2025.
    assert json.loads(line.paid) == {"province": 10_000_000, "province 2028": 12_000_000}
    assert line.cost_vnd == 22_000_000


def test_what_is_left_out_and_why_something_is_kept_is_said() -> None:
    given = inputs(
        [an_asset("A1", post="Văn thư"), an_asset("A2"), an_asset("R1", kind="router")],
        budgets=[a_budget(90_000_000)],
        staff=[a_staff(1)],
    )

    found = made(given, years=1)

    (left,) = read_left_out(found.row.left_out)
    assert (left.kind, left.count) == ("router", 1)
    kept = of(found.lines, "A1")
    assert kept.action is None
    assert read_explanation(kept.explanation).why_now.msgid == SURPLUS


def test_simulated_things_stay_labelled() -> None:
    given = inputs([an_asset("A1", simulated=True), an_asset("A2")], budgets=[a_budget(1)])

    found = made(given, years=1)

    assert of(found.lines, "A1").simulated
    assert not of(found.lines, "A2").simulated
    assert found.row.simulated


def test_progress_ends_at_the_whole() -> None:
    SHOWN.clear()

    made(office((2027, 15_000_000)), years=1)

    assert SHOWN[0] == ("planning", 1.0)
    assert SHOWN[-1] == ("moving the assumptions", 1.0)


def test_a_price_in_an_explanation_can_be_followed_to_where_it_was_set() -> None:
    line = made(office((2027, 15_000_000), (2028, 0))).lines[0]

    told = read_explanation(line.explanation)

    (chosen,) = [choice for choice in told.choices if choice.chosen]
    assert isinstance(chosen.price, Figure)
    assert "retail prices" in str(chosen.price.rests_on)
