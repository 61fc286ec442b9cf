"""``canh restore``: bring a server back from a backup into an empty folder."""

from argparse import ArgumentParser
from functools import partial
from pathlib import Path

from checks.enrolment import CodeError, split_address
from server.commands.command import Call, Command, CommandError, local, read_phrase
from server.restore import Wanted, restore
from server.settings_file import read_settings


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("archive", metavar="FILE", type=Path, help="what `canh backup` wrote")
    parser.add_argument(
        "--phrase-file", metavar="FILE", type=Path, help="the phrase; asked for when left out"
    )
    parser.add_argument(
        "--servers",
        metavar="HOST:PORT[,…]",
        help="where agents find this server from now on, if it is another place",
    )
    parser.add_argument(
        "--database",
        metavar="URL",
        default="",
        help="an empty PostgreSQL database, for a backup of one",
    )


def _run(call: Call) -> int:
    wanted = Wanted(
        folder=call.folder,
        database=call.arguments.database or call.environment.get("CANH_DATABASE", ""),
        settings={"servers": _servers(call.arguments.servers)} if call.arguments.servers else {},
        actor=call.actor,
    )
    if not call.arguments.archive.is_file():
        raise CommandError(f"there is no file {call.arguments.archive}")
    restored = restore(
        call.arguments.archive,
        read_phrase(call),
        wanted,
        call.clock.now(),
        partial(call.terminal.show_progress, "Restore"),
    )
    settings = read_settings(call.folder, call.environment, {})
    made_at = local(restored.made_at, settings)
    call.terminal.say(f"The server of {made_at} is in {call.folder}. Start it with `canh serve`.")
    call.terminal.say(
        "Everybody is signed out. What was changed later is not in it: look at `canh user list`, "
        "and make new enrolment codes"
        + (
            f" ({restored.voided_codes} open ones hold no longer)."
            if restored.voided_codes
            else "."
        )
    )
    return 0


def _servers(text: str) -> list[str]:
    servers = [part.strip() for part in text.split(",")]
    try:
        for server in servers:
            split_address(server)
    except CodeError as error:
        raise CommandError(f"--servers: {error}") from error
    return servers


COMMAND = Command(
    name="restore",
    summary="bring a server back from a backup, here or on another machine",
    details="""\
All is checked before anything is written. The computers of the fleet come back by
themselves: they know this server by its keys, at whatever address they find it.
A computer that joined after the backup comes back too, for you to confirm.

  canh restore canh-backup-20261127-020000.tar --data /var/lib/canh --servers 10.0.0.9:8443""",
    arguments=_arguments,
    run=_run,
)
