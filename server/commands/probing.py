"""``canh probing``: one switch that stops all probing, at once and without a restart."""

from argparse import ArgumentParser

from server.commands.command import Call, Command, data_option, local, read_text
from server.store.switches import stopped, turn_probing


def _arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    stop = actions.add_parser("stop", help="nothing is probed any more")
    stop.add_argument(
        "--why", metavar="TEXT", type=read_text, required=True, help="shown on every page meanwhile"
    )
    start = actions.add_parser("start", help="it goes on")
    start.add_argument("--why", metavar="TEXT", default="", help="noted in the audit")
    actions.add_parser("show", help="whether anything is probed")
    for action in actions.choices.values():
        data_option(action)


def _run(call: Call) -> int:
    settings = call.settings()
    action = call.arguments.action
    with call.store(settings) as store:
        if action != "show":
            given = call.arguments.why.strip()
            with store.writing() as session:
                turn_probing(session, call.actor, given, call.clock.now(), on=action == "start")
        with store.reading() as session:
            by = stopped(session)
            text = (
                f"Stopped since {local(by.turned_at, settings)} by {by.turned_by}: {by.why}"
                if by
                else "Services are probed, as the deal says."
            )
    if not settings.probing:
        text = "Stopped by the setting `probing`: only the operator's file can start it again."
    call.terminal.say(text)
    return 0


COMMAND = Command(
    name="probing",
    summary="stop all probing with one switch, or let it go on",
    details="""\
Computers hear of it with their next report, within a round; the server's own probes and all speed
tests stop too. Reports go on, and what every agent watches by itself: its gateway, its resolver and
this server. Every page says that probing is stopped, since when, by whom and why.

  canh probing stop --why "Bộ yêu cầu tạm dừng, CV 45/CĐS"
  canh probing show
  canh probing start""",
    arguments=_arguments,
    run=_run,
)
