"""``canh norm``: numbers of law as they are decided, each with its document and its day."""

from argparse import ArgumentParser

from server.commands.assumption import say_numbers, today, typed_number
from server.commands.command import Call, Command, data_option, read_text
from server.commands.moment import read_day
from server.figure import Norm
from server.procurement.numbers import Typed, numbers_in_force, set_norm


def _arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="the numbers that are of law today")
    put = actions.add_parser("set", help="note a number of a new document")
    put.add_argument("name", metavar="NAME")
    typed_number(put)
    put.add_argument(
        "--document", metavar="TEXT", type=read_text, required=True, help="number, and who decided"
    )
    put.add_argument(
        "--from",
        dest="since",
        metavar="DATE",
        type=read_day,
        required=True,
        help="when it comes into force",
    )
    put.add_argument(
        "--mark",
        choices=("V", "V2", "U"),
        default="U",
        help="V: read in the official text; V2: seen elsewhere; U, when left out: not checked yet",
    )
    for action in actions.choices.values():
        data_option(action)


def _run(call: Call) -> int:
    _ACTIONS[call.arguments.action](call)
    return 0


def _list(call: Call) -> None:
    with call.store(call.settings()) as store, store.reading() as session:
        numbers = numbers_in_force(session, today(call))
    say_numbers(call, (one for one in numbers.values() if isinstance(one.source, Norm)))


def _set(call: Call) -> None:
    given = call.arguments
    typed = Typed(
        name=given.name,
        value=given.value,
        unit=given.unit,
        source=given.document,
        since=given.since,
    )
    with call.store(call.settings()) as store, store.writing() as session:
        row = set_norm(session, typed, given.mark, call.actor, call.clock.now())
        told = f"{row.name} is {row.value:.10g} {row.unit}".rstrip()
    call.terminal.say(f"{told} by {typed.source} from {typed.since:%d/%m/%Y} on.")


_ACTIONS = {"list": _list, "set": _set}

COMMAND = Command(
    name="norm",
    summary="note numbers of law that plans reckon with",
    details="""\
The norms known when this version of Canh was made come with it. One that is decided later is noted
here; it stands above the older one from its day on. What `canh assumption set` says stands above
both.

  canh norm list
  canh norm set ceiling.laptop.leader 27000 kVND --document "QĐ 40/2027/QĐ-TTg" --from 01/07/2027 \\
      --mark V""",
    arguments=_arguments,
    run=_run,
)
