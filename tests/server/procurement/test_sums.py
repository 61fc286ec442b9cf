"""What a plan costs is one number, to the dong, wherever it is said."""

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.procurement.making import Effort, Made, make_plan
from server.procurement.papers import Payment, read_money, read_payments, write_payments
from server.procurement.planner import Watch
from server.procurement.task import task_of
from server.store.planning import PlanInputs, store_plan
from server.store.questions import plans
from server.store.scope import WHOLE_PROVINCE
from server.store.session import sqlite_url
from server.store.tables import Asset, Budget
from tests.server.databases import migrated
from tests.server.procurement.rows import (
    NOW,
    a_budget,
    a_placed_link,
    a_staff,
    an_asset,
    inputs,
)

FIRST, YEARS = 2027, 3
QUICK = Effort(
    plan=Watch(left_s=lambda: 60.0, gap=1e-6),
    case=lambda: Watch(left_s=lambda: 0.0),
    show=lambda _what, _done: None,
)


@st.composite
def offices(draw: st.DrawFn) -> PlanInputs:
    """Up to five things, two lines to the Internet, and any money of three payers."""
    assets = [draw(assets_of(f"A{number}")) for number in range(draw(st.integers(1, 5)))]
    links = [
        replace(placed, link=placed.link.model_copy(update={"code": f"L{number}"}))
        for number in range(draw(st.integers(0, 2)))
        for placed in [a_placed_link(down_mbps=draw(st.sampled_from([20, 60, 300])))]
    ]
    budgets = [
        budget
        for year in range(FIRST, FIRST + YEARS)
        for payer in ("province", "central", "commune")
        for budget in draw(st.lists(budgets_of(payer, year), max_size=2))
    ]
    staff = [a_staff(draw(st.integers(1, 120)))]
    return inputs(assets, budgets=budgets, links=links, staff=staff)


def assets_of(code: str) -> st.SearchStrategy[Asset]:
    return st.builds(
        lambda since, kind, post: an_asset(code, in_use_since=str(since), kind=kind, post=post),
        st.integers(2008, 2026),
        st.sampled_from(["desktop", "laptop", "printer", "scanner", "switch"]),
        st.sampled_from(["Bộ phận một cửa", "Địa chính", ""]),
    )


def budgets_of(payer: str, year: int) -> st.SearchStrategy[Budget]:
    unit = 1 if payer == "commune" else None
    return st.builds(
        lambda amount: a_budget(amount, year, payer=payer, unit_id=unit),
        st.integers(0, 90_000_000),
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(offices())
def test_lines_the_plan_and_the_money_of_every_payer_and_year_say_the_same(
    given_office: PlanInputs,
) -> None:
    made = make_plan(task_of(given_office, FIRST, YEARS, NOW), QUICK, "command:lan", NOW)

    by_purse = paid_by_purse(made)
    money = read_money(made.row.money)
    assert sum(line.cost_vnd for line in made.lines) == made.row.cost_vnd
    assert sum(one.spent_vnd for one in money) == made.row.cost_vnd
    assert by_purse == Counter({(one.payer, one.year): one.spent_vnd for one in money})
    assert all(one.spent_vnd <= one.amount.value for one in money)
    for line in made.lines:
        payments = read_payments(line.paid, line.year or 0)
        assert sum(one.amount_vnd for one in payments) == line.cost_vnd
        assert line.link_id or {one.year for one in payments} <= {line.year}
    assert said_by_the_store(made) == (by_year(by_purse), made.row.cost_vnd)


@given(st.dictionaries(st.tuples(st.sampled_from("abc"), st.integers(2027, 2031)), st.integers(1)))
def test_payments_are_read_as_they_were_written(amounts: dict[tuple[str, int], int]) -> None:
    payments = tuple(
        Payment(payer=payer, year=year, amount_vnd=amount)
        for (payer, year), amount in amounts.items()
    )

    assert read_payments(write_payments(payments, 2028), 2028) == payments


def paid_by_purse(made: Made) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for line in made.lines:
        for payment in read_payments(line.paid, line.year or 0):
            found[payment.payer, payment.year] += payment.amount_vnd
    return found


def by_year(by_purse: Counter[tuple[str, int]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for (_, year), amount in by_purse.items():
        found[year] += amount
    return found


def said_by_the_store(made: Made) -> tuple[Counter[int], int]:
    """Give what a stored plan spends by year, and what it costs in all."""
    found: Counter[int] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        address = sqlite_url(Path(folder) / "canh.sqlite")
        with migrated(address) as store, store.writing() as session:
            # Its assets and links are not there: nothing is kept of this.
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            number = store_plan(session, made.row, made.lines)
            for one in plans.spending(session, WHOLE_PROVINCE, number):
                found[one.year] += one.cost_vnd
            cost = plans.tally(session, WHOLE_PROVINCE, number).cost_vnd
            session.rollback()
    return found, cost
