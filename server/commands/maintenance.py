"""``canh maintenance``: announced work. What fails meanwhile is recorded, and told to nobody."""

from argparse import ArgumentParser

from alerts.component import Component
from server.commands.command import Call, Command, data_option, local, read_text
from server.commands.moment import read_moment
from server.fleet import maintenance
from server.fleet.maintenance import Work
from server.store.maintenance import not_over
from server.store.session import Session


def _arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="announce work")
    what = add.add_mutually_exclusive_group(required=True)
    what.add_argument("--unit", metavar="CODE", help="the networks of all its sites")
    what.add_argument("--link", metavar="CODE", help="one line")
    what.add_argument("--service", metavar="CODE", help="one service")
    what.add_argument("--provider", metavar="NAME", help="all lines of a provider")
    add.add_argument("--area", metavar="NAME", default="", help="of the provider only these lines")
    add.add_argument("--from", dest="begins", metavar="TIME", help="now when left out")
    add.add_argument("--to", dest="ends", metavar="TIME", required=True, help="27/11/2026 14:05")
    add.add_argument(
        "--why",
        metavar="TEXT",
        type=read_text,
        required=True,
        help="what is done, who announced it",
    )
    end = actions.add_parser("end", help="it ends now, or is called off")
    end.add_argument("number", metavar="NUMBER", type=int)
    actions.add_parser("list", help="what goes on and what is to come")
    for action in actions.choices.values():
        data_option(action)


def _run(call: Call) -> int:
    _ACTIONS[call.arguments.action](call)
    return 0


def _add(call: Call) -> None:
    given, settings, now = call.arguments, call.settings(), call.clock.now()
    begins = read_moment(given.begins, settings) if given.begins else now
    ends = read_moment(given.ends, settings)
    with call.store(settings) as store, store.writing() as session:
        components = _components(call, session)
        work = Work(components=components, begins=begins, ends=ends, why=given.why)
        numbers = maintenance.announce(session, work, call.actor, now)
    for number, component in zip(numbers, components, strict=True):
        call.terminal.say(
            f"{number}: {component} from {local(begins, settings)} to {local(ends, settings)}."
        )


def _components(call: Call, session: Session) -> list[Component]:
    given = call.arguments
    if given.unit:
        return maintenance.of_unit(session, given.unit)
    if given.link:
        return maintenance.of_link(session, given.link)
    if given.service:
        return maintenance.of_service(session, given.service)
    return maintenance.of_provider(session, given.provider, given.area)


def _end(call: Call) -> None:
    number = call.arguments.number
    with call.store(call.settings()) as store, store.writing() as session:
        maintenance.end(session, number, call.actor, call.clock.now())
    call.terminal.say(f"{number}: over. What still fails is told from now on.")


def _list(call: Call) -> None:
    settings = call.settings()
    with call.store(settings) as store, store.reading() as session:
        for row in not_over(session, call.clock.now()):
            begins, ends = local(row.valid_from, settings), local(row.valid_to, settings)
            call.terminal.say(f"{row.id:>4} {row.component:<24} {begins} - {ends} {row.why}")


_ACTIONS = {"add": _add, "end": _end, "list": _list}

COMMAND = Command(
    name="maintenance",
    summary="announce work: what fails meanwhile is recorded, and told to nobody",
    details="""\
While the work goes on, a fault of what it is on, or of what lies below, is located and recorded
but nobody is told, and its time counts as announced in the uptime. What still fails when the work
is over is told then.

  canh maintenance add --link 07210-1 --to "28/11/2026 02:00" --why "VNPT thay cáp, CV 12/VNPT"
  canh maintenance add --provider VNPT --area "Gia Bình" --from "28/11/2026 22:00" \\
      --to "29/11/2026 01:00" --why "VNPT nâng cấp"
  canh maintenance list
  canh maintenance end 3""",
    arguments=_arguments,
    run=_run,
)
