"""Types commands of ``canh`` as an operator would, where an operator would have to type a lot."""

import io
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from server.clock import Clock
from server.commands import imports
from server.commands.command import Call, Command
from server.commands.terminal import Terminal


class TypedWrongly(RuntimeError):
    """A command that did not do what it was typed for; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Typist:
    """Types them for the server whose data are in ``folder``."""

    folder: Path
    clock: Clock
    environment: Mapping[str, str] = field(default_factory=dict)

    def type(self, command: Command, *arguments: str) -> str:
        """Run a command, and give what it printed.

        Raises:
            TypedWrongly: If it could not do it.
        """
        parser = ArgumentParser()
        command.arguments(parser)
        output, complaints = io.StringIO(), io.StringIO()
        call = Call(
            arguments=parser.parse_args(arguments),
            folder=self.folder,
            environment=self.environment,
            terminal=Terminal(output=output, complaints=complaints),
            clock=self.clock,
        )
        if command.run(call) != 0:
            raise TypedWrongly(f"canh {command.name}: {complaints.getvalue()}")
        return output.getvalue().strip()

    def bring(self, kind: str, name: str, sheet: str, *more: str) -> None:
        """Import a sheet; it stays in a folder beside the data.

        Raises:
            TypedWrongly: If it could not be.
        """
        sheets = self.folder / "sheets"
        sheets.mkdir(exist_ok=True)
        file = sheets / f"{name}.csv"
        file.write_text(sheet, encoding="utf-8", newline="")
        self.type(imports.COMMAND, kind, str(file), *more)
