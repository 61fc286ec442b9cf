"""What ``canh plan --instance`` does: files in, a plan and its claims out."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from server.commands.command import Call, CommandError
from server.procurement.instance_files import (
    InstanceError,
    plan_text,
    read_instance,
    read_limits,
)
from server.procurement.linear import SolverError
from server.procurement.plan import Plan, PlanMaker
from server.procurement.planner import Watch
from server.whole_file import write_whole

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


def run_task(call: Call) -> int:
    """Plan a task, and once more under other budgets if that was asked for.

    Raises:
        CommandError: If the files are wrong, or cannot be read or written.
    """
    if bool(call.arguments.replan) != bool(call.arguments.replan_out):
        raise CommandError("--replan and --replan-out go together")
    try:
        report = _planned(call)
        if call.arguments.report:
            write_whole(call.arguments.report, f"{json.dumps(report, indent=1)}\n".encode())
    except (InstanceError, SolverError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    return 0


def _planned(call: Call) -> dict[str, Any]:
    asked, clock = call.arguments, call.clock
    laps = [clock.monotonic_s()]
    instance = read_instance(asked.instance)
    again = read_limits(asked.replan, instance.params) if asked.replan else None
    laps.append(clock.monotonic_s())
    maker = PlanMaker(instance)
    maker.prepare()
    laps.append(clock.monotonic_s())
    plan = maker.make(instance.limits, _watch(call, laps[0]))
    _put(call, asked.out, plan, instance.params.first_year)
    laps.append(clock.monotonic_s())
    spent = zip(("read", "options", "plan"), laps, laps[1:], strict=False)
    seconds = {name: round(end - start, 3) for name, start, end in spent}
    seconds["total"] = round(laps[-1] - laps[0], 3)
    report = _claims(plan) | {"seconds": seconds, "peak_mb": _peak_mb()}
    if again is not None:
        started = clock.monotonic_s()
        second = maker.make(again, _watch(call, started))
        _put(call, asked.replan_out, second, instance.params.first_year)
        took = round(clock.monotonic_s() - started, 3)
        report["replan"] = _claims(second) | {"seconds": took}
    return report


def _watch(call: Call, started_s: float) -> Watch:
    until = started_s + call.arguments.time_limit
    return Watch(left_s=lambda: until - call.clock.monotonic_s(), gap=call.arguments.gap)


def _put(call: Call, file: Path | None, plan: Plan, first_year: int) -> None:
    text = plan_text(plan.lines, first_year)
    if file is None:
        call.terminal.output.write(text)
    else:
        write_whole(file, text.encode())
    call.terminal.complain(
        f"Lines: {len(plan.lines)}. Harm left: {plan.harm:,.0f} thousand dong, at most "
        f"{plan.gap:.3%} above the least that is possible."
    )


def _claims(plan: Plan) -> dict[str, Any]:
    prices: list[Mapping[str, Any]] = [
        {"source": one.source, "owner": one.owner, "year": one.year, "averts": one.averts}
        for one in plan.shadows
    ]
    return {"objective": plan.harm, "bound": plan.bound, "gap": plan.gap, "prices": prices}


def _peak_mb() -> int:
    """Give the most memory that the process ever had, where the system tells; else what it has."""
    status = Path("/proc/self/status")
    peak = _PEAK.search(status.read_text(encoding="ascii")) if status.exists() else None
    if peak:
        return int(peak[1]) // 1024
    return int(psutil.Process().memory_info().rss) >> 20
