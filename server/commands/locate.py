"""``canh locate``: judge a recorded or a running stream of observations, without a server."""

import json
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from alerts.locate.lines import Inventory, LineError, read_inventory, read_rounds
from alerts.locate.locator import Locator
from alerts.locate.printed import plain
from alerts.locate.topology import Topology
from server.commands import record
from server.commands.command import Call, Command, CommandError, data_option

_STANDARD_INPUT = "-"
# Bytes that are no UTF-8 reach the reader of lines, which says in which line they are.
_AS_IT_IS: Any = {"encoding": "utf-8", "errors": "surrogateescape"}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--topology",
        metavar="FILE",
        type=Path,
        help="the topology line; when left out it is the first line of the observations",
    )
    parser.add_argument(
        "--observations",
        metavar="FILE",
        help="the stream of observations; - is standard input",
    )
    parser.add_argument(
        "--late-ok",
        action="store_true",
        help="reports older than the round before are expected: they correct what is known of the "
        "past and page nobody; without it such a line is refused",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    recording = actions.add_parser("record", help="write what a server observed, for replay")
    record.add_arguments(recording)
    data_option(recording)


def _run(call: Call) -> int:
    if call.arguments.action is None and call.arguments.observations is None:
        raise CommandError("--observations says what is to be judged; `record` records it")
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
    for line in record.record(call):
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


COMMAND = Command(
    name="locate",
    summary="say whose fault it is, from a stream of observations",
    details="""\
Reads what computers, the server's own probes and pings saw, as JSON lines, round by round, and
prints JSON lines: which component is at fault, since when, on what evidence, and when it is over.
Needs no server and no data folder. The lines are described in the README of the locating
benchmark; each round ends with a tick, and is answered at once with its events and a tick.

  canh locate --observations day.jsonl
  canh locate --topology province.json --observations - --late-ok < stream.jsonl

`record` writes what a server observed in the same format, without host names and addresses: so the
verdicts of an afternoon can be had again anywhere, with --late-ok.

  canh locate record --from "27/11/2026 13:00" --to "27/11/2026 17:00" > afternoon.jsonl
  canh locate --observations afternoon.jsonl --late-ok

An event: open, update (another name), close, reopen, merge; `comp` is what is at fault, `q` the
share of attempts that fail, `p` how sure it is, `text` the evidence as a sentence.""",
    arguments=_arguments,
    run=_run,
)
