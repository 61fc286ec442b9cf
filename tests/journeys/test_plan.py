"""From what real agents measure and a register says to the sheet that is filed."""

import csv
import json
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.fleet.age.estimate import BY_EVIDENCE, VIRTUAL
from server.procurement import task
from server.procurement.explanation import Explanation, read_explanation
from tests.agent.collectors.dmidecode import table_of
from tests.journeys.ledgers import reading
from tests.journeys.processes import Agent, Server, Starter, wait_until
from tests.server.register_sheets import (
    write_budgets,
    write_prices,
    write_register,
    write_staff,
    write_units,
)
from tests.server.workbook import read, sheet_names

pytestmark = pytest.mark.journey

SERIAL = "5CD9123XYZ"
ASSETS = 300
YEARS = (2027, 2028, 2029)


@dataclass(frozen=True, slots=True)
class Planned:
    """What came out. ``lines``: of the stored plan."""

    said: str
    plan: Mapping[str, Any]
    lines: list[Mapping[str, Any]]
    this: Mapping[str, Any]
    other: Mapping[str, Any]
    workbook: bytes
    register: bytes
    inventory: Mapping[str, Any]


@pytest.fixture(scope="module")
def planned(
    module_starter: Starter, tmp_path_factory: pytest.TempPathFactory, shared_data: Path
) -> Planned:
    """Let two computers report, import what finance knows, plan and export."""
    folder = tmp_path_factory.mktemp("plan")
    server = Server(module_starter, folder / "server")
    server.set_up(1.0, (server.address,))
    report = shared_data / "data/dmidecode/desktop-dell-optiplex-3020.txt"
    this, other = Agent(module_starter, folder / "this"), Agent(module_starter, folder / "other")
    for agent in (this, other):
        agent.enrol(server.code())
    this.start()
    other.process = module_starter.start(
        *(sys.executable, "-P", Path(__file__).with_name("other_computer.py")),
        *(other.folder, root_of(folder / "root", report)),
        more={"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )
    wait_until(lambda: len(inventories(server.database)) == 2, "both inventories")
    for agent in (this, other):
        agent.end()

    bring(server, folder)
    said = server.canh("plan", "--gap", "0.02", "--time-limit", "100")
    server.canh("export", "plan", folder / "04.xlsx", "--body", "Sở Tài chính")
    server.canh("export", "register", folder / "register.csv")
    server.end()
    plain = inventories(server.database)
    lines = rows(server.database, "SELECT * FROM plan_line ORDER BY number")
    return Planned(
        said=said,
        plan=rows(server.database, "SELECT * FROM plan")[0],
        lines=lines,
        this=next(line for line in lines if line["item"].startswith("#")),
        other=next(line for line in lines if line["item"] == "TS-DELL"),
        workbook=(folder / "04.xlsx").read_bytes(),
        register=(folder / "register.csv").read_bytes(),
        inventory=next(one for one in plain if one["system"].get("serial") != SERIAL),
    )


def test_this_computer_has_an_age_or_a_reason_why_not(planned: Planned) -> None:
    line, told = planned.this, explained(planned.this)

    assert told.age is not None
    assert (told.age.msgid == VIRTUAL) == (line["built"] is None)
    assert bool(planned.inventory["system"].get("virtual")) == (line["built"] is None)
    assert line["built_low"] < line["built_high"]


def test_this_computer_has_a_need_and_a_line_with_its_reason(planned: Planned) -> None:
    told = explained(planned.this)

    assert planned.this["keeping_hours"] > 0
    assert [choice.chosen for choice in told.choices].count(True) == 1
    assert told.needs
    assert told.sureness
    assert told.why_now.msgid


def test_an_assembled_table_is_dated_by_its_parts_and_is_the_asset_of_its_serial_number(
    planned: Planned,
) -> None:
    line, told = planned.other, explained(planned.other)

    assert told.age is not None
    assert told.age.msgid == BY_EVIDENCE
    assert 2013 <= line["built"] <= 2016
    assert line["device_id"] is not None
    assert told.register is not None
    assert told.register.msgid == task.WORTH
    assert any("processor" in one.msgid for one in told.evidence)


def test_the_register_is_planned_under_the_money_of_each_year(planned: Planned) -> None:
    items = {line["item"] for line in planned.lines}
    money = json.loads(planned.plan["money"])
    bought = [line for line in planned.lines if line["action"]]

    assert len(items) == planned.plan["items"] > 0.9 * ASSETS
    assert len(bought) > 20
    assert 0 <= planned.plan["gap"] < 0.05
    assert all(one["spent_vnd"] <= one["amount"]["value"] for one in money)
    for year in YEARS:
        paid = sum(line["cost_vnd"] for line in bought if line["year"] == year)
        assert paid == sum(one["spent_vnd"] for one in money if one["year"] == year)
    assert "from the best plan there is" in planned.said


def test_every_line_explains_itself(planned: Planned) -> None:
    for line in planned.lines:
        told = explained(line)
        assert told.why_now.msgid
        assert told.sureness
        assert line["cases"] == 9


def test_the_form_has_a_sheet_a_year_and_its_sums_are_those_of_the_plan(planned: Planned) -> None:
    names = sheet_names(planned.workbook)

    assert names == [f"04-TSC-MSTT {year}" for year in YEARS]
    for number, year in enumerate(YEARS, 1):
        of_year = [line for line in planned.lines if line["year"] == year]
        total = next(row for row in read(planned.workbook, number) if row.get("B") == "Tổng cộng")
        assert int(total["C"]) == len(of_year)
        assert int(total["E"]) == sum(line["cost_vnd"] for line in of_year)


def test_what_finance_gets_names_no_computer_and_no_address(planned: Planned) -> None:
    secrets = [
        planned.inventory["host"],
        *(card["hardware"] for card in planned.inventory.get("cards", ())),
        planned.inventory["operating_system"].get("build", ""),
    ]
    told = [str(explained(line)) for line in planned.lines]
    sheets = [str(read(planned.workbook, number)) for number, _ in enumerate(YEARS, 1)]
    papers = "\n".join([*told, *sheets, planned.register.decode()])

    assert all(secret not in papers for secret in secrets if len(secret) > 3)


def test_the_exported_register_is_the_one_that_was_imported(planned: Planned) -> None:
    found = list(csv.DictReader(planned.register.decode("utf-8-sig").splitlines()))

    assert len(found) == ASSETS + 1
    assert {row["Mã tài sản"] for row in found} >= {"TS-0001", "TS-0300", "TS-DELL"}


def bring(server: Server, folder: Path) -> None:
    """Import a register of 300 assets, one more that a computer is, and all that a plan wants."""
    register = write_register(folder / "register-in.csv", ASSETS)
    with register.open("a", encoding="utf-8", newline="") as opened:
        row = ("TS-DELL", "Máy vi tính Dell", "HQ", 2015, 12_500_000, 0, "Một cửa", SERIAL)
        csv.writer(opened).writerow(row)
    server.canh("import", "units", write_units(folder / "units.csv"))
    server.canh("import", "register", register)
    server.canh("import", "staff", write_staff(folder / "staff.csv"))
    server.canh("import", "budgets", write_budgets(folder / "budgets.csv", years=YEARS))
    server.canh("import", "prices", write_prices(folder / "prices.csv"))


def root_of(root: Path, report: Path) -> Path:
    """Make the root of a computer that has an SMBIOS table and nothing else."""
    text = report.read_text(encoding="utf-8")
    head, mark, rest = text.partition("System Information\n")
    rest = rest.replace("Serial Number: --", f"Serial Number: {SERIAL}", 1)
    folder = root / "sys/firmware/dmi/tables"
    folder.mkdir(parents=True)
    (folder / "DMI").write_bytes(table_of(head + mark + rest))
    return root


def inventories(database: Path) -> list[Mapping[str, Any]]:
    return [json.loads(row["body"]) for row in rows(database, "SELECT body FROM inventory")]


def rows(database: Path, question: str) -> list[Mapping[str, Any]]:
    with reading(database) as connection, closing(connection.cursor()) as cursor:
        cursor.row_factory = sqlite3.Row
        return [dict(row) for row in cursor.execute(question)]


def explained(line: Mapping[str, Any]) -> Explanation:
    return read_explanation(line["explanation"])
