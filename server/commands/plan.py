"""``canh plan``: what to buy, when and from whose money, with a proof of how good that is."""

import math
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path

from server.commands.command import Call, Command, CommandError


def _amount(text: str) -> float:
    value = float(text)
    if not 0 <= value < math.inf:
        raise ArgumentTypeError(f"{text!r} is not a number from 0 on")
    return value


def _arguments(parser: ArgumentParser) -> None:
    for name, what in (
        ("--out", "with --instance: where the plan goes (else to standard output)"),
        ("--report", "with --instance: where to write what is claimed of it, as JSON"),
        ("--replan", "with --instance: plan again, under the budgets of this file"),
        ("--replan-out", "with --instance: where that plan goes"),
    ):
        parser.add_argument(name, metavar="FILE", type=Path, help=what)
    parser.add_argument(
        "--instance", metavar="FOLDER", type=Path, help="plan the tables of a folder instead"
    )
    parser.add_argument(
        "--time-limit", metavar="SECONDS", type=_amount, default=5.0, help="5 when left out"
    )
    parser.add_argument(
        "--gap",
        metavar="SHARE",
        type=_amount,
        default=0.0,
        help="stop when proven so near the best",
    )


def _run(call: Call) -> int:
    # Here and not above: no other command should pay for NumPy and HiGHS.
    if call.arguments.instance:
        from server.commands.plan_task import run_task  # noqa: PLC0415  # HiGHS is dear

        return run_task(call)
    given = [name for name in ("out", "report", "replan") if getattr(call.arguments, name)]
    if given:
        raise CommandError(f"--{given[0]} goes with --instance only")
    from server.commands.plan_fleet import plan_fleet  # noqa: PLC0415  # HiGHS is dear

    return plan_fleet(call)


COMMAND = Command(
    name="plan",
    summary="plan what to buy under the yearly budgets",
    details="""\
Plans for the register and the fleet, under the budgets that were imported, from the first of
their years on; stores the plan with the reason of each line, for the pages and `canh export plan`.
Works from the register alone where no agent runs. More time means a better plan or a better proof.

  canh import register register.csv && canh import budgets budgets.csv && canh plan

With --instance: reads params.json, communes.csv, devices.csv, links.csv, budgets.csv and, where
there is one, approved.csv of a folder, and nothing else. Writes the plan as CSV:
item,year,action,model,source. Money is in thousand dong.

  canh plan --instance province-b35 --out plan.csv --time-limit 20""",
    arguments=_arguments,
    run=_run,
)
