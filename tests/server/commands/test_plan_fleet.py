"""What finance knows comes in, a plan is made and stored, and goes out as files."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.server.commands.server_folder import ServerFolder
from tests.server.register_sheets import (
    write_budgets,
    write_prices,
    write_register,
    write_staff,
)

UNITS = ("07210", "07228")


def brought(folder: ServerFolder, sheets: Path) -> ServerFolder:
    """Import a small office."""
    for kind, file in (
        ("register", write_register(sheets / "register.csv", 12, UNITS)),
        ("staff", write_staff(sheets / "staff.csv", UNITS)),
        ("budgets", write_budgets(sheets / "budgets.csv", UNITS, (2090, 2091))),
        ("prices", write_prices(sheets / "prices.csv")),
    ):
        said = folder.canh("import", kind, str(file))
        assert said.code == 0, said.complaints
    return folder


def count(folder: ServerFolder, question: str) -> int:
    with closing(sqlite3.connect(folder.path / "canh.sqlite")) as connection:
        return int(connection.execute(question).fetchone()[0])


def test_what_finance_knows_is_imported_once_and_noted_in_the_audit(
    folder: ServerFolder, tmp_path: Path
) -> None:
    brought(folder, tmp_path)

    again = folder.canh("import", "register", str(tmp_path / "register.csv"))

    assert again.output == "0 created, 0 changed, 12 unchanged.\n"
    assert count(folder, "SELECT count(*) FROM asset") == 12
    audited = "SELECT count(*) FROM audit WHERE action IN ({})"
    names = "'register.import', 'staff.import', 'budgets.import', 'prices.import'"
    assert count(folder, audited.format(names)) == 4


@pytest.mark.parametrize(
    ("kind", "text", "place"),
    [
        ("register", "code,name,unit\nA1,Máy in,07210\nA2,Máy in,99999\n", "3:3 (unit)"),
        (
            "staff",
            "unit,group,role,people\n07210,viii,officer,5\n07210,x,officer,5\n",
            "3:2 (group)",
        ),
        ("budgets", "source,year,amount\nprovince,2027,5\ncommune,2027,5\n", "3:1 (unit)"),
        (
            "prices",
            "model,kind,name,price_vnd,from,source\nD1,desktop,x,5,01/01/2026,w\nD1,desktop,x,=5,01/02/2026,w\n",
            "3:4 (price_vnd)",
        ),
    ],
)
def test_one_wrong_cell_is_named_and_nothing_is_stored(
    folder: ServerFolder, tmp_path: Path, kind: str, text: str, place: str
) -> None:
    file = tmp_path / f"{kind}.csv"
    file.write_text(text)

    said = folder.canh("import", kind, str(file))

    table = {"register": "asset", "budgets": "budget", "prices": "price"}.get(kind, kind)
    assert said.code == 1
    assert f"{file}:{place}" in said.complaints
    assert count(folder, f"SELECT count(*) FROM {table}") == 0  # noqa: S608  # names of ours
    assert count(folder, "SELECT count(*) FROM audit WHERE action LIKE '%import'") == 0


def test_a_plan_is_made_stored_and_summed_up(folder: ServerFolder, tmp_path: Path) -> None:
    brought(folder, tmp_path)

    said = folder.canh("plan", "--time-limit", "1")

    assert said.code == 0, said.complaints
    assert said.output.startswith("Plan 1, 2090 to 2091, for ")
    assert "from the best plan there is." in said.output
    assert count(folder, "SELECT count(*) FROM plan_line") >= 10
    assert count(folder, "SELECT count(*) FROM audit WHERE action = 'plan.make'") == 1


def test_the_same_inputs_make_the_same_plan(folder: ServerFolder, tmp_path: Path) -> None:
    brought(folder, tmp_path)

    for _ in range(2):
        assert folder.canh("plan", "--gap", "1e-6").code == 0

    assert count(folder, "SELECT count(DISTINCT inputs) FROM plan") == 1
    assert count(folder, "SELECT count(DISTINCT harm_hours) FROM plan") == 1


def test_without_money_or_a_register_the_next_step_is_said(
    folder: ServerFolder, tmp_path: Path
) -> None:
    no_money = folder.canh("plan")
    folder.canh("import", "budgets", str(write_budgets(tmp_path / "b.csv", UNITS, (2090,))))
    no_things = folder.canh("plan")

    assert (no_money.code, no_things.code) == (1, 1)
    assert "canh import budgets" in no_money.complaints
    assert "canh import register" in no_things.complaints


def test_what_belongs_to_a_folder_of_tables_is_refused_without_one(folder: ServerFolder) -> None:
    said = folder.canh("plan", "--out", "plan.csv")

    assert (said.code, "--out goes with --instance only" in said.complaints) == (1, True)


def test_the_register_goes_out_and_comes_back(folder: ServerFolder, tmp_path: Path) -> None:
    brought(folder, tmp_path)
    out = tmp_path / "out.csv"

    said = folder.canh("export", "register", str(out))

    back = folder.canh("import", "register", str(out))
    assert said.code == 0, said.complaints
    assert back.output == "0 created, 0 changed, 12 unchanged.\n"
    assert count(folder, "SELECT count(*) FROM audit WHERE action = 'register.export'") == 1


def test_the_plan_goes_out_as_a_workbook(folder: ServerFolder, tmp_path: Path) -> None:
    brought(folder, tmp_path)
    folder.canh("plan", "--time-limit", "1")

    said = folder.canh("export", "plan", str(tmp_path / "04.xlsx"))

    assert said.code == 0, said.complaints
    assert (tmp_path / "04.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("plan", "04.xlsx"), "there is no plan: `canh plan` makes one"),
        (("plan", "04.xlsx", "--plan", "9"), "there is no plan 9"),
        (("plan", "04.csv"), "a name that ends with .xlsx is expected"),
        (("register", "x.pdf"), "a name that ends with .csv or .xlsx is expected"),
        (("register", "no/such/folder.csv"), "cannot write no/such/folder.csv"),
    ],
)
def test_an_export_that_cannot_be_done_says_why(
    folder: ServerFolder, arguments: tuple[str, ...], expected: str
) -> None:
    said = folder.canh("export", *arguments)

    assert said.code == 1
    assert expected in said.complaints
    assert count(folder, "SELECT count(*) FROM audit WHERE action LIKE '%.export'") == 0
