"""``canh demo``: everything on this machine, to be looked at."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path

from server.clock import SystemClock
from server.commands.command import Call, Command, CommandError
from server.demo.folder import FolderError
from server.demo.ports import PAGES_PORT
from server.demo.scale import Scale
from server.demo.stage import Wanted, run_demo
from server.demo.typist import TypedWrongly

_FOLDER = Path("demo-data")
_SHORTEST_S, _LONGEST_S = 2.0, 60.0


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--fresh", action="store_true", help="forget the last demo in this folder, begin anew"
    )
    parser.add_argument(
        "--port", metavar="PORT", type=int, default=PAGES_PORT, help=f"of pages ({PAGES_PORT})"
    )
    parser.add_argument(
        "--round",
        metavar="SECONDS",
        type=_round,
        help="from one report to the next (60, of a district 15); what breaks keeps pace with it",
    )
    parser.add_argument(
        "--district",
        dest="scale",
        action="store_const",
        const=Scale.DISTRICT,
        help="simulate a small district only: 8 communes, 40 computers, at a quicker pace",
    )


def _round(text: str) -> float:
    seconds = float(text)
    if not _SHORTEST_S <= seconds <= _LONGEST_S:
        raise ArgumentTypeError(f"{text!r} is not {_SHORTEST_S:g} to {_LONGEST_S:g}")
    return seconds


def _run(call: Call) -> int:
    # Unlike a server, a demo does not go where the other commands look by themselves.
    folder: Path = getattr(call.arguments, "data", _FOLDER)
    wanted = Wanted(
        folder=folder.absolute(),
        fresh=call.arguments.fresh,
        port=call.arguments.port,
        scale=call.arguments.scale,
        round_s=call.arguments.round,
        environment=call.environment,
    )
    try:
        # What it finds may be a demo of before, whose clock was shifted: it is set anew.
        return run_demo(wanted, call.terminal, SystemClock())
    except (FolderError, TypedWrongly, OSError) as error:
        raise CommandError(str(error)) from error


COMMAND = Command(
    name="demo",
    summary="show Canh on this machine: a server, this computer's agent, a simulated province",
    details="""\
Makes a server with an embedded database in the folder demo-data (--data chooses another),
enrols this computer, and starts a simulated province beside it: 99 communes and six agencies,
about 6,000 computers and thirty days of past. Its clock begins at 11:16 of a working day. All
of it listens on 127.0.0.0/8 only. Ctrl-C stops everything; the next start goes on with the same
data, and where it was night it is 11:16 of the next working day.

  canh demo
  canh demo --fresh --port 8090
  canh demo --data district-data --district""",
    arguments=_arguments,
    run=_run,
)
