import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server.procurement.instance_files import read_plan
from tests.server.commands.server_folder import canh
from tests.server.procurement.build import PARAMETERS, a_device, an_instance, money
from tests.server.procurement.folder import write_instance
from tests.server.procurement.planning_bench import generate, score

ROOT = Path(__file__).resolve().parents[3]
# What a plan comes to is judged here, and not how fast the machine is.
LONG_S = 300


def plan(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-P", "-m", "server", "plan", *map(str, arguments)]
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_instance(
        tmp_path / "task", an_instance([a_device()], money("province", "T", 2000))
    )


def test_a_plan_is_written_with_what_is_claimed_of_it(folder: Path, tmp_path: Path) -> None:
    out, report = tmp_path / "plan.csv", tmp_path / "report.json"

    done = plan("--instance", folder, "--out", out, "--report", report)

    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert len(read_plan(out, PARAMETERS)) == 1
    claims = json.loads(report.read_text())
    assert claims["objective"] >= claims["bound"] > 0
    assert set(claims["seconds"]) == {"read", "options", "plan", "total"}
    assert claims["peak_mb"] > 10


def test_without_a_file_the_plan_goes_to_standard_output(folder: Path) -> None:
    done = plan("--instance", folder)

    assert done.stdout.splitlines()[0] == "item,year,action,model,source"
    assert "Lines: 1." in done.stderr


def test_planning_again_under_other_budgets_writes_a_second_plan(
    folder: Path, tmp_path: Path
) -> None:
    richer = write_instance(
        tmp_path / "richer", an_instance([a_device()], money("province", "T", 90_000))
    )
    out, again, report = (tmp_path / name for name in ("a.csv", "b.csv", "r.json"))

    done = plan(
        *("--instance", folder, "--out", out, "--report", report),
        *("--replan", richer / "budgets.csv", "--replan-out", again),
    )

    assert done.returncode == 0, done.stderr
    claims = json.loads(report.read_text())
    assert claims["replan"]["objective"] < claims["objective"]
    assert read_plan(again, PARAMETERS) != read_plan(out, PARAMETERS)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--instance", "nowhere"), "nowhere/params.json: No such file or directory"),
        (("--instance", "{folder}", "--replan", "x.csv"), "--replan and --replan-out go together"),
        (("--instance", "{folder}", "--out", "no/such/plan.csv"), "No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_said(
    folder: Path, arguments: tuple[str, ...], expected: str
) -> None:
    said = canh("plan", *(one.format(folder=folder) for one in arguments))

    assert said.code == 1
    assert expected in said.complaints


@pytest.mark.parametrize("option", ["--time-limit", "--gap"])
@pytest.mark.parametrize("value", ["-1", "nan", "inf", "x"])
def test_a_limit_that_is_none_is_refused(option: str, value: str) -> None:
    said = canh("plan", f"{option}={value}")

    assert said.code == 2
    assert f"argument {option}:" in said.complaints


def test_a_wrong_cell_is_named_and_no_plan_is_written(folder: Path, tmp_path: Path) -> None:
    file = folder / "devices.csv"
    file.write_text(file.read_text().replace("desktop", "abacus"))

    said = canh("plan", "--instance", str(folder), "--out", str(tmp_path / "plan.csv"))

    assert f"{file}:2:3 (kind): there is no kind 'abacus'" in said.complaints
    assert not (tmp_path / "plan.csv").exists()


def test_other_commands_do_not_pay_for_the_solver() -> None:
    program = "import sys, server.__main__; print({'numpy', 'highspy'} & set(sys.modules))"
    command = [sys.executable, "-c", program]

    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)

    assert done.stdout == "set()\n"


@pytest.mark.journey
@pytest.mark.parametrize(
    ("name", "gap", "worst"),
    [("hamlet", 1e-7, 1e-6), ("hamlet-equity", 1e-7, 1e-6), ("province-b35", 0.008, 0.01)],
)
def test_the_judge_of_the_benchmark_accepts_the_plan(
    shared_data: Path, tmp_path: Path, name: str, gap: float, worst: float
) -> None:
    task = generate(shared_data, tmp_path, name)
    out, report = tmp_path / "plan.csv", tmp_path / "report.json"

    done = plan(
        *("--instance", task, "--out", out, "--report", report),
        *("--time-limit", LONG_S, "--gap", gap),
    )

    judged: dict[str, Any] = score(shared_data, task, out, report)
    assert done.returncode == 0, done.stderr
    assert judged["accepted"], judged
    assert judged["gap_to_bound"] <= worst
