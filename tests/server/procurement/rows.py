"""Rows of the store as a plan reads them; every test says only what it is about."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from checks.inventory import (
    Disk,
    Firmware,
    Inventory,
    Memory,
    OperatingSystem,
    Processor,
    System,
)
from checks.wire.plain import encode
from server.store.devices_reported import ReportingDevice
from server.store.planning import PlanInputs
from server.store.questions.places import PlacedLink, PlacedSite
from server.store.tables import (
    Asset,
    Budget,
    Contract,
    Device,
    InventoryRow,
    Link,
    PlanLine,
    PlanRow,
    Price,
    Site,
    Staff,
    Unit,
)

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
UNIT = Unit(id=1, code="07210", kind="phuong", name="Bắc Giang")
OLD_PC = Inventory(
    host="PC-KETOAN-01",
    system=System(maker="Dell Inc.", model="OptiPlex 3020", serial="S1", form="desktop"),
    firmware=Firmware(vendor="Dell", version="A07", date="2014-12-10"),
    processors=(Processor(name="Intel(R) Core(TM) i5-4590 CPU @ 3.30GHz"),),
    memory=Memory(total_mib=4096),
    disks=(Disk(kind="hdd", healthy=True),),
    operating_system=OperatingSystem(family="windows", name="Windows 10", build="19045.5247"),
)


def an_asset(code: str = "A1", **other: Any) -> Asset:
    told: dict[str, Any] = {
        "id": sum(code.encode()),
        "code": code,
        "name": "Máy vi tính để bàn",
        "unit_id": 1,
        "kind": "desktop",
        "in_use_since": "2014",
        "original_price_vnd": 12_500_000,
        "remaining_value_vnd": 0,
        "post": "Bộ phận một cửa",
        "source": "register.csv",
    }
    return Asset(**(told | other))


def a_reporting(
    number: int = 7, inventory: Inventory | None = OLD_PC, **other: Any
) -> ReportingDevice:
    told: dict[str, Any] = {"id": number, "state": "active", "enrolled_at": NOW, "host": "PC-1"}
    rows = []
    if inventory is not None:
        body = json.dumps(json.loads(encode(inventory)))
        rows.append(InventoryRow(device_id=number, seen_at=NOW, body=body))
    return ReportingDevice(device=Device(**(told | other)), unit=UNIT, inventories=rows)


def a_budget(amount_vnd: int, year: int = 2027, **other: Any) -> Budget:
    told: dict[str, Any] = {"payer": "province", "spending": "recurrent", "source": "budgets.csv"}
    return Budget(year=year, amount_vnd=amount_vnd, **(told | other))


def a_staff(people: int, group: str = "viii", role: str = "officer") -> Staff:
    return Staff(
        unit_id=1, post_group=group, role=role, title="", people=people, source="staff.csv"
    )


def a_price(model: str = "PC27", price_vnd: int = 15_200_000, **other: Any) -> Price:
    told: dict[str, Any] = {
        "kind": "desktop",
        "name": "Core i5-14400, RAM 16 GB",
        "roles": "onestop leader officer back",
        "basis": "báo giá",
        "source": "prices.csv",
        "valid_from": date(2026, 1, 1),
    }
    return Price(model=model, price_vnd=price_vnd, **(told | other))


def a_placed_link(down_mbps: float = 60, **other: Any) -> PlacedLink:
    site = Site(id=1, code="07210", name="Bắc Giang")
    told: dict[str, Any] = {
        "id": 3,
        "code": "L1",
        "site_id": 1,
        "path": "internet",
        "provider": "VNPT",
        "valid_from": NOW,
    }
    link = Link(**(told | other))
    contract = Contract(
        link_id=3, valid_from=NOW.date(), down_mbps=down_mbps, up_mbps=60, number="HD-1"
    )
    return PlacedLink(link=link, site=site, unit=UNIT, contract=contract)


def a_plan(**other: Any) -> PlanRow:
    told: dict[str, Any] = {
        "made_at": NOW,
        "made_by": "command:lan",
        "took_s": 1.0,
        "first_year": 2027,
        "years": 2,
        "inputs": "",
        "harm_hours": 90.0,
        "least_hours": 89.0,
        "keeping_hours": 100.0,
        "gap": 0.01,
        "items": 2,
        "bought": 1,
        "cost_vnd": 14_500_000,
        "money": "[]",
        "grounds": "[]",
        "left_out": "[]",
    }
    return PlanRow(**(told | other))


def a_plan_line(item: str = "A1", **other: Any) -> PlanLine:
    told: dict[str, Any] = {
        "plan_id": 0,
        "number": 0,
        "item": item,
        "name": "Máy vi tính để bàn",
        "kind": "desktop",
        "role": "officer",
        "unit_id": 1,
        "action": "replace",
        "year": 2027,
        "model": "D1",
        "model_name": "Core i5, 8 GB, SSD 512 GB",
        "cost_vnd": 14_500_000,
        "paid": '{"commune": 14500000}',
        "keeping_hours": 50.0,
        "averts_hours": 10.0,
        "explanation": b"",
    }
    return PlanLine(**(told | other))


def inputs(
    assets: Sequence[Asset] = (),
    devices: Sequence[ReportingDevice] = (),
    budgets: Sequence[Budget] = (),
    **other: Any,
) -> PlanInputs:
    site = Site(id=1, code="07210", name="Bắc Giang", one_stop_desks=4, people_a_day=160)
    plain = PlanInputs(
        day=NOW.date(),
        units={1: UNIT},
        sites=[PlacedSite(site=site, unit=UNIT)],
        links=[],
        devices=list(devices),
        assets=list(assets),
        staff=[],
        budgets=list(budgets),
        prices=[],
        assumptions=[],
        parameters=[],
    )
    return replace(plain, **other)
