"""``canh assumption``: the numbers that plans reckon with, set and confirmed by people."""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from server.commands.command import Call, Command, data_option, read_text
from server.commands.moment import read_day
from server.figure import Assumption as Assumed
from server.figure import Norm, Source
from server.procurement.bounds import bounds_of
from server.procurement.defaults import Default
from server.procurement.numbers import (
    Typed,
    confirm,
    history,
    number_in_force,
    numbers_in_force,
    set_assumption,
)

_PLANNED_ANEW = "Plans that were made before do not know of it: `canh plan` makes a new one."


def _arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = actions.add_parser(
        "list", help="every number, where it is from and who vouches for it"
    )
    listed.add_argument(
        "text", metavar="TEXT", nargs="?", default="", help="of names with this in it"
    )
    shown = actions.add_parser("show", help="one number: what it means, its bounds, its history")
    put = actions.add_parser("set", help="set a number")
    vouch = actions.add_parser("confirm", help="vouch for a number as it is, a default too")
    for action in (shown, put, vouch):
        action.add_argument("name", metavar="NAME")
    typed_number(put)
    put.add_argument(
        "--source", metavar="TEXT", type=read_text, required=True, help="where the number is from"
    )
    put.add_argument("--confirm", action="store_true", help="you vouch for it")
    for action in (put, vouch):
        action.add_argument(
            "--from", dest="since", metavar="DATE", type=read_day, help="else today"
        )
    for action in actions.choices.values():
        data_option(action)


def typed_number(parser: ArgumentParser) -> None:
    """Let a parser take a number and its unit."""
    parser.add_argument("value", metavar="VALUE", help="without marks between thousands")
    parser.add_argument(
        "unit", metavar="UNIT", nargs="?", default="", help="that of the number; refused if another"
    )


def today(call: Call) -> date:
    """Say which day it is in the province."""
    return call.clock.now().astimezone(ZoneInfo(call.settings().timezone)).date()


def say_numbers(call: Call, numbers: Iterable[Default]) -> None:
    """Print numbers, a line each: name, value, unit, where it is from."""
    for one in numbers:
        value = f"{one.value:.10g} {one.unit}".strip()
        call.terminal.say(f"{one.name:<26} {value:<22} {_standing(one.source)}")


def _run(call: Call) -> int:
    _ACTIONS[call.arguments.action](call)
    return 0


def _list(call: Call) -> None:
    with call.store(call.settings()) as store, store.reading() as session:
        numbers = numbers_in_force(session, today(call))
    say_numbers(call, (one for name, one in numbers.items() if call.arguments.text in name))


def _show(call: Call) -> None:
    name = call.arguments.name
    with call.store(call.settings()) as store, store.reading() as session:
        number = number_in_force(session, name, today(call))
        settings = history(session, name)
    call.terminal.say(f"{name}: {number.means}")
    say_numbers(call, [number])
    least, most = bounds_of(number)
    call.terminal.say(f"May be {least:.10g} to {most:.10g} {number.unit}".rstrip())
    for one in settings:
        row = one.row
        call.terminal.say(
            f"  from {row.valid_from:%d/%m/%Y}{f' to {one.until:%d/%m/%Y}' if one.until else ''}: "
            f"{row.value:.10g}; set by {row.set_by or 'nobody: the default'}; "
            f"confirmed by {row.confirmed_by or 'nobody'}; {row.source}"
        )


def _set(call: Call) -> None:
    given = call.arguments
    since = given.since or today(call)
    typed = Typed(
        name=given.name, value=given.value, unit=given.unit, source=given.source, since=since
    )
    with call.store(call.settings()) as store, store.writing() as session:
        row = set_assumption(session, typed, call.actor, call.clock.now(), confirmed=given.confirm)
        told = f"{row.name} is {row.value:.10g} {row.unit}".rstrip()
    call.terminal.say(f"{told} from {since:%d/%m/%Y} on. {_PLANNED_ANEW}")


def _confirm(call: Call) -> None:
    given = call.arguments
    since = given.since or today(call)
    with call.store(call.settings()) as store, store.writing() as session:
        row = confirm(session, given.name, since, call.actor, call.clock.now())
        told = f"{row.name} = {row.value:.10g} {row.unit}".rstrip()
    call.terminal.say(f"{told} is confirmed. {_PLANNED_ANEW}")


def _standing(source: Source) -> str:
    if isinstance(source, Norm):
        return f"law from {source.valid_from:%d/%m/%Y} ({source.mark}): {source.document}"
    if not isinstance(source, Assumed):
        return ""
    by = f"set by {source.set_by}" if source.set_by else "default"
    since = f" from {source.since:%d/%m/%Y}" if source.since else ""
    confirmed = "confirmed" if source.confirmed else "NOT CONFIRMED"
    return f"{by}{since}, {confirmed}: {source.basis}"


_ACTIONS = {"list": _list, "show": _show, "set": _set, "confirm": _confirm}

COMMAND = Command(
    name="assumption",
    summary="set and confirm the numbers that plans reckon with",
    details="""\
A plan, and the standard of one-stop desks, reckon with numbers. Each has a default until somebody
sets a better one, with its source; defaults and what was set count as open until somebody
confirms them. What is set stands above the law's number, too. Nothing that was set is lost: each
number holds from its day until the day of the next one. Money is in thousand dong (kVND).

  canh assumption list desk.
  canh assumption set hour_cost 75 kVND/hour --source "Báo cáo lương 2026" --from 01/01/2027
  canh assumption set desk.mbps 8 --source "QĐ 12/QĐ-UBND" --confirm
  canh assumption confirm people_a_desk
  canh assumption show hour_cost""",
    arguments=_arguments,
    run=_run,
)
