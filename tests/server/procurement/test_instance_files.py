import csv
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.procurement.instance import Action, Instance, Line
from server.procurement.instance_files import (
    InstanceError,
    plan_text,
    read_instance,
    read_limits,
    read_plan,
)
from tests.server.procurement.build import (
    PARAMETERS,
    YEARS,
    a_device,
    a_link,
    a_printer,
    an_instance,
    instances,
    money,
)
from tests.server.procurement.folder import write_instance

Change = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    devices = [a_device("d1", post_end=2), a_printer("p1")]
    return write_instance(
        tmp_path / "task", an_instance(devices, money("province", "T", 9), links=[a_link()])
    )


def test_a_folder_is_read_as_it_was_written(folder: Path) -> None:
    instance = read_instance(folder)

    assert instance.params == PARAMETERS
    assert instance.devices == {"d1": a_device("d1", post_end=2), "p1": a_printer("p1")}
    assert instance.links == {"k1": a_link()}
    assert list(instance.limits) == money("province", "T", 9)


@given(instances())
def test_every_task_survives_being_written(
    tmp_path_factory: pytest.TempPathFactory, instance: Instance
) -> None:
    again = read_instance(write_instance(tmp_path_factory.mktemp("task"), instance))

    assert again.devices == dict(instance.devices)
    assert list(again.limits) == list(instance.limits)
    assert again.params == instance.params


lines = st.builds(
    Line,
    item=st.text("abc,\"'d1", min_size=1),
    year=st.integers(0, YEARS - 1),
    action=st.sampled_from(Action),
    model=st.sampled_from(["", "D1", "P1"]),
)


@given(st.lists(lines))
def test_a_written_plan_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, plan: list[Line]
) -> None:
    file = tmp_path_factory.mktemp("plan") / "plan.csv"

    file.write_text(plan_text(plan, PARAMETERS.first_year), encoding="utf-8")

    assert read_plan(file, PARAMETERS) == plan
    assert [path.name for path in file.parent.iterdir()] == ["plan.csv"]


def test_a_plan_is_written_with_calendar_years() -> None:
    line = Line(item="d1", year=2, action=Action.REPLACE, model="D1")

    assert plan_text([line], 2026) == "item,year,action,model,source\nd1,2028,replace,D1,\n"


@pytest.mark.parametrize(
    ("table", "column", "value", "expected"),
    [
        ("devices", "commune", "C9", "devices.csv:2:2 (commune): there is no commune 'C9'"),
        ("devices", "kind", "abacus", "devices.csv:2:3 (kind): there is no kind 'abacus'"),
        ("devices", "weight", "nan", "devices.csv:2:5 (weight): nan is no amount"),
        ("devices", "weight", "-1", "devices.csv:2:5 (weight): -1 is no amount"),
        ("devices", "age_lo", "9", "devices.csv:2:1 (age_hi): 8 is below age_lo 9"),
        ("devices", "age_lo", "eight", "devices.csv:2:6 (age_lo): invalid literal for int()"),
        ("devices", "ram", "3", "devices.csv:2:10 (ram): there is no memory of so many GB as '3'"),
        (
            "devices",
            "os",
            "",
            "devices.csv:2:1 (kind): a desktop needs disk, disk_band, ram and os",
        ),
        ("devices", "surplus", "yes", "devices.csv:2:14 (surplus): 'yes' is not 0 or 1"),
        ("devices", "id", "p1", "devices.csv:3:1 (id): 'p1' stands in line 2"),
        ("devices", "id", "", "devices.csv:2:1 (id): this cell must not be empty"),
        ("links", "tier", "7", "links.csv:2:3 (tier): there is no tier '7'"),
        ("budgets", "amount", "-5", "budgets.csv:2:4 (amount): -5 is below 0"),
        ("budgets", "year", "soon", "budgets.csv:2:3 (year): invalid literal for int()"),
    ],
)
def test_a_wrong_cell_is_named_with_its_place(
    folder: Path, table: str, column: str, value: str, expected: str
) -> None:
    change_cell(folder / f"{table}.csv", column, value)

    with pytest.raises(InstanceError) as caught:
        read_instance(folder)

    assert any(expected in wrong for wrong in caught.value.wrong), caught.value.wrong


def test_everything_that_is_wrong_is_said_at_once(folder: Path) -> None:
    change_cell(folder / "devices.csv", "kind", "abacus")
    change_cell(folder / "links.csv", "tier", "7")

    with pytest.raises(InstanceError) as caught:
        read_instance(folder)

    assert len(caught.value.wrong) == 2


def missing_table(folder: Path) -> None:
    (folder / "links.csv").unlink()


def missing_column(folder: Path) -> None:
    file = folder / "budgets.csv"
    file.write_text(file.read_text().replace("amount", "money"))


def short_row(folder: Path) -> None:
    with (folder / "communes.csv").open("a") as file:
        file.write("C2,T\n")


def empty_table(folder: Path) -> None:
    (folder / "budgets.csv").write_text("")


def other_encoding(folder: Path) -> None:
    (folder / "communes.csv").write_bytes("Xã Yên Định".encode("utf-16"))


def no_json(folder: Path) -> None:
    (folder / "params.json").write_text("{")


def lacking_parameter(folder: Path) -> None:
    plain = json.loads((folder / "params.json").read_text())
    del plain["failure"]["desktop"]["cap"]
    (folder / "params.json").write_text(json.dumps(plain))


def unfitting_parameters(folder: Path) -> None:
    plain = json.loads((folder / "params.json").read_text())
    plain["models"]["D1"]["kind"] = "abacus"
    (folder / "params.json").write_text(json.dumps(plain))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (missing_table, "links.csv: No such file"),
        (missing_column, "budgets.csv:1:1 (amount): this column is missing"),
        (short_row, "communes.csv:3:1: 2 cells, 5 expected"),
        (empty_table, "budgets.csv:1:1: not a table in UTF-8"),
        (other_encoding, "communes.csv:1:1: not a table in UTF-8"),
        (no_json, "params.json:"),
        (lacking_parameter, "missing required field `cap`"),
        (unfitting_parameters, "models.D1.kind: there is no kind 'abacus'"),
    ],
)
def test_a_broken_file_gets_a_clear_error(folder: Path, change: Change, expected: str) -> None:
    change(folder)

    with pytest.raises(InstanceError) as caught:
        read_instance(folder)

    assert expected in str(caught.value)


def test_other_budgets_are_read_by_the_same_rules(folder: Path) -> None:
    change_cell(folder / "budgets.csv", "amount", "x")

    with pytest.raises(InstanceError, match=r"budgets\.csv:2:4"):
        read_limits(folder / "budgets.csv", PARAMETERS)


def test_unknown_parameters_are_ignored(folder: Path) -> None:
    plain = json.loads((folder / "params.json").read_text()) | {"of_a_later_version": 1}
    (folder / "params.json").write_bytes(msgspec.json.encode(plain))

    assert read_instance(folder).params == PARAMETERS


def change_cell(file: Path, column: str, value: str) -> None:
    """Change a cell of the first row."""
    with file.open(newline="") as opened:
        header, first, *rest = list(csv.reader(opened))
    first[header.index(column)] = value
    with file.open("w", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([header, first, *rest])
