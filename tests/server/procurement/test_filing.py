"""What the form says is what the stored lines of the plan say."""

from datetime import date
from typing import Any

import pytest

from server.procurement.filing import ASSETS, form04_of, needs_of
from server.procurement.form04 import Heading
from server.procurement.instance import Action
from server.store.questions.plans import PlacedLine
from server.store.tables import Unit
from tests.server.procurement.rows import UNIT, a_plan, a_plan_line
from tests.server.workbook import read, sheet_names


def a_line(item: str = "A1", unit: Unit = UNIT, **other: Any) -> PlacedLine:
    return PlacedLine(line=a_plan_line(item, **other), unit=unit)


def test_devices_of_one_unit_and_model_are_one_need_that_names_what_it_replaces() -> None:
    (need,) = needs_of([a_line("A1"), a_line("#12")], 2027)

    assert (need.asset, need.unit, need.quantity) == ("Máy vi tính để bàn", "Bắc Giang", 2)
    assert need.model == "Core i5, 8 GB, SSD 512 GB"
    assert need.estimate_vnd == 29_000_000
    assert need.funding == "Ngân sách xã"
    assert need.note == "Thay A1, thiết bị số 12"


def test_two_payers_are_named_with_their_amounts() -> None:
    (need,) = needs_of([a_line(paid='{"commune": 4500000, "province": 10000000}')], 2027)

    assert need.funding == "Ngân sách xã: 4.500.000\nNgân sách tỉnh: 10.000.000"


def test_only_the_year_asked_for_is_registered_and_rent_is_no_asset() -> None:
    lines = [a_line(year=2028), a_line(kind="link", action="tier1")]

    assert needs_of(lines, 2027) == []


def test_assets_stand_in_the_order_of_the_form_and_units_below_them() -> None:
    other = Unit(id=2, code="07228", kind="xa", name="Đa Mai")
    lines = [
        a_line("p1", kind="printer", model_name="P1"),
        a_line("d1", unit=other),
        a_line("d2"),
        a_line("d3", action="ssd", model_name=""),
    ]

    needs = needs_of(lines, 2027)

    assert [(need.asset, need.unit) for need in needs] == [
        ("Máy vi tính để bàn", "Bắc Giang"),
        ("Máy vi tính để bàn", "Đa Mai"),
        ("Máy in", "Bắc Giang"),
        ("Ổ cứng SSD (nâng cấp)", "Bắc Giang"),
    ]
    assert (needs[3].model, needs[3].note) == ("SSD, gồm công lắp đặt", "Cho d3")


@pytest.mark.parametrize("action", [one for one in Action if one in ASSETS])
def test_what_is_fitted_has_a_kind_too_because_the_form_asks_for_it(action: Action) -> None:
    (need,) = needs_of([a_line(action=action.value, model="", model_name="")], 2027)

    assert need.model


def test_what_is_simulated_says_so_on_paper() -> None:
    (need,) = needs_of([a_line(simulated=True)], 2027)

    assert need.note.endswith("(mô phỏng)")


def test_the_workbook_has_a_sheet_for_every_year_of_the_plan() -> None:
    plan = a_plan(first_year=2027, years=2)

    book = form04_of(plan, [a_line()], Heading(day=date(2026, 11, 27)))

    assert sheet_names(book) == ["04-TSC-MSTT 2027", "04-TSC-MSTT 2028"]
    total = next(row for row in read(book, 1) if row.get("B") == "Tổng cộng")
    assert (total["C"], total["E"]) == ("1", "14500000")
    assert next(row for row in read(book, 2) if row.get("B") == "Tổng cộng")["E"] == "0"
