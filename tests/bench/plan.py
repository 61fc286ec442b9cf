"""How good a plan of a province is, and how fast, beside what an office does without a solver."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.figure import Figure
from tests.server.procurement.planning_bench import generate, score

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
LIMIT_S = 5
TASKS = ("hamlet", "hamlet-equity", "province-b35")


def run() -> list[Figure]:
    """Plan, and let the benchmark judge; about half a minute."""
    with tempfile.TemporaryDirectory() as folder:
        return [figure for name in TASKS for figure in _task(Path(folder), name)]


def _task(folder: Path, name: str) -> list[Figure]:
    task = generate(SHARED, folder, name)
    out, report = folder / "plan.csv", folder / "report.json"
    command = [
        *(sys.executable, "-P", "-m", "server", "plan", "--instance", str(task)),
        *("--out", str(out), "--report", str(report), "--time-limit", str(LIMIT_S)),
    ]
    subprocess.run(
        command, check=True, cwd=ROOT, capture_output=True, env={"PYTHONPATH": str(ROOT)}
    )
    claims: dict[str, Any] = json.loads(report.read_text())
    judged = score(SHARED, task, out, report)
    if not judged["accepted"]:
        raise AssertionError(f"{name}: {judged['first_violations']} {judged['false_claims']}")
    rivals = ", ".join(
        f"{rule} first {1 / (1 - judged[f'better_than_{rule}']) - 1:+.0%}"
        for rule in ("oldest", "worst", "benefit")
    )
    best = f"best known {judged['objective'] / (1 + judged['gap_to_reference']):,.0f}"
    return [
        Figure(
            name=f"plan of {name}: harm above the best known bound",
            value=100 * judged["gap_to_bound"],
            unit="%",
            beside=f"{best}; harm more than this plan's: {rivals}",
        ),
        Figure(name=f"plan of {name}: proven gap", value=100 * claims["gap"], unit="%"),
        Figure(
            name=f"plan of {name}: time",
            value=claims["seconds"]["total"],
            unit="s",
            beside=f"limit {LIMIT_S} s",
        ),
        Figure(name=f"plan of {name}: peak memory", value=claims["peak_mb"], unit="MB"),
    ]
