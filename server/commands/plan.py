"""``canh plan``: what to buy, when and from whose money, with a proof of how good that is."""

from argparse import ArgumentParser
from pathlib import Path

from server.commands.command import Call, Command


def _arguments(parser: ArgumentParser) -> None:
    for name, what in (
        ("--out", "where the plan goes (else to standard output)"),
        ("--report", "where to write what is claimed of it, as JSON"),
        ("--replan", "plan again, under the budgets of this file"),
        ("--replan-out", "where that plan goes"),
    ):
        parser.add_argument(name, metavar="FILE", type=Path, help=what)
    parser.add_argument(
        "--instance", metavar="FOLDER", type=Path, required=True, help="the tables of a task"
    )
    parser.add_argument(
        "--time-limit", metavar="SECONDS", type=float, default=5.0, help="5 when left out"
    )
    parser.add_argument(
        "--gap", metavar="SHARE", type=float, default=0.0, help="stop when proven so near the best"
    )


def _run(call: Call) -> int:
    # Here and not above: no other command should pay for NumPy and HiGHS.
    from server.commands.plan_task import run_task  # noqa: PLC0415

    return run_task(call)


COMMAND = Command(
    name="plan",
    summary="plan what to buy under the yearly budgets",
    details="""\
Reads params.json, communes.csv, devices.csv, links.csv, budgets.csv and, where there is one,
approved.csv of a folder. Writes the plan as CSV: item,year,action,model,source. Money is in
thousand dong. More time means a better plan or a better proof.

  canh plan --instance province-b35 --out plan.csv --time-limit 20""",
    arguments=_arguments,
    run=_run,
)
