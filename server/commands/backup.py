"""``canh backup``: copy everything that a server is into one archive."""

from argparse import ArgumentParser
from functools import partial
from pathlib import Path

from server.backup import back_up
from server.commands.command import Call, Command
from server.store.schema import revision


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "destination",
        metavar="FILE|FOLDER",
        type=Path,
        help="a file that is not there yet, or a folder (the file is then named by the time)",
    )


def _run(call: Call) -> int:
    settings = call.settings()
    with call.store(settings) as store:
        schema = revision(store) or ""
    archive = back_up(
        settings,
        schema,
        call.arguments.destination,
        call.clock.now(),
        partial(call.terminal.show_progress, "Backup"),
    )
    call.terminal.say(str(archive))
    return 0


COMMAND = Command(
    name="backup",
    summary="copy the database, the settings and the sealed keys into one archive",
    details="""\
The server may go on meanwhile. The keys in the archive open only with the recovery phrase;
all else in it can be read by whoever has the file, so keep it as you keep the server.

  canh backup /var/backups""",
    arguments=_arguments,
    run=_run,
)
