from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from checks.inventory import Inventory, System
from server.figure import Assumption as AssumptionSource
from server.fleet.age.estimate import BY_EVIDENCE, BY_REGISTER, VIRTUAL
from server.procurement import makeup, task
from server.procurement.instance import Limit
from server.procurement.task import Task, TaskError, task_of, years_left_out, years_of
from server.store.planning import PlanInputs
from server.store.tables import Assumption, Parameter
from tests.server.procurement.rows import (
    NOW,
    OLD_PC,
    a_budget,
    a_placed_link,
    a_price,
    a_reporting,
    a_staff,
    an_asset,
    inputs,
)


def made(given: PlanInputs, first_year: int = 2027, years: int = 2) -> Task:
    return task_of(given, first_year, years, NOW)


def test_a_plan_begins_with_the_first_year_that_has_money_and_ends_before_one_that_has_none() -> (
    None
):
    budgets = [a_budget(1, year) for year in (2025, 2027, 2028, 2030)]

    assert years_of(inputs(budgets=budgets), NOW) == (2027, 2)


def test_a_plan_is_of_five_years_at_most() -> None:
    budgets = [a_budget(1, year) for year in range(2026, 2036)]

    assert years_of(inputs(budgets=budgets), NOW) == (2026, 5)


def test_without_money_or_things_it_is_said_what_to_import() -> None:
    with pytest.raises(TaskError, match="canh import budgets"):
        years_of(inputs(budgets=[a_budget(1, 2025)]), NOW)
    with pytest.raises(TaskError, match="canh import register"):
        made(inputs())


def test_money_for_investment_alone_is_no_money_for_office_machines() -> None:
    with pytest.raises(TaskError, match="no budget for recurrent spending is known for 2026"):
        years_of(inputs(budgets=[a_budget(1, 2027, spending="investment")]), NOW)


def test_money_after_a_year_without_any_or_after_five_is_named_and_not_lost_sight_of() -> None:
    gap = [a_budget(1, year) for year in (2025, 2027, 2029)]
    long = [a_budget(1, year) for year in range(2026, 2033)]

    assert years_left_out(inputs(budgets=gap), NOW) == [2029]
    assert years_left_out(inputs(budgets=long), NOW) == [2031, 2032]


def test_a_row_of_the_register_alone_is_planned_by_its_day_and_what_is_usual() -> None:
    found = made(inputs([an_asset()]))

    device, known = found.instance.devices["A1"], found.known["A1"]
    assert (device.role, device.weight, device.commune) == ("onestop", 5.0, "07210")
    assert (device.age_lo, device.age_hi) == (12, 14)
    assert (device.disk, device.ram, device.os) == ("hdd", 4, "win7")
    assert device.incidents is None
    assert known.age is not None
    assert known.age.says.msgid == BY_REGISTER
    assert [one.msgid for one in known.measured] == [makeup.TAKEN]
    assert known.register is not None
    assert known.register.msgid == task.WORTH


def test_a_device_that_no_register_knows_is_planned_by_what_it_reports() -> None:
    found = made(inputs(devices=[a_reporting(7)]))

    device, known = found.instance.devices["#7"], found.known["#7"]
    assert (device.kind, device.disk, device.disk_band, device.ram, device.os) == (
        *("desktop", "hdd", "ok", 4, "win10"),
    )
    assert known.register is None
    assert known.age is not None
    assert known.age.says.msgid == BY_EVIDENCE
    assert [one.msgid for one in known.measured][-1] == task.NO_POST
    assert found.things["#7"].name == "Dell Inc. OptiPlex 3020"


def test_an_asset_that_is_a_device_is_one_item_known_by_both() -> None:
    found = made(inputs([an_asset(device_id=7)], [a_reporting(7)]))

    assert list(found.instance.devices) == ["A1"]
    assert found.known["A1"].register is not None
    assert found.known["A1"].measured[0].msgid == makeup.MADE_OF
    assert found.things["A1"].device == 7


def test_a_virtual_machine_is_not_bought_and_its_age_is_not_known() -> None:
    virtual = replace(OLD_PC, system=System(virtual=True))

    found = made(inputs(devices=[a_reporting(7, virtual)]))

    device, known = found.instance.devices["#7"], found.known["#7"]
    assert device.surplus
    assert (device.age_lo, device.age_hi) == (0, 29)
    assert known.why_kept is not None
    assert known.why_kept.msgid == task.VIRTUAL
    assert known.age is not None
    assert known.age.says.msgid == VIRTUAL


def test_what_was_written_off_and_what_is_not_reckoned_is_left_out() -> None:
    assets = [
        an_asset("A1"),
        an_asset("A2", written_off=NOW.date()),
        an_asset("R1", kind="router"),
        an_asset("R2", kind="router"),
    ]

    found = made(inputs(assets))

    assert list(found.instance.devices) == ["A1"]
    assert [(one.kind, one.count) for one in found.left_out] == [("router", 2)]


def test_a_device_of_an_asset_that_was_written_off_is_gone_with_it() -> None:
    gone = an_asset("A2", written_off=NOW.date(), device_id=7)

    found = made(inputs([an_asset("A1"), gone], [a_reporting(7)]))

    assert list(found.instance.devices) == ["A1"]


