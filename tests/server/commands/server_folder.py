"""Typing commands as a person would."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from server.__main__ import parser, run
from server.clock import SystemClock
from server.commands.terminal import Terminal

CANH = str(Path(sys.executable).with_name("canh"))


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    output: str
    complaints: str


@dataclass(frozen=True)
class ServerFolder:
    """The data folder of a server, and the commands about it."""

    path: Path

    def canh(self, *arguments: str, typed: str = "", **variables: str) -> Said:
        return canh(*arguments, typed=typed, CANH_DATA=str(self.path), **variables)


def canh(*arguments: str, typed: str = "", **variables: str) -> Said:
    """Run a command in this process: all of it but what ``main`` sets up."""
    output, complaints = io.StringIO(), io.StringIO()
    terminal = Terminal(output=output, complaints=complaints, input=io.StringIO(typed))
    try:
        # argparse itself knows no other place for what it says.
        with redirect_stdout(output), redirect_stderr(complaints):
            code = run(parser().parse_args(arguments), variables, terminal, SystemClock())
    except SystemExit as end:
        code = int(end.code or 0)
    return Said(code, output.getvalue(), complaints.getvalue())


def installed_canh(*arguments: str, typed: str = "", variables: Mapping[str, str]) -> Said:
    """Run the installed ``canh`` in a process of its own."""
    done = subprocess.run(
        [CANH, *arguments],
        input=typed,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)
