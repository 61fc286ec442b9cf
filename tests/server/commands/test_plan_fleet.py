"""What finance knows comes in, a plan is made and stored, and goes out as files."""

import os
import pty
import re
import signal
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.prepare import prepare
from server.settings import Settings
from server.store.questions import plans
from server.store.scope import WHOLE_PROVINCE
from server.store.session import open_store
from tests.server.commands.server_folder import CANH, ServerFolder
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


GOOD = "code;name;unit\r\nA1;Máy in;07210\r\n"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "1:1: the file is empty"),
        (b"\0" * 50_000_000, "1:1: the file is larger than 5 MB"),
        (GOOD.encode("utf-16"), "1:1: the file is in UTF-16"),
        (GOOD.encode("cp1258"), "2:2: byte 0xE1 is not UTF-8"),
        (b"PK\x03\x04 a workbook by another name", "1:1: the file is a workbook"),
        (f"SỔ TÀI SẢN;;\r\n{GOOD}".encode(), "1:1: the first row must name the columns"),
        (f"{GOOD}A1;Máy quét;07210\r\n".encode(), "3:1 (code): 'A1' stands in line 2 already"),
        (f"{GOOD}A2;=cmd|'/C calc'!A0;07210\r\n".encode(), "3:2 (name): \"=cmd|'/C calc'!A0\" is"),
        (f'{GOOD}A2;"Máy in;07210\r\n'.encode(), "3:1: not CSV from here on"),
        (f"{GOOD}A2;Máy in;99999\r\n".encode(), "3:3 (unit): there is no unit '99999'"),
    ],
)
def test_a_file_that_is_no_register_is_told_with_its_place_and_nothing_is_stored(
    folder: ServerFolder, tmp_path: Path, content: bytes, place: str
) -> None:
    file = tmp_path / "register.csv"
    file.write_bytes(content)

    said = folder.canh("import", "register", str(file))

    assert said.code == 1
    assert said.complaints.startswith(f"{file}:{place}")
    assert count(folder, "SELECT count(*) FROM asset") == 0


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_register_comes_in_as_any_office_writes_it(
    folder: ServerFolder, tmp_path: Path, end: str, mark: str
) -> None:
    file = tmp_path / "register.csv"
    rows = ("STT;Mã tài sản;Tên tài sản;Đơn vị;Nguyên giá", "1;A1;Máy in;07210;4.500.000,00 ₫")
    file.write_text(mark + end.join(rows) + end, encoding="utf-8", newline="")

    said = folder.canh("import", "register", str(file))

    assert said.code == 0, said.complaints
    assert count(folder, "SELECT original_price_vnd FROM asset") == 4_500_000


def test_a_plan_is_made_stored_and_summed_up(folder: ServerFolder, tmp_path: Path) -> None:
    brought(folder, tmp_path)

    said = folder.canh("plan", "--time-limit", "1")

    assert said.code == 0, said.complaints
    assert said.output.startswith("Plan 1, 2090 to 2091; devices and lines: ")
    assert "from the best plan there is." in said.output
    assert count(folder, "SELECT count(*) FROM plan_line") >= 10
    assert count(folder, "SELECT count(*) FROM audit WHERE action = 'plan.make'") == 1


def test_one_thing_and_no_money_are_a_plan_that_keeps_it(
    folder: ServerFolder, tmp_path: Path
) -> None:
    register, budgets = tmp_path / "register.csv", tmp_path / "budgets.csv"
    register.write_text("code,name,unit,in_use_since\nA1,Máy vi tính để bàn,07210,2012\n")
    budgets.write_text("source,year,amount_vnd\nprovince,2090,0\nprovince,2092,5.000.000\n")
    folder.canh("import", "register", str(register))
    folder.canh("import", "budgets", str(budgets))

    said = folder.canh("plan", "--time-limit", "1")

    assert said.code == 0, said.complaints
    assert said.output.startswith("Plan 1, 2090; devices and lines: 1.\n  2090: 0 to buy, 0 đ\n")
    assert "Not planned: the money of 2092." in said.output
    assert count(folder, "SELECT count(*) FROM plan_line WHERE action IS NULL") == 1


