"""``canh locate``: judge a recorded or a running stream of observations, without a server."""

from argparse import ArgumentParser
from pathlib import Path

from server.commands.command import Call, Command, CommandError, data_option


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
    recording.add_argument("--from", dest="begins", metavar="TIME", required=True)
    recording.add_argument("--to", dest="ends", metavar="TIME", help="now when left out")
    recording.add_argument(
        "--simulated", action="store_true", help="the simulated world, instead of the real one"
    )
    data_option(recording)


def _run(call: Call) -> int:
    if call.arguments.action is None and call.arguments.observations is None:
        raise CommandError("--observations says what is to be judged; `record` records it")
    # Here and not above: no other command should pay for NumPy.
    from server.commands.locate_stream import locate_stream  # noqa: PLC0415  # NumPy is dear

    return locate_stream(call)


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
