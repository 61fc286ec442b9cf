"""What a plan does within a scope, counted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store.planning import store_plan
from server.store.questions import plans
from server.store.questions.plans import Tally
from server.store.scope import WHOLE_PROVINCE, Scope
from server.store.session import Store
from tests.server.databases import EACH_DATABASE, migrated, url_of
from tests.server.fleet.finance import with_units
from tests.server.procurement.rows import a_plan, a_plan_line

KEPT = {"action": None, "year": None, "cost_vnd": 0, "paid": "{}", "averts_hours": 0.0}


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        with_units(store)
        yield store


def test_a_device_with_two_lines_is_one_whose_costs_add_up_and_whose_harm_does_not(
    store: Store,
) -> None:
    lines = [
        a_plan_line("A1", action="ssd", cost_vnd=1_300_000, keeping_hours=90.0, averts_hours=70.0),
        a_plan_line("A1", year=2028, cost_vnd=14_500_000, keeping_hours=90.0, averts_hours=70.0),
        a_plan_line("A2", unit_id=2, keeping_hours=20.0, **KEPT),
    ]
    with store.writing() as session:
        number = store_plan(session, a_plan(), lines)

    with store.reading() as session:
        whole = plans.tally(session, WHOLE_PROVINCE, number)
        other = plans.tally(session, Scope(frozenset({2})), number)

    assert whole == Tally(
        items=2, renewed=1, cost_vnd=15_800_000, keeping_hours=110.0, averts_hours=70.0
    )
    assert other == Tally(items=1, renewed=0, cost_vnd=0, keeping_hours=20.0, averts_hours=0.0)


def test_nothing_is_counted_of_another_plan_or_of_no_unit(store: Store) -> None:
    with store.writing() as session:
        store_plan(session, a_plan(), [a_plan_line("A1")])
        empty = store_plan(session, a_plan(), [])

    with store.reading() as session:
        of_nobody = plans.tally(session, Scope(frozenset()), empty - 1)
        of_empty = plans.tally(session, WHOLE_PROVINCE, empty)

    nothing = Tally(items=0, renewed=0, cost_vnd=0, keeping_hours=0.0, averts_hours=0.0)
    assert (of_nobody, of_empty) == (nothing, nothing)
