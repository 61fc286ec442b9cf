from collections import Counter

from hypothesis import HealthCheck, given, settings

from server.procurement.funding import paid_lines
from server.procurement.instance import Instance
from server.procurement.plan import Plan, PlanMaker
from server.procurement.planner import Watch
from tests.server.procurement.build import a_commune, a_device, an_instance, instances, money


def planned(instance: Instance) -> Plan:
    return PlanMaker(instance).make(instance.limits, Watch(left_s=lambda: 60))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(instances())
def test_every_line_is_paid_and_no_source_pays_more_than_it_has(instance: Instance) -> None:
    lines = paid_lines(instance, planned(instance))

    paid: Counter[tuple[str, str, int]] = Counter()
    for one in lines:
        assert sum(one.sources.values()) == one.cost
        commune = instance.communes[instance.devices[one.line.item].commune]
        owners = {"commune": commune.code, "province": commune.province, "central": "TW"}
        for source, amount in one.sources.items():
            assert source != "central" or commune.difficult
            paid[source, owners[source], one.line.year] += amount
    limits = {(one.source, one.owner, one.year): one.amount for one in instance.limits}
    assert all(amount <= limits.get(key, 0) for key, amount in paid.items())


def test_own_money_goes_to_the_line_that_averts_most_for_it() -> None:
    devices = [a_device("busy", weight=9.0), a_device("quiet", weight=1.0)]
    limits = [*money("commune", "C1", 900), *money("province", "T", 900)]
    instance = an_instance(devices, limits)

    lines = paid_lines(instance, planned(instance))

    first = {one.line.item: one.sources for one in lines if one.line.year == 0}
    assert first == {"busy": {"commune": 900}, "quiet": {"province": 900}}


def test_a_line_may_have_two_payers() -> None:
    limits = [*money("commune", "C1", 500), *money("central", "TW", 400)]
    instance = an_instance([a_device()], limits, communes=[a_commune(difficult=True)])

    (line,) = paid_lines(instance, planned(instance))

    assert line.sources == {"commune": 500, "central": 400}
