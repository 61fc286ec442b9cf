"""What ``canh plan`` does without ``--instance``: what is stored in, a stored plan out."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from server.commands.command import Call, CommandError, dong
from server.fleet.changes import Changes
from server.fleet.register import match_devices
from server.procurement.linear import SolverError
from server.procurement.making import Effort, Made, make_plan
from server.procurement.papers import read_left_out, read_money
from server.procurement.planner import Watch
from server.procurement.task import (
    MOST_YEARS,
    TaskError,
    task_of,
    years_left_out,
    years_of,
)
from server.store.audit import write_audit
from server.store.planning import PlanInputs, read_inputs, store_plan
from server.store.session import Store

_CASE_SHARE = 0.1  # of the time limit, for a plan with other assumptions


def plan_fleet(call: Call) -> int:
    """Plan for the register and the fleet, store the plan and say what it does.

    Raises:
        CommandError: If there is nothing to plan for, or no money is known.
    """
    settings = call.settings()
    started_s = call.clock.monotonic_s()
    now = call.clock.now().astimezone(ZoneInfo(settings.timezone))
    with call.store(settings) as store:
        inputs = _inputs(call, store, now)
        try:
            made = _made(call, inputs, now)
        except (TaskError, SolverError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            call.terminal.complain("\nThe plan was not finished: nothing was stored.")
            raise
        made.row.took_s = round(call.clock.monotonic_s() - started_s, 3)
        number = _stored(call, store, made)
    _say(call, made, number)
    _say_left_out(call, made, years_left_out(inputs, now))
    call.terminal.say("The reasons are on the pages; the form: canh export plan FILE.xlsx")
    return 0


def _inputs(call: Call, store: Store, now: datetime) -> PlanInputs:
    with store.writing() as session:
        changes = Changes()
        match_devices(session, changes)
        if changes.changed:
            write_audit(
                session,
                now.astimezone(UTC),
                actor=call.actor,
                action="register.match",
                subject="register:all",
                detail=changes.changed,
            )
    with store.reading() as session:
        return read_inputs(session, now.date())


def _made(call: Call, inputs: PlanInputs, now: datetime) -> Made:
    (first, years), moment = years_of(inputs, now), now.astimezone(UTC)
    call.terminal.show_progress("planning", 0.0)
    task = task_of(inputs, first, years, moment)
    limit_s: float = call.arguments.time_limit
    effort = Effort(
        plan=_watch(call, limit_s, lambda share: call.terminal.show_progress("planning", share)),
        case=lambda: _watch(call, limit_s * _CASE_SHARE, _nothing),
        show=call.terminal.show_progress,
    )
    return make_plan(task, effort, call.actor, moment)


def _watch(call: Call, limit_s: float, show: Callable[[float], None]) -> Watch:
    started_s = call.clock.monotonic_s()

    def left_s() -> float:
        gone_s = call.clock.monotonic_s() - started_s
        if limit_s > 0:
            show(min(0.99, gone_s / limit_s))
        return limit_s - gone_s

    return Watch(left_s=left_s, gap=call.arguments.gap)


def _nothing(_share: float) -> None:
    """Show nothing."""


def _stored(call: Call, store: Store, made: Made) -> int:
    with store.writing() as session:
        number = store_plan(session, made.row, made.lines)
        write_audit(
            session,
            made.row.made_at,
            actor=call.actor,
            action="plan.make",
            subject=f"plan:{number}",
            detail={"inputs": made.row.inputs, "gap": made.row.gap, "lines": made.row.bought},
        )
    return number


def _say(call: Call, made: Made, number: int) -> None:
    row = made.row
    say, last = call.terminal.say, row.first_year + row.years - 1
    years = f"{row.first_year} to {last}" if row.years > 1 else str(last)
    say(f"Plan {number}, {years}; devices and lines: {row.items}.")
    for year, count, cost in _by_year(made):
        say(f"  {year}: {count} to buy, {dong(cost)}")
    say(f"  in all: {row.bought} to buy, {dong(row.cost_vnd)}")
    averted = row.keeping_hours - row.harm_hours
    say(
        f"It averts {averted:,.0f} of {row.keeping_hours:,.0f} hours of people's work, and is at "
        f"most {row.gap:.3%} from the best plan there is."
    )


def _say_left_out(call: Call, made: Made, years: Sequence[int]) -> None:
    for one in read_left_out(made.row.left_out):
        call.terminal.say(f"Not planned: {one.count} of kind {one.kind}.")
    if years:
        told = ", ".join(map(str, years))
        call.terminal.say(
            f"Not planned: the money of {told}. A plan is for years in a row, {MOST_YEARS} at most."
        )


def _by_year(made: Made) -> Iterator[tuple[int, int, int]]:
    """Count what is begun in a year, and sum what is paid in it: rents go on."""
    money = read_money(made.row.money)
    for year in range(made.row.first_year, made.row.first_year + made.row.years):
        count = sum(line.year == year for line in made.lines)
        yield year, count, sum(one.spent_vnd for one in money if one.year == year)
