"""``canh phrase``: the recovery phrase of this server's keys."""

from argparse import ArgumentParser
from pathlib import Path

from server.commands.command import Call, Command, read_phrase
from server.store.audit import write_audit


def _arguments(parser: ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--new", action="store_true", help="make another phrase, and print it")
    what.add_argument("--check", action="store_true", help="say whether a phrase is the right one")
    parser.add_argument(
        "--phrase-file", metavar="FILE", type=Path, help="for --check; asked for when left out"
    )


def _run(call: Call) -> int:
    settings = call.settings()
    if call.arguments.check:
        call.keyring.check_phrase(read_phrase(call))
        call.terminal.say("This is the recovery phrase of this server.")
        return 0
    with call.store(settings) as store, store.writing() as session:
        phrase = call.keyring.seal_anew()
        now = call.clock.now()
        write_audit(session, now, actor=call.actor, action="phrase.renew", subject="server:")
    call.terminal.say(phrase)
    call.terminal.complain(
        "Write it down and keep it somewhere else. Backups from now on open with this phrase; "
        "older ones still need the one that they were made with."
    )
    return 0


COMMAND = Command(
    name="phrase",
    summary="make or check the recovery phrase",
    details="""\
The phrase opens the server's keys in a backup. Nobody else has it: without the phrase and
without this machine, every computer would have to be enrolled anew.

  canh phrase --new
  canh phrase --check""",
    arguments=_arguments,
    run=_run,
)
