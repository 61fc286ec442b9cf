from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.procurement.funding import PaidLine, paid_lines
from server.procurement.instance import Action, Instance
from server.procurement.plan import Plan, PlanMaker
from server.procurement.planner import Watch
from tests.server.procurement.build import (
    a_commune,
    a_device,
    a_link,
    an_instance,
    instances,
    money,
)


def planned(instance: Instance) -> Plan:
    return PlanMaker(instance).make(instance.limits, Watch(left_s=lambda: 60))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(instances(), st.sampled_from([13_200, 13_201, 13_203]))
def test_lines_cost_what_the_plan_spends_and_no_payer_pays_more_than_there_is(
    instance: Instance, rent: int
) -> None:
    params = instance.params
    terms = replace(params.link, rent=(9600, rent, 18_001), second_rent=12_001)
    instance = replace(instance, params=replace(params, link=terms))
    plan = planned(instance)

    lines = paid_lines(instance, plan)

    spent = plan.options.cost[plan.best.chosen].sum(axis=0)
    assert {one.line for one in lines} == set(plan.lines)
    assert [by_year(lines)[year] for year in range(params.years)] == spent.tolist()
    assert sum(one.cost for one in lines) == spent.sum()
    paid: Counter[tuple[str, str, int]] = Counter()
    for one in lines:
        commune = instance.communes[commune_of(instance, one)]
        owners = {"commune": commune.code, "province": commune.province, "central": "TW"}
        for (payer, year), amount in one.paid.items():
            assert amount > 0
            assert payer == "province" or one.line.item in instance.devices
            assert payer != "central" or commune.difficult
            paid[payer, owners[payer], year] += amount
    limits = {(one.source, one.owner, one.year): one.amount for one in instance.limits}
    assert all(amount <= limits.get(key, 0) for key, amount in paid.items())


def test_own_money_goes_to_the_line_that_averts_most_for_it() -> None:
    devices = [a_device("busy", weight=9.0), a_device("quiet", weight=1.0)]
    limits = [*money("commune", "C1", 900), *money("province", "T", 900)]
    instance = an_instance(devices, limits)

    lines = paid_lines(instance, planned(instance))

    first = {one.line.item: one.paid for one in lines if one.line.year == 0}
    assert first == {"busy": {("commune", 0): 900}, "quiet": {("province", 0): 900}}


def test_a_line_may_have_two_payers() -> None:
    limits = [*money("commune", "C1", 500), *money("central", "TW", 400)]
    instance = an_instance([a_device()], limits, communes=[a_commune(difficult=True)])

    (line,) = paid_lines(instance, planned(instance))

    year = line.line.year
    assert line.paid == {("commune", year): 500, ("central", year): 400}


def test_each_line_of_a_link_has_its_own_rent_in_every_year_that_is_left() -> None:
    link = a_link(users=60, unavailability=0.05)
    instance = an_instance([], money("province", "T", 90_000), links=[link])

    tier, second = sorted(paid_lines(instance, planned(instance)), key=lambda one: one.cost)

    # From 30 to 100 Mbit/s, half a year's rent and the work first; then a line of its own.
    assert (tier.line.action, second.line.action) == (Action.TIER2, Action.SECOND)
    assert list(tier.paid.values()) == [1500 + 4200, 8400, 8400]
    assert list(second.paid.values()) == [4000 + 6000, 12_000, 12_000]
    assert list(second.paid) == [("province", year) for year in range(3)]


def by_year(lines: Sequence[PaidLine]) -> Counter[int]:
    found: Counter[int] = Counter()
    for one in lines:
        for (_, year), amount in one.paid.items():
            found[year] += amount
    return found


def commune_of(instance: Instance, paid: PaidLine) -> str:
    item = paid.line.item
    return (instance.links.get(item) or instance.devices[item]).commune
