"""The register and the plans as pages ask for them, each within a scope."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from server.store import sheets
from server.store.planning import read_inputs, store_plan
from server.store.questions import plans, register
from server.store.questions.plans import LineOrder, LineQuery, Shown
from server.store.questions.register import AssetOrder, Matched, RegisterQuery
from server.store.scope import WHOLE_PROVINCE, Scope
from server.store.session import Store
from server.store.tables import Assumption, Price
from tests.server.databases import EACH_DATABASE, migrated, url_of
from tests.server.fleet.finance import NOW, with_units
from tests.server.procurement.rows import a_plan, a_plan_line, a_price, an_asset

OTHER = Scope(frozenset({2}))


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        with_units(store)
        with store.writing() as session:
            for asset in (
                an_asset("A1", id=1),
                an_asset("A2", id=2, unit_id=2, kind="printer", original_price_vnd=None, post=""),
                an_asset("A3", id=3, written_off=date(2026, 10, 31)),
            ):
                sheets.add(session, asset)
        yield store


def test_a_page_of_the_register_comes_with_the_totals_of_all(store: Store) -> None:
    with store.reading() as session:
        found, totals = register.list_assets(session, WHOLE_PROVINCE, RegisterQuery())

    assert [one.asset.code for one in found] == ["A1", "A2"]
    assert (totals.assets, totals.original_price_vnd, totals.unpriced) == (2, 12_500_000, 1)
    assert totals.matched == 0


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        (RegisterQuery(text="một cửa"), ["A1"]),
        (RegisterQuery(text="%"), []),
        (RegisterQuery(unit="07228"), ["A2"]),
        (RegisterQuery(kind="printer"), ["A2"]),
        (RegisterQuery(matched=Matched.DEVICE), []),
        (RegisterQuery(matched=Matched.NONE), ["A1", "A2"]),
        (RegisterQuery(written_off=True), ["A3"]),
        (RegisterQuery(order=AssetOrder.PRICE, descending=True), ["A1", "A2"]),
        (RegisterQuery(order=AssetOrder.PRICE), ["A2", "A1"]),
        (RegisterQuery(page=2), []),
    ],
)
def test_the_register_is_looked_through(
    store: Store, query: RegisterQuery, codes: list[str]
) -> None:
    with store.reading() as session:
        found, _ = register.list_assets(session, WHOLE_PROVINCE, query)

    assert [one.asset.code for one in found] == codes


def test_nobody_sees_assets_of_another_unit(store: Store) -> None:
    with store.reading() as session:
        found, totals = register.list_assets(session, OTHER, RegisterQuery())
        foreign = register.asset(session, OTHER, "A1")
        everything = register.all_assets(session, OTHER)

    assert [one.asset.code for one in found] == ["A2"]
    assert totals.assets == 1
    assert foreign is None
    assert [one.asset.code for one in everything] == ["A2"]


@pytest.fixture
def plan_id(store: Store) -> int:
    lines = [
        a_plan_line("A1", keeping_hours=90.0),
        a_plan_line(
            "A1",
            keeping_hours=90.0,
            action="ssd",
            year=2028,
            cost_vnd=1_300_000,
            paid='{"province": 1300000}',
        ),
        a_plan_line("A2", unit_id=2, kind="printer", action=None, year=None, cost_vnd=0),
    ]
    with store.writing() as session:
        return store_plan(session, a_plan(), lines)


def test_a_stored_plan_is_the_newest_and_its_lines_are_numbered(store: Store, plan_id: int) -> None:
    with store.reading() as session:
        newest = plans.newest_plan(session)
        lines, count = plans.list_lines(
            session, WHOLE_PROVINCE, LineQuery(plan_id=plan_id, shown=Shown.ALL)
        )

    assert newest is not None
    assert newest.id == plan_id
    assert [(one.line.number, one.line.item, one.unit.code) for one in lines] == [
        (1, "A1", "07210"),
        (2, "A1", "07210"),
        (3, "A2", "07228"),
    ]
    assert count == 3


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"shown": Shown.BOUGHT}, [1, 2]),
        ({"shown": Shown.KEPT}, [3]),
        ({"shown": Shown.ALL, "year": 2028}, [2]),
        ({"shown": Shown.ALL, "unit": "07228"}, [3]),
        ({"shown": Shown.ALL, "kind": "printer"}, [3]),
        ({"shown": Shown.ALL, "text": "a2"}, [3]),
        ({"shown": Shown.ALL, "order": LineOrder.COST}, [1, 2, 3]),
        ({"shown": Shown.ALL, "order": LineOrder.YEAR}, [1, 2, 3]),
    ],
)
def test_the_lines_are_looked_through(
    store: Store, plan_id: int, asked: dict[str, object], numbers: list[int]
) -> None:
    query = LineQuery(plan_id=plan_id, **asked)  # type: ignore[arg-type]  # by name

    with store.reading() as session:
        found, _ = plans.list_lines(session, WHOLE_PROVINCE, query)

    assert [one.line.number for one in found] == numbers


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        (LineOrder.NEED, [1, 2, 3]),  # a plan is stored in the order of need
        (LineOrder.YEAR, [3, 1, 2]),
        (LineOrder.UNIT, [2, 3, 1]),
        (LineOrder.COST, [1, 3, 2]),
        (LineOrder.AVERTS, [3, 2, 1]),
    ],
)
def test_every_order_of_the_lines_is_its_own(
    store: Store, order: LineOrder, numbers: list[int]
) -> None:
    lines = [
        a_plan_line("A1", unit_id=2, keeping_hours=1, averts_hours=1, cost_vnd=9, year=2028),
        a_plan_line("A2", unit_id=1, keeping_hours=9, averts_hours=2, cost_vnd=1, year=2029),
        a_plan_line("A3", unit_id=1, keeping_hours=5, averts_hours=3, cost_vnd=5, year=2027),
    ]
    with store.writing() as session:
        plan_id = store_plan(session, a_plan(), lines)

    with store.reading() as session:
        query = LineQuery(plan_id=plan_id, order=order, shown=Shown.ALL)
        found, _ = plans.list_lines(session, WHOLE_PROVINCE, query)

    assert [one.line.number for one in found] == numbers


def test_spending_is_summed_by_year_kind_and_action(store: Store, plan_id: int) -> None:
    with store.reading() as session:
        spent = plans.spending(session, WHOLE_PROVINCE, plan_id)

    assert [(one.year, one.action, one.count, one.cost_vnd) for one in spent] == [
        (2027, "replace", 1, 14_500_000),
        (2028, "ssd", 1, 1_300_000),
    ]


def test_rent_is_spent_in_the_year_in_which_it_is_due(store: Store) -> None:
    paid = '{"province": 10000000, "province 2028": 12000000}'
    link = {"kind": "link", "action": "second", "model": "", "model_name": ""}
    line = a_plan_line("L1", cost_vnd=22_000_000, paid=paid, **link)
    with store.writing() as session:
        plan_id = store_plan(session, a_plan(cost_vnd=22_000_000), [line])

    with store.reading() as session:
        spent = plans.spending(session, WHOLE_PROVINCE, plan_id)
        tally = plans.tally(session, WHOLE_PROVINCE, plan_id)

    assert [(one.year, one.action, one.count, one.cost_vnd) for one in spent] == [
        (2027, "second", 1, 10_000_000),
        (2028, "second", 0, 12_000_000),
    ]
    assert tally.cost_vnd == 22_000_000


def test_nobody_sees_lines_of_another_unit(store: Store, plan_id: int) -> None:
    with store.reading() as session:
        found = plans.bought_lines(session, OTHER, plan_id)
        foreign = plans.line(session, OTHER, plan_id, 1)
        own = plans.line(session, OTHER, plan_id, 3)
        spent = plans.spending(session, OTHER, plan_id)

    assert (found, foreign, spent) == ([], None, [])
    assert own is not None


def test_two_lines_of_one_item_are_found_together(store: Store, plan_id: int) -> None:
    with store.reading() as session:
        found = plans.lines_of_item(session, WHOLE_PROVINCE, plan_id, "A1")

    assert [one.line.year for one in found] == [2027, 2028]


def test_prices_are_read_as_they_hold_on_the_day_and_numbers_of_all_days(store: Store) -> None:
    with store.writing() as session:
        old: Price = a_price(valid_to=date(2026, 7, 1))
        later: Price = a_price(price_vnd=16_000_000, valid_from=date(2026, 7, 1))
        future: Price = a_price("P9", valid_from=date(2030, 1, 1))
        for row in (old, later, future, set_to(50, 2025), set_to(60, 2026), set_to(70, 2040)):
            sheets.add(session, row)

    with store.reading() as session:
        found = read_inputs(session, date(2026, 11, 27))

    assert [row.price_vnd for row in found.prices] == [16_000_000]
    assert [row.value for row in found.assumptions] == [50, 60, 70]
    assert [asset.code for asset in found.assets] == ["A1", "A2", "A3"]


def set_to(value: float, year: int) -> Assumption:
    return Assumption(
        name="hour_cost",
        valid_from=date(year, 1, 1),
        value=value,
        unit="kVND/hour",
        source="x",
        set_by="lan",
        set_at=NOW,
    )
