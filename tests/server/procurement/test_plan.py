from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.procurement.instance import Action, Instance, Limit
from server.procurement.parameters import FloorTerms, StabilityTerms
from server.procurement.plan import Plan, PlanMaker
from server.procurement.planner import Watch
from tests.server.procurement.build import (
    PARAMETERS,
    YEARS,
    a_commune,
    a_device,
    a_link,
    a_printer,
    an_instance,
    instances,
    money,
    quota,
)
from tests.server.procurement.rules import broken

some = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


def planned(instance: Instance, seconds: float = 60.0) -> Plan:
    return PlanMaker(instance).make(instance.limits, Watch(left_s=lambda: seconds))


@some
@given(instances())
def test_a_plan_keeps_every_budget_norm_and_quota(instance: Instance) -> None:
    plan = planned(instance)

    assert broken(instance, plan) == []


@some
@given(instances())
def test_a_plan_without_any_time_keeps_them_too(instance: Instance) -> None:
    plan = planned(instance, seconds=0.0)

    assert broken(instance, plan) == []


@some
@given(instances())
def test_no_plan_is_below_its_bound_and_small_tasks_are_proven(instance: Instance) -> None:
    plan = planned(instance)

    assert plan.bound <= plan.harm
    assert plan.gap < 1e-4


@some
@given(instances(), st.integers(1, 20_000))
def test_more_money_never_leaves_more_harm(instance: Instance, more: int) -> None:
    richer = [
        replace(limit, amount=limit.amount + more) if limit.source == "province" else limit
        for limit in instance.limits
    ]

    plan = planned(instance)
    better = planned(replace(instance, limits=richer))

    assert better.harm <= plan.harm * (1 + 1e-4)


@some
@given(instances(), st.integers(0, 30_000))
def test_planning_again_under_other_money_is_like_planning_anew(
    instance: Instance, amount: int
) -> None:
    other = [
        replace(one, amount=amount) if one.source == "province" else one for one in instance.limits
    ]
    maker = PlanMaker(instance)
    maker.make(instance.limits, Watch(left_s=lambda: 60))

    again = maker.make(other, Watch(left_s=lambda: 60))
    anew = planned(replace(instance, limits=other))

    assert broken(replace(instance, limits=other), again) == []
    assert abs(again.harm - anew.harm) <= 1e-4 * anew.harm


def test_the_same_task_gives_the_same_plan() -> None:
    devices = [a_device(f"d{n}", age_lo=5 + n, age_hi=5 + n) for n in range(6)]
    instance = an_instance(devices, money("province", "T", 20_000))

    assert planned(instance).lines == planned(instance).lines


def test_age_alone_is_no_reason_to_buy() -> None:
    old = a_device(
        "old", age_lo=9, age_hi=9, role="back", weight=1.0, os="win11", disk="ssd", ram=8
    )
    failing = a_device(
        "failing",
        age_lo=6,
        age_hi=6,
        role="onestop",
        weight=5.0,
        disk_band="bad",
        incidents=4,
    )
    instance = an_instance(
        [old, failing], [Limit(source="province", owner="T", year=0, amount=14_500)]
    )

    plan = planned(instance)

    bought = {line.item for line in plan.lines if line.action == Action.REPLACE}
    assert bought == {"failing"}


def test_without_money_nothing_is_done() -> None:
    plan = planned(an_instance([a_device()], links=[a_link()]))

    assert plan.lines == []


def test_a_communes_own_money_is_used_before_the_provinces() -> None:
    instance = an_instance([a_device()], [*money("commune", "C1", 900), *money("province", "T", 0)])

    plan = planned(instance)

    assert [line.action for line in plan.lines] == [Action.RAM]


def test_the_central_fund_pays_for_difficult_communes_only() -> None:
    communes = [a_commune("C1"), a_commune("C2", difficult=True)]
    devices = [a_device("d1"), a_device("d2", commune="C2")]
    instance = an_instance(devices, money("central", "TW", 50_000), communes=communes)

    plan = planned(instance)

    assert {line.item for line in plan.lines} == {"d2"}


def test_a_quota_of_printers_is_kept_whatever_the_money() -> None:
    printers = [a_printer(f"p{n}", weight=9.0, incidents=6) for n in range(3)]
    limits = [*money("province", "T", 100_000), quota("printer", "C1", 1)]

    plan = planned(an_instance(printers, limits))

    assert len(plan.lines) == 1


def test_delivery_teams_limit_what_a_year_can_hold() -> None:
    devices = [a_device(f"d{n}", weight=6.0) for n in range(4)]
    limits = [*money("province", "T", 500_000), *money("capacity", "T", 4)]

    plan = planned(an_instance(devices, limits))

    years = [line.year for line in plan.lines if line.action == Action.REPLACE]
    assert sorted(years) == sorted(set(years))


def test_a_floor_raises_a_commune_that_would_be_left_behind() -> None:
    rich, poor = a_commune("C1"), a_commune("C2")
    devices = [
        a_device("d1", weight=9.0, can_run_win11=True, age_lo=6, age_hi=6),
        a_device("d2", weight=0.1, can_run_win11=True, age_lo=6, age_hi=6, commune="C2"),
    ]
    limits = [Limit(source="province", owner="T", year=0, amount=2250)]
    floor = FloorTerms(floor=(1.0, 1.0, 1.0), difficult_extra=0.0, penalty=50_000)
    free = an_instance(devices, limits, communes=[rich, poor])
    promised = replace(
        free,
        params=replace(PARAMETERS, equity=floor),
        devices={"d1": replace(devices[0], ram=8, disk="ssd", os="win11"), "d2": devices[1]},
    )

    assert {line.item for line in planned(free).lines} == {"d1"}
    assert {line.item for line in planned(promised).lines} == {"d2"}


def test_an_approved_plan_is_kept_where_changing_it_gains_little() -> None:
    devices = [a_device("d1", weight=1.20), a_device("d2", weight=1.21)]
    limits = [Limit(source="province", owner="T", year=0, amount=14_500)]
    first = an_instance(devices[:1], limits)
    promise = planned(first).lines
    stable = replace(PARAMETERS, stability=StabilityTerms(years=2, penalty=2000))
    instance = replace(an_instance(devices, limits), approved=promise, params=stable)

    assert planned(instance).lines == promise


def test_a_price_break_counts_only_when_it_is_reached() -> None:
    devices = [a_device(f"d{n}", weight=5.0) for n in range(4)]
    bulk = {"D1": ((0, 0.0), (3, 0.10), (9, 0.5))}
    limits = [Limit(source="province", owner="T", year=0, amount=4 * 13_050)]
    instance = an_instance(devices, limits, params=replace(PARAMETERS, bulk=bulk))

    plan = planned(instance)

    assert sum(line.model == "D1" and line.year == 0 for line in plan.lines) == 4
    assert plan.bound <= plan.harm


def test_money_that_binds_has_a_price_and_money_to_spare_has_none() -> None:
    tight = planned(an_instance([a_device()], money("province", "T", 2000)))
    ample = planned(an_instance([a_device()], money("province", "T", 500_000)))

    assert max(one.averts for one in tight.shadows if one.source == "province") > 0
    assert max(one.averts for one in ample.shadows if one.source == "province") == 0


def test_shadow_prices_name_every_owner_and_calendar_year() -> None:
    plan = planned(an_instance([a_device()], money("province", "T", 2000)))

    places = {(one.source, one.owner, one.year) for one in plan.shadows}
    years = range(2026, 2026 + YEARS)
    assert {("province", "T", year) for year in years} <= places
    assert {("commune", "C1", year) for year in years} <= places
