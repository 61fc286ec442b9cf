from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fleet.equipment import Equipment
from server.fleet.import_budgets import BudgetSource, Spending, parse_budgets
from server.fleet.import_prices import parse_prices
from server.fleet.import_staff import PostGroup, PostRole, parse_staff
from server.fleet.sheet import ImportProblem

UNITS = frozenset({"07210", "07213"})


def places(problems: tuple[ImportProblem, ...]) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.name) for problem in problems]


def test_budgets_are_read_in_vietnamese() -> None:
    text = (
        "Nguồn vốn;Đơn vị;Năm;Dự toán (đồng);Loại chi;Căn cứ\n"
        "Ngân sách tỉnh;;2027;1.250.000.000;chi thường xuyên;QĐ 12\n"
        "Ngân sách xã;07210;2027;85.000.000;;\n"
    )

    (province, commune), problems = parse_budgets(text.encode(), UNITS)

    assert problems == ()
    assert (province.source, province.unit) == (BudgetSource.PROVINCE, "")
    assert (province.amount_vnd, province.basis) == (1_250_000_000, "QĐ 12")
    assert (commune.unit, commune.spending) == ("07210", Spending.RECURRENT)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("commune,,2027,5", (2, 2, "unit")),
        ("commune,99999,2027,5", (2, 2, "unit")),
        ("province,07210,2027,5", (2, 2, "unit")),
        ("church,,2027,5", (2, 1, "source")),
        ("province,,27,5", (2, 3, "year")),
        ("province,,2027,-5", (2, 4, "amount")),
        ("province,,2027,=5", (2, 4, "amount")),
        ("province,,2027,1\nprovince,,2027,2", (3, 3, "year")),
    ],
)
def test_a_wrong_budget_is_named_with_its_place(row: str, place: tuple[int, int, str]) -> None:
    entries, problems = parse_budgets(f"source,unit,year,amount\n{row}\n".encode(), UNITS)

    assert entries == ()
    assert places(problems) == [place]


def test_two_kinds_of_spending_are_two_budgets() -> None:
    rows = "province,,2027,1,recurrent\nprovince,,2027,2,investment\n"
    text = f"source,unit,year,amount,spending\n{rows}"

    entries, problems = parse_budgets(text.encode(), UNITS)

    assert problems == ()
    assert [entry.amount_vnd for entry in entries] == [1, 2]


def test_staff_is_read_in_vietnamese() -> None:
    text = (
        "Đơn vị,Nhóm chức danh,Vị trí,Số người,Chức danh\n"
        "07210,Nhóm VIII,Một cửa,6,\n"
        "07210,VII,lãnh đạo,3,Phó Chủ tịch\n"
    )

    (desk, chair), problems = parse_staff(text.encode(), UNITS)

    assert problems == ()
    assert (desk.group, desk.role, desk.people) == (PostGroup.VIII, PostRole.ONESTOP, 6)
    assert (chair.group, chair.role, chair.title) == (
        PostGroup.VII,
        PostRole.LEADER,
        "Phó Chủ tịch",
    )


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("99999,viii,officer,3", (2, 1, "unit")),
        ("07210,xi,officer,3", (2, 2, "group")),
        ("07210,viii,wizard,3", (2, 3, "role")),
        ("07210,viii,officer,many", (2, 4, "people")),
        ("07210,viii,officer,3\n07210,viii,officer,4", (3, 2, "group")),
    ],
)
def test_wrong_staff_is_named_with_its_place(row: str, place: tuple[int, int, str]) -> None:
    entries, problems = parse_staff(f"unit,group,role,people\n{row}\n".encode(), UNITS)

    assert entries == ()
    assert places(problems) == [place]


def test_prices_are_read_in_vietnamese() -> None:
    text = (
        "Mã;Loại;Tên tài sản;Đơn giá;Từ ngày;Nguồn;Vị trí\n"
        "D1;Máy vi tính để bàn;Core i5, SSD 512 GB;14.500.000;01/07/2026;báo giá 3;leader officer\n"
    )

    (price,), problems = parse_prices(text.encode())

    assert problems == ()
    assert (price.model, price.kind, price.price_vnd) == ("D1", Equipment.DESKTOP, 14_500_000)
    assert price.valid_from == date(2026, 7, 1)
    assert price.roles == (PostRole.LEADER, PostRole.OFFICER)
    assert price.quality == 1.0


def test_a_price_without_roles_is_for_everybody() -> None:
    text = "model,kind,name,price_vnd,from,source\nP1,printer,x,5500000,2026-01-01,web\n"

    (price,), _ = parse_prices(text.encode())

    assert price.roles == tuple(PostRole)


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ("D1,desktop,x,0,2026-01-01,s,", (2, 4, "price_vnd")),
        ("D1,desktop,x,5,soon,s,", (2, 5, "from")),
        ("D1,desktop,x,5,2026-01-01,,", (2, 6, "source")),
        ("D1,desktop,x,5,2026-01-01,s,wizard", (2, 7, "roles")),
        ("D1,desktop,x,5,2026-01-01,s,\nD1,desktop,x,6,2026-01-01,s,", (3, 5, "from")),
        ("D1,desktop,x,5,2026-01-01,s,\nD1,laptop,x,6,2026-02-01,s,", (3, 2, "kind")),
    ],
)
def test_a_wrong_price_is_named_with_its_place(rows: str, place: tuple[int, int, str]) -> None:
    header = "model,kind,name,price_vnd,from,source,roles"

    entries, problems = parse_prices(f"{header}\n{rows}\n".encode())

    assert entries == ()
    assert places(problems) == [place]


@given(st.binary(max_size=200))
def test_any_bytes_give_entries_or_problems(data: bytes) -> None:
    for entries, problems in (
        parse_budgets(data, UNITS),
        parse_staff(data, UNITS),
        parse_prices(data),
    ):
        assert bool(entries) != bool(problems)