def test_staff_gives_quotas_and_tells_which_computer_is_beyond_one_a_post() -> None:
    assets = [an_asset("A1", post="Văn thư"), an_asset("A2"), an_asset("A3")]

    found = made(inputs(assets, staff=[a_staff(2)]))

    quotas = [limit for limit in found.instance.limits if limit.source.startswith("quota")]
    assert [(one.source, one.owner, one.amount) for one in quotas] == [
        ("quota-printer", "07210", 1),
        ("quota-scanner", "07210", 1),
    ]
    assert [one.id for one in found.instance.devices.values() if one.surplus] == ["A1"]
    kept = found.known["A1"].why_kept
    assert kept is not None
    assert kept.msgid == task.SURPLUS


def test_money_is_whose_it_is_in_whole_thousands_and_investment_buys_no_computers() -> None:
    budgets = [
        a_budget(1_999_999),
        a_budget(5_000_000, payer="central"),
        a_budget(7_000_000, payer="commune", unit_id=1, year=2028),
        a_budget(9_000_000, spending="investment"),
        a_budget(9_000_000, year=2035),
    ]

    found = made(inputs([an_asset()], budgets=budgets))

    assert sorted(found.instance.limits, key=repr) == sorted(
        [
            Limit(source="province", owner="province", year=0, amount=1999),
            Limit(source="central", owner="TW", year=0, amount=5000),
            Limit(source="commune", owner="07210", year=1, amount=7000),
        ],
        key=repr,
    )


def test_prices_and_numbers_that_somebody_set_are_reckoned_with() -> None:
    hour = Assumption(
        name="hour_cost",
        valid_from=NOW.date(),
        value=90,
        unit="kVND/hour",
        source="Sở Tài chính",
        set_by="lan",
        set_at=NOW,
        confirmed_by="binh",
    )
    law = Parameter(
        name="min_age_replace.desktop",
        scope="",
        valid_from=NOW.date(),
        value=6,
        unit="year",
        source="Quyết định 1/2026",
    )

    found = made(inputs([an_asset()], prices=[a_price()], assumptions=[hour], parameters=[law]))

    params = found.instance.params
    assert (params.hour_cost, params.min_age_replace["desktop"]) == (90, 6)
    assert params.models["PC27"].price == 15_200
    source = found.numbers.catalogue.source("hour_cost")
    assert isinstance(source, AssumptionSource)
    assert source.confirmed


def set_from(value: float, since: date) -> Assumption:
    return Assumption(
        name="hour_cost",
        valid_from=since,
        value=value,
        unit="kVND/hour",
        source="x",
        set_by="lan",
        set_at=NOW,
    )


@pytest.mark.parametrize(("first_year", "cost"), [(2026, 70), (2027, 80), (2028, 90)])
def test_a_plan_is_reckoned_by_the_numbers_of_its_first_day_or_of_today(
    first_year: int, cost: float
) -> None:
    days = NOW.date(), date(2027, 1, 1), date(2028, 1, 1)
    told = [set_from(value, day) for value, day in zip((70, 80, 90), days, strict=True)]

    found = task_of(inputs([an_asset()], assumptions=told), first_year, 1, NOW)

    assert found.instance.params.hour_cost == cost


@pytest.mark.parametrize(("mbps", "tier"), [(20, 0), (30, 0), (60, 1), (100, 2), (900, 5)])
def test_a_line_is_of_the_fastest_tier_that_it_is_bought_as(mbps: float, tier: int) -> None:
    found = made(inputs([an_asset()], links=[a_placed_link(mbps)], staff=[a_staff(40)]))

    link = found.instance.links["L1"]
    assert (link.tier, link.users) == (tier, 40)


def test_a_line_of_the_state_network_is_no_ones_to_buy() -> None:
    found = made(inputs([an_asset()], links=[a_placed_link(path="state")]))

    assert not found.instance.links


@pytest.mark.parametrize("secret", ["PC-KETOAN-01", "19045", "A07"])
def test_what_is_known_of_an_item_holds_nothing_that_finance_must_not_see(secret: str) -> None:
    found = made(inputs([an_asset(device_id=7)], [a_reporting(7)]))

    told: Any = (found.known, found.things["A1"].name)
    assert secret not in str(told)


def test_a_device_that_has_not_reported_yet_is_still_planned() -> None:
    found = made(inputs(devices=[a_reporting(7, None, kind="laptop")]))

    assert found.instance.devices["#7"].kind == "laptop"
    assert found.known["#7"].age is not None


def test_the_earliest_firmware_ever_seen_dates_a_computer() -> None:
    updated = replace(OLD_PC, firmware=replace(OLD_PC.firmware, date="2023-05-01"), processors=())
    now = a_reporting(7, updated)
    before = a_reporting(7, replace(updated, firmware=OLD_PC.firmware))
    both = replace(now, inventories=[*before.inventories, *now.inventories])

    late, early = (made(inputs(devices=[one])).ages["#7"].year or 0 for one in (now, both))

    assert early < late - 3


def test_nothing_known_of_a_computer_is_the_widest_interval() -> None:
    found = made(inputs(devices=[a_reporting(7, Inventory())]))

    assert found.ages["#7"].year is None
    assert found.instance.devices["#7"].age_hi > 25
