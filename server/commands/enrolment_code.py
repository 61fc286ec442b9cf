"""``canh enrolment-code``: make the code that a computer joins with."""

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError
from datetime import date, datetime, time, timedelta
from ipaddress import ip_address
from zoneinfo import ZoneInfo

from checks.enrolment import split_address
from server.commands.command import Call, Command, CommandError, local
from server.enrolment import CodeTerms, make_code
from server.fleet.cell import CellError, day
from server.settings import Settings
from server.store.enrolments import site_by_code

_MOST_USES = 10_000
_LASTS = timedelta(days=7)


def _arguments(parser: ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--site", metavar="CODE", help="the site that the computers join")
    where.add_argument(
        "--no-site", action="store_true", help="they wait until somebody gives them a site"
    )
    parser.add_argument(
        "--uses", metavar="N", type=_uses, default=1, help="how many computers (1 when left out)"
    )
    parser.add_argument(
        "--until", metavar="DATE", type=_day, help="last day, 31/12/2026 (7 days when left out)"
    )
    parser.add_argument("--quiet", action="store_true", help="print the code and nothing else")
    parser.add_argument("--simulated", action="store_true", help=SUPPRESS)


def _run(call: Call) -> int:
    settings = call.settings()
    now = call.clock.now()
    last = call.arguments.until
    until = _end_of(last, settings) if last else now + _LASTS
    if until <= now:
        raise CommandError(f"--until: {last:%d/%m/%Y} is over")
    authority = call.keyring.authority()
    with call.store(settings) as store, store.writing() as session:
        site = None
        if call.arguments.site:
            site = site_by_code(session, call.arguments.site)
            if site is None:
                raise CommandError(
                    f"there is no site {call.arguments.site!r}: `canh import units` makes sites"
                )
        terms = CodeTerms(
            site=site,
            uses=call.arguments.uses,
            expires_at=until,
            simulated=call.arguments.simulated,
        )
        code = make_code(session, terms, authority, settings.told_servers, call.actor, now)
        where = f"site {site.code} ({site.name})" if site else "no site yet"
    if call.arguments.quiet:
        call.terminal.say(code.text())
        return 0
    uses = "1 computer" if terms.uses == 1 else f"{terms.uses} computers"
    call.terminal.say(f"For {uses}, {where}, until {local(until, settings)}:\n")
    call.terminal.say(f"    {code.text()}\n")
    call.terminal.say("On each computer, as administrator (root):\n")
    call.terminal.say("    canh-agent enrol CODE")
    _warn_of_loopback(call, settings)
    return 0


def _warn_of_loopback(call: Call, settings: Settings) -> None:
    hosts = [split_address(server)[0] for server in settings.told_servers]
    if all(_is_loopback(host) for host in hosts):
        call.terminal.complain(
            f"\nOnly this machine itself can use the code: it names {', '.join(hosts)}. "
            'Set servers = ["HOST:PORT"] in canh.toml to what others reach this server by.'
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _uses(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= _MOST_USES:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to {_MOST_USES}")
    return int(text)


def _day(text: str) -> date:
    try:
        return day(text)
    except CellError as error:
        raise ArgumentTypeError(str(error)) from error


def _end_of(last: date, settings: Settings) -> datetime:
    return datetime.combine(last + timedelta(days=1), time(), ZoneInfo(settings.timezone))


COMMAND = Command(
    name="enrolment-code",
    summary="make a code that computers join with",
    details="""\
The code carries this server's key and addresses, so the computer trusts nobody else.
Whoever has it can join the site: give it to whom it is for, and not too many uses.

  canh enrolment-code --site 07210 --uses 60 --until 31/12/2026""",
    arguments=_arguments,
    run=_run,
)
