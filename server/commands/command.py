"""What every command is, and what it is handed."""

import getpass
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from server.clock import Clock
from server.commands.terminal import Terminal
from server.settings import Settings
from server.settings_file import read_settings
from server.store.schema import current_store
from server.store.session import Store
from server.trust.keyring import Keyring


class CommandError(Exception):
    """Why a command did not do what was asked; the message is for the person who typed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a command.

    Attributes:
        arguments: As argparse read them.
        folder: The data folder.
        environment: The variables of the process.
        terminal: Where the person is.
        clock: What time it is for the server.
    """

    arguments: Namespace
    folder: Path
    environment: Mapping[str, str]
    terminal: Terminal
    clock: Clock

    @property
    def actor(self) -> str:
        """Who types, for the audit."""
        return f"command:{getpass.getuser()}"

    @property
    def keyring(self) -> Keyring:
        """The server's keys."""
        return Keyring(self.folder)

    def settings(self) -> Settings:
        """Read the settings.

        Raises:
            SettingsError: With everything that is wrong.
            CommandError: If there is no such server.
        """
        if not self.folder.is_dir():
            raise CommandError(
                f"there is no server in {self.folder}: name its folder with --data or CANH_DATA "
                "(`canh serve` makes a new one)"
            )
        return read_settings(self.folder, self.environment, {})

    def store(self, settings: Settings) -> AbstractContextManager[Store]:
        """Open the database, and close it at the end.

        Raises:
            SchemaError: If it is of another version.
        """
        return current_store(settings.database_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: a file of this folder, a line of the table in ``server.__main__``.

    Attributes:
        name: What people type after ``canh``.
        summary: What it does, in one line.
        details: What its ``--help`` says below that, with an example.
        arguments: Declares what it takes.
        run: Does it; gives the exit code.
        keeps_running: Whether it runs for long, so that its log says what goes on.
    """

    name: str
    summary: str
    details: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Call], int]
    keeps_running: bool = False


def data_option(parser: ArgumentParser) -> None:
    """Let a parser take the data folder. Absent where not given, so that it works at any level."""
    parser.add_argument(
        "--data", metavar="FOLDER", type=Path, default=SUPPRESS, help="the server's data folder"
    )


def read_phrase(call: Call) -> str:
    """Take the recovery phrase from ``--phrase-file``, or ask for it.

    Raises:
        CommandError: If the file cannot be read.
    """
    file: Path | None = call.arguments.phrase_file
    if file is None:
        return call.terminal.ask("Recovery phrase")
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is no text in UTF-8") from error


def read_text(text: str) -> str:
    """Read what must not be left empty: the type of an argument.

    Raises:
        ArgumentTypeError: If there is nothing in it.
    """
    if not text.strip():
        raise ArgumentTypeError("it must not be empty")
    return text.strip()


def local(at: datetime, settings: Settings) -> str:
    """Write a time as people of the province do: ``27/11/2026 14:05``."""
    return at.astimezone(ZoneInfo(settings.timezone)).strftime("%d/%m/%Y %H:%M")


def dong(amount: int) -> str:
    """Write an amount as people of the province do: ``14.500.000 đ``."""
    return f"{amount:,} đ".replace(",", ".")
