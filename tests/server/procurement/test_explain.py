from datetime import UTC, datetime
from string import Formatter

import pytest
from hypothesis import HealthCheck, given, settings

from checks.inventory import Inventory, Processor
from server.figure import Assumption, Figure, Norm
from server.fleet.age.told import age_of_computer
from server.procurement import explain
from server.procurement.catalogue import Catalogue
from server.procurement.explain import Explainer, Known
from server.procurement.explanation import Explanation, read_explanation, write_explanation
from server.procurement.instance import Instance
from server.procurement.plan import PlanMaker
from server.procurement.planner import Watch
from server.sentence import Sentence
from tests.server.procurement.build import a_device, a_link, an_instance, instances, money

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def explained(instance: Instance, item: str, known: Known | None = None) -> Explanation:
    plan = PlanMaker(instance).make(instance.limits, Watch(left_s=lambda: 60))
    return Explainer(instance, plan).explain(item, known)


def test_a_bought_device_says_what_keeping_it_costs_and_what_it_fails() -> None:
    instance = an_instance([a_device(weight=5.0, disk_band="bad")], money("province", "T", 14_500))

    found = explained(instance, "d1")

    assert found.keeping.figures["hours"].value > 1000  # type: ignore[union-attr]  # a figure
    assert explain.FAILS["disk"] in [one.msgid for one in found.needs]
    assert explain.FAILS["slow"] in [one.msgid for one in found.needs]


def test_the_choices_hold_keeping_and_exactly_one_chosen() -> None:
    found = explained(an_instance([a_device()], money("province", "T", 14_500)), "d1")

    assert [choice.chosen for choice in found.choices].count(True) == 1
    kept = next(choice for choice in found.choices if not choice.steps)
    assert (kept.price.value, kept.averts.value) == (0, 0)


def test_a_kept_device_says_what_its_money_does_elsewhere() -> None:
    devices = [a_device("busy", weight=9.0), a_device("quiet", weight=0.5)]

    found = explained(an_instance(devices, money("province", "T", 14_500)), "quiet")

    assert found.why_now.msgid in {explain.MORE_ELSEWHERE, explain.EARLIER_PAYS, explain.FITS}


def test_a_device_that_the_rules_leave_alone_says_so() -> None:
    found = explained(an_instance([a_device(surplus=True)], money("province", "T", 90_000)), "d1")

    assert found.why_now == Sentence(msgid=explain.NOTHING_FITS)
    assert found.would_change is None


def test_buying_early_is_explained_by_the_harm_of_waiting() -> None:
    instance = an_instance([a_device(weight=9.0)], money("province", "T", 100_000))

    found = explained(instance, "d1")

    assert found.why_now.msgid == explain.EARLIER_PAYS
    assert found.why_now.figures["lost"].value > 0  # type: ignore[union-attr]  # a figure


def test_the_age_comes_with_its_strongest_pieces_of_evidence() -> None:
    inventory = Inventory(processors=(Processor(name="Intel(R) Core(TM) i5-6500 CPU @ 3.20GHz"),))
    age = age_of_computer(inventory, "12", NOW)
    instance = an_instance([a_device()], money("province", "T", 14_500))

    found = explained(instance, "d1", Known(age=age))

    assert found.age == age.says
    assert [one.figures["name"] for one in found.evidence] == [
        "Intel(R) Core(TM) i5-6500 CPU @ 3.20GHz"
    ]


def test_a_reason_of_its_own_stands_where_nothing_is_bought() -> None:
    reason = Sentence(msgid="A virtual machine.")
    kept = an_instance([a_device(surplus=True)], money("province", "T", 90_000))
    bought = an_instance([a_device(weight=9.0)], money("province", "T", 90_000))

    assert explained(kept, "d1", Known(why_kept=reason)).why_now == reason
    assert explained(bought, "d1", Known(why_kept=reason)).why_now != reason


def test_a_link_says_what_it_fails_and_what_a_faster_one_averts() -> None:
    instance = an_instance([a_device()], money("province", "T", 90_000), links=[a_link()])

    found = explained(instance, "k1")

    assert explain.FAILS["congestion"] in [one.msgid for one in found.needs]
    assert [choice.chosen for choice in found.choices].count(True) == 1


def test_the_price_of_a_faster_line_is_the_rent_of_its_step() -> None:
    instance = an_instance([a_device()], money("province", "T", 90_000), links=[a_link()])
    step = instance.links["k1"].tier + 1

    rents = {
        f"{choice.steps[0].action}": [root.name for root in choice.price.rests_on]  # type: ignore[union-attr]  # assumptions, all of them
        for choice in explained(instance, "k1").choices
        if len(choice.steps) == 1
    }

    assert rents.get("tier1", [f"link.rent.{step + 1}"]) == [f"link.rent.{step + 1}"]
    assert rents.get("second", ["link.second_rent"]) == ["link.second_rent"]
    assert rents


def test_every_price_can_be_followed_to_its_source() -> None:
    instance = an_instance([a_device(weight=5.0)], money("province", "T", 14_500))
    plan = PlanMaker(instance).make(instance.limits, Watch(left_s=lambda: 60))
    law = Norm(document="a price list", valid_from=NOW.date())

    catalogue = Catalogue(sources={"models.D1.price": law}, models={"D1": "Core i5, 8 GB"})

    found = Explainer(instance, plan, catalogue).explain("d1")

    bought = [c for c in found.choices if any(s.model == "Core i5, 8 GB" for s in c.steps)]
    assert bought
    assert all(law in choice.price.rests_on for choice in bought)
    assert not found.choices[0].averts.is_confirmed
    assert Assumption(name="hour_cost") in found.choices[0].averts.rests_on


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(instances())
def test_every_device_of_every_plan_can_be_explained(instance: Instance) -> None:
    plan = PlanMaker(instance).make(instance.limits, Watch(left_s=lambda: 60))
    explainer = Explainer(instance, plan)

    for item in instance.devices:
        found = explainer.explain(item)
        written = write_explanation(found)
        assert write_explanation(read_explanation(written)) == written
        for sentence in sentences(found):
            names = {name for _, name, _, _ in Formatter().parse(sentence.msgid) if name}
            assert names == set(sentence.figures)


@pytest.mark.parametrize("unit", ["kVND", "VND"])
def test_harm_is_never_told_as_money(unit: str) -> None:
    found = explained(an_instance([a_device()], money("province", "T", 14_500)), "d1")

    told = [found.keeping, *found.needs, found.why_now]
    figures = [one for sentence in told for one in sentence.figures.values()]
    assert all(one.unit != unit for one in figures if isinstance(one, Figure))


def sentences(found: Explanation) -> list[Sentence]:
    some = [found.keeping, *found.needs, *found.measured, *found.evidence, found.why_now]
    return [*some, *([found.would_change] if found.would_change else [])]
