"""``canh demo``: everything on this machine, to be looked at."""

from argparse import ArgumentParser
from pathlib import Path

from server.commands.command import Call, Command, CommandError
from server.demo.folder import FolderError
from server.demo.ports import PAGES_PORT, NoPort
from server.demo.progress import TookTooLong
from server.demo.stage import Wanted, run_demo

_FOLDER = Path("demo-data")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--fresh", action="store_true", help="forget the last demo in this folder, begin anew"
    )
    parser.add_argument(
        "--port", metavar="PORT", type=int, default=PAGES_PORT, help=f"of pages ({PAGES_PORT})"
    )


def _run(call: Call) -> int:
    # Unlike a server, a demo does not go where the other commands look by themselves.
    folder: Path = getattr(call.arguments, "data", _FOLDER)
    wanted = Wanted(folder=folder.absolute(), fresh=call.arguments.fresh, port=call.arguments.port)
    try:
        return run_demo(wanted, call.terminal, call.clock)
    except (FolderError, NoPort, TookTooLong, FileNotFoundError) as error:
        raise CommandError(str(error)) from error


COMMAND = Command(
    name="demo",
    summary="show Canh on this machine: a server, this computer's agent, a simulated district",
    details="""\
Makes a server with an embedded database in the folder demo-data (--data chooses another),
enrols this computer, and starts a simulated district beside it: 8 communes, 40 computers,
six services. All of it listens on 127.0.0.1 only. Ctrl-C stops everything; the next start
goes on with the same data.

  canh demo
  canh demo --fresh --port 8090""",
    arguments=_arguments,
    run=_run,
)
