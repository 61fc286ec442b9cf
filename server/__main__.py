"""``canh``: the table of commands, and the one place where the process is set up."""

import argparse
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from server.backup import BackupError
from server.clock import Clock, ShiftedClock, SystemClock
from server.commands import (
    assumption,
    backup,
    calendar,
    contact,
    demo,
    enrolment_code,
    exports,
    imports,
    keys,
    locate,
    maintenance,
    migrate,
    norm,
    phrase,
    plan,
    probing,
    province,
    restore,
    serve,
    user,
)
from server.commands.command import Call, Command, CommandError, data_option
from server.commands.terminal import Terminal, system_terminal
from server.prepare import PrepareError
from server.refused import Refused
from server.settings_file import SettingsError, clock_ahead_s
from server.store.failures import Failure, kind_of
from server.store.schema import SchemaError
from server.store.session import StoreError
from server.store.snapshot import SnapshotError
from server.trust.authority import KeysError
from server.trust.phrase import PhraseError
from server.trust.seal import SealError
from server.version import version

COMMANDS: Sequence[Command] = (
    serve.COMMAND,
    migrate.COMMAND,
    enrolment_code.COMMAND,
    user.COMMAND,
    contact.COMMAND,
    calendar.COMMAND,
    maintenance.COMMAND,
    probing.COMMAND,
    imports.COMMAND,
    backup.COMMAND,
    restore.COMMAND,
    phrase.COMMAND,
    plan.COMMAND,
    assumption.COMMAND,
    norm.COMMAND,
    exports.COMMAND,
    keys.COMMAND,
    locate.COMMAND,
    demo.COMMAND,
    province.COMMAND,
)

_DATA = Path("/var/lib/canh")
_READER_GONE = 141  # as of a program that the signal ends: 128 + SIGPIPE
# Whoever typed the command can do something about these; anything else is a mistake of ours.
_FOR_THE_PERSON = (
    BackupError,
    CommandError,
    KeysError,
    PhraseError,
    PrepareError,
    Refused,
    SchemaError,
    SealError,
    SnapshotError,
    StoreError,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 when it did what was asked, 1 when it could not, 2 when it was asked wrongly; 141 when
        nobody reads its answer any more.
    """
    parsed = parser().parse_args(arguments)
    _set_up_logging(logging.INFO if _command_of(parsed).keeps_running else logging.WARNING)
    # What a server writes is its own: a database holds what the hashes of passwords look like.
    os.umask(0o077)
    try:
        return run(parsed, os.environ, system_terminal(), SystemClock())
    except BrokenPipeError:
        # Whoever reads the answer, such as `head`, has enough: Python must not try once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_GONE


def run(
    parsed: argparse.Namespace, environment: Mapping[str, str], terminal: Terminal, clock: Clock
) -> int:
    """Run the command that was parsed, with whatever it meets told to the person who typed it."""
    command = _command_of(parsed)
    folder = getattr(parsed, "data", None) or Path(environment.get("CANH_DATA") or _DATA)
    call = Call(
        arguments=parsed,
        folder=folder.absolute(),
        environment=environment,
        terminal=terminal,
        clock=ShiftedClock(clock, clock_ahead_s(folder, environment)),
    )
    try:
        return command.run(call)
    except SettingsError as error:
        for wrong in error.wrong:
            terminal.complain(wrong)
        return 2
    except _FOR_THE_PERSON as error:
        terminal.complain(f"canh {command.name}: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        raise
    except Exception as error:
        if kind_of(error) is not Failure.TRANSIENT:
            raise
        # Of a database's error the first line says what; the rest is our own statement.
        terminal.complain(f"canh {command.name}: {str(error).partition(chr(10))[0]}")
        return 1


def parser() -> argparse.ArgumentParser:
    """Know all commands and what each takes."""
    canh = argparse.ArgumentParser(
        prog="canh",
        description="Watches the computers, Internet links and e-government services of a "
        "province's communes.",
        epilog="`canh COMMAND --help` says more. The data folder is --data, else CANH_DATA, "
        f"else {_DATA}.",
    )
    canh.add_argument("--version", action="version", version=f"canh {version()}")
    commands = canh.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        one = commands.add_parser(
            command.name,
            help=command.summary,
            description=f"{command.summary[0].upper()}{command.summary[1:]}.\n\n{command.details}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.arguments(one)
        data_option(one)
    return canh


def _command_of(parsed: argparse.Namespace) -> Command:
    return next(command for command in COMMANDS if command.name == parsed.command)


def _set_up_logging(level: int) -> None:
    logging.basicConfig(
        stream=sys.stderr, level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    for chatty in ("alembic", "apscheduler"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
