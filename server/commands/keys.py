"""``canh keys rotate``: let the next key take over from the present one."""

from argparse import ArgumentParser
from pathlib import Path

from server.commands.command import Call, Command, CommandError, data_option, read_phrase
from server.store.audit import write_audit
from server.store.enrolments import count_unheard_since_audited

_ROTATE = "keys.rotate"


def _arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    rotate = actions.add_parser("rotate", help="let the next key take over")
    rotate.add_argument(
        "--phrase-file", metavar="FILE", type=Path, help="the phrase; asked for when left out"
    )
    rotate.add_argument(
        "--distrust",
        action="store_true",
        help="the present key is in wrong hands: tokens that it signed hold no longer",
    )
    rotate.add_argument(
        "--leave-behind",
        action="store_true",
        help="rotate although some computers have not heard of the next key yet",
    )
    data_option(rotate)


def _run(call: Call) -> int:
    phrase = read_phrase(call)
    with call.store(call.settings()) as store, store.writing() as session:
        unheard = count_unheard_since_audited(session, _ROTATE)
        if unheard and not call.arguments.leave_behind:
            raise CommandError(
                f"{unheard} computers have not been here since the last rotation and do not know "
                "the next key: they would have to be enrolled anew (--leave-behind does it)"
            )
        distrust = call.arguments.distrust
        call.keyring.rotate(phrase, distrust=distrust)
        write_audit(
            session,
            call.clock.now(),
            actor=call.actor,
            action=_ROTATE,
            subject="server:",
            detail={"distrust": distrust, "left_behind": unheard},
        )
        call.keyring.renew_listener(call.clock.now())
    call.terminal.say(
        "The next key has taken over. A running server uses it within seconds. "
        "Make a backup now: older ones hold the keys of before."
    )
    return 0


COMMAND = Command(
    name="keys",
    summary="let the server's next key take over",
    details="""\
Computers hold the present key and the next one, so they follow; open enrolment codes still
carry the present one and work no longer. The recovery phrase stays.

  canh keys rotate""",
    arguments=_arguments,
    run=_run,
)