def test_a_plan_that_is_interrupted_is_not_stored_and_says_so(
    folder: ServerFolder, tmp_path: Path
) -> None:
    brought(folder, tmp_path)
    ours, theirs = pty.openpty()  # progress is shown to a person only
    with subprocess.Popen(
        [CANH, "plan", "--time-limit", "60"],
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "CANH_DATA": str(folder.path)},
    ) as planning:
        os.close(theirs)
        shown = read_until(ours, b"planning [")
        planning.send_signal(signal.SIGINT)
        shown += read_until(ours, b"nothing was stored.")
        code = planning.wait()
    os.close(ours)

    assert (code, b"Traceback" in shown) == (130, False)
    assert count(folder, "SELECT count(*) FROM plan") == 0
    assert count(folder, "SELECT count(*) FROM plan_line") == 0


def read_until(descriptor: int, words: bytes) -> bytes:
    """Read what a process shows until it says these words."""
    shown = b""
    while words not in shown:
        shown += os.read(descriptor, 1 << 16)
    return shown


def test_two_plans_at_once_are_two_plans(folder: ServerFolder, tmp_path: Path) -> None:
    brought(folder, tmp_path)
    environment = {**os.environ, "CANH_DATA": str(folder.path)}
    command = [CANH, "plan", "--time-limit", "1"]

    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(2)
    ]
    said = [one.communicate()[0] for one in both]

    assert [one.returncode for one in both] == [0, 0]
    assert {text.partition(",")[0] for text in said} == {"Plan 1", "Plan 2"}
    assert count(folder, "SELECT count(DISTINCT inputs) FROM plan") == 1
    lines = "SELECT count(*) FROM plan_line WHERE plan_id = {}"
    assert count(folder, lines.format(1)) == count(folder, lines.format(2)) >= 10


@pytest.mark.postgres
def test_it_goes_the_same_way_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "data", database=postgres_url)
    prepare(settings, datetime.now(UTC))
    (settings.folder / "canh.toml").write_text(f'database = "{postgres_url}"\n')
    folder = ServerFolder(settings.folder)
    units = tmp_path / "units.csv"
    units.write_text("code,kind,name\n07210,phuong,Bắc Giang\n07228,phuong,Đa Mai\n")
    folder.canh("import", "units", str(units))
    brought(folder, tmp_path)

    planned = folder.canh("plan", "--time-limit", "1")
    filed = folder.canh("export", "plan", str(tmp_path / "04.xlsx"))

    assert (planned.code, filed.code) == (0, 0), planned.complaints + filed.complaints
    with closing(open_store(postgres_url)) as store, store.reading() as session:
        row = plans.newest_plan(session)
        assert row is not None
        spent = plans.spending(session, WHOLE_PROVINCE, row.id or 0)
    assert sum(one.cost_vnd for one in spent) == row.cost_vnd > 0
    assert sum(spent_by_year(planned.output)) == row.cost_vnd


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


def test_what_is_paid_for_lines_is_told_beside_the_form_that_leaves_it_out(
    folder: ServerFolder, tmp_path: Path
) -> None:
    brought(folder, tmp_path)
    links = tmp_path / "links.csv"
    links.write_text(
        "code,site,path,provider,down_mbps,up_mbps,from\nL1,07210,internet,VNPT,20,20,01/01/2026\n"
    )
    folder.canh("import", "links", str(links))
    planned = folder.canh("plan", "--time-limit", "1")

    said = folder.canh("export", "plan", str(tmp_path / "04.xlsx"))

    spent = spent_by_year(planned.output)
    assert re.fullmatch(
        r"Lines are rented, and not in the form: 2090: [\d.]+ đ, 2091: [\d.]+ đ\n", said.complaints
    )
    cost = count(folder, "SELECT cost_vnd FROM plan")
    assert sum(spent) == cost == count(folder, "SELECT sum(cost_vnd) FROM plan_line")


def spent_by_year(output: str) -> list[int]:
    """Read what ``canh plan`` says that is spent in each year."""
    return [
        int(amount.replace(".", ""))
        for amount in re.findall(r"  \d{4}: \d+ to buy, ([\d.]+) đ", output)
    ]


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
