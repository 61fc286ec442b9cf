"""``canh calendar``: when offices work, and on which days they do not."""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from server.commands.command import Call, Command, data_option, read_text
from server.commands.moment import read_day
from server.fleet.calendars import WHOLE_PROVINCE, forget, read_calendars, set_day, set_hours
from server.fleet.office_week import week_text
from server.store.session import Session
from server.store.tables import CalendarDay

_A_YEAR = timedelta(days=366)


def _arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="the hours, and the special days of a year from now")
    hours = actions.add_parser("hours", help="set the hours of a week")
    hours.add_argument("week", metavar="WEEK", help="such as 'mon-fri 07:00-17:00'")
    day = actions.add_parser("day", help="say of one day whether people work")
    day.add_argument("day", metavar="DAY", type=read_day, help="31/12/2026")
    works = day.add_mutually_exclusive_group(required=True)
    works.add_argument("--off", dest="working", action="store_false", help="nobody works")
    works.add_argument("--work", dest="working", action="store_true", help="as on an ordinary day")
    for action in (hours, day):
        action.add_argument(
            "--source", metavar="TEXT", type=read_text, required=True, help="what or who says so"
        )
    undo = actions.add_parser("forget", help="take back what was set: a day, or the hours")
    undo.add_argument("day", metavar="DAY", type=read_day, nargs="?")
    for action in (show, hours, day, undo):
        action.add_argument(
            "--unit", metavar="CODE", default=WHOLE_PROVINCE, help="whose; else of all units"
        )
        data_option(action)


def _run(call: Call) -> int:
    _ACTIONS[call.arguments.action](call)
    return 0


def _show(call: Call) -> None:
    settings, unit = call.settings(), call.arguments.unit
    zone = ZoneInfo(settings.timezone)
    today = call.clock.now().astimezone(zone).date()
    with call.store(settings) as store, store.reading() as session:
        calendar = read_calendars(session, zone, today, today + _A_YEAR).of(unit)
    call.terminal.say(f"{unit or 'All units'}: {week_text(calendar.week)}")
    for day, special in sorted(calendar.days.items()):
        call.terminal.say(f"{day:%d/%m/%Y} {'work' if special.working else 'off '} {special.name}")


def _hours(call: Call) -> None:
    given = call.arguments
    _change(
        call,
        lambda session: set_hours(
            session, given.unit, given.week, given.source, call.actor, call.clock.now()
        ),
    )


def _day(call: Call) -> None:
    given = call.arguments
    row = CalendarDay(unit=given.unit, day=given.day, working=given.working, name=given.source)
    _change(call, lambda session: set_day(session, row, call.actor, call.clock.now()))


def _forget(call: Call) -> None:
    given = call.arguments
    _change(
        call, lambda session: forget(session, given.unit, given.day, call.actor, call.clock.now())
    )


def _change(call: Call, work: Callable[[Session], None]) -> None:
    with call.store(call.settings()) as store, store.writing() as session:
        work(session)
    call.terminal.say("Done: `canh calendar show` says how it stands.")


_ACTIONS: dict[str, Callable[[Call], None]] = {
    "show": _show,
    "hours": _hours,
    "day": _day,
    "forget": _forget,
}

COMMAND = Command(
    name="calendar",
    summary="say when offices work: a computer that is off then is no fault",
    details="""\
Ordinary offices work mon-fri 07:00-17:00. The public holidays of Vietnam, the days off that make
up for them and the Saturdays worked instead are known as far as they were announced; what is set
here stands above them, and what is set for a unit above what is set for all.

  canh calendar show
  canh calendar hours "mon-fri 07:00-11:30 13:00-17:00; sat 07:30-11:30" --unit 07210 --source UBND
  canh calendar day 26/12/2026 --work --source "Thông báo 123/TB-UBND"
  canh calendar day 02/01/2027 --off --unit 07210 --source "lễ hội làng"
  canh calendar forget 26/12/2026""",
    arguments=_arguments,
    run=_run,
)
