"""What ``canh locate`` does: observations in, verdicts out, line by line."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from alerts.locate.lines import Inventory, LineError, read_inventory, read_rounds
from alerts.locate.locator import Locator
from alerts.locate.printed import plain
from alerts.locate.topology import Topology
from server.commands.command import Call, CommandError
from server.commands.record import record

_STANDARD_INPUT = "-"
# Bytes that are no UTF-8 reach the reader of lines, which says in which line they are.
_AS_IT_IS: Any = {"encoding": "utf-8", "errors": "surrogateescape"}


def locate_stream(call: Call) -> int:
    """Judge the stream that was asked for until it ends, or record one.

    Raises:
        CommandError: If it cannot be read, or says something else than observations.
    """
    try:
        if call.arguments.action:
            _record(call)
        else:
            _locate(call)
    except BrokenPipeError:
        _let_go(call.terminal.output)  # whoever read the events has seen enough
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from None
    return 0


def _record(call: Call) -> None:
    for line in record(call):
        _print(line, call.terminal.output)


def _locate(call: Call) -> None:
    arguments, output = call.arguments, call.terminal.output
    with _opened(arguments.observations, call.terminal.input) as stream:
        numbered = enumerate(stream, start=1)
        inventory = _inventory(arguments.topology, arguments.observations, numbered)
        locator = Locator.fresh(inventory.topology())
        with _named(arguments.observations):
            for arrived in read_rounds(inventory, numbered, late_ok=arguments.late_ok):
                if isinstance(arrived, Topology):
                    locator = locator.moved(arrived)
                    continue
                for event in locator.step(arrived):
                    _print(plain(locator.topology, event), output)
                _print({"r": arrived.number, "ev": "tick"}, output)
                output.flush()


def _inventory(
    topology: Path | None, observations: str, numbered: Iterator[tuple[int, str]]
) -> Inventory:
    if topology:
        with _named(str(topology)):
            return read_inventory(topology.read_bytes(), line=1)
    with _named(observations):
        line, text = next(numbered, (1, ""))
        return read_inventory(text, line)


@contextmanager
def _opened(name: str, standard_input: TextIO) -> Iterator[TextIO]:
    if name != _STANDARD_INPUT:
        with Path(name).open(**_AS_IT_IS) as stream:
            yield stream
        return
    if isinstance(standard_input, TextIOWrapper):
        standard_input.reconfigure(**_AS_IT_IS)
    yield standard_input


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Say in which file a line is wrong."""
    try:
        yield
    except LineError as error:
        where = "standard input" if name == _STANDARD_INPUT else name
        raise CommandError(f"{where}, {error}") from None


def _print(told: dict[str, Any], output: TextIO) -> None:
    output.write(json.dumps(told, separators=(",", ":"), ensure_ascii=False) + "\n")


def _let_go(output: TextIO) -> None:
    """Keep the end of the process from flushing into the broken pipe (as Python's docs advise)."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, output.fileno())
    os.close(nowhere)
