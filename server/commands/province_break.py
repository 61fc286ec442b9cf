"""``canh province break``: break and mend things in the simulation that runs in a data folder.

It asks the control page of that simulation, as a browser would.
"""

import http.client
import re
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import urlencode, urlsplit

from server.commands.command import Call, CommandError, data_option
from server.demo.control.page import TERMINAL
from server.demo.control.room import Way, find_way
from server.province.orders import USUAL, How, What
from server.province.services import REAL

_UNIT_S = {"s": 1, "m": 60, "h": 3600}
_PATIENCE_S = 20.0
# Of each kind of thing: what is named, and what happens to it.
_KINDS: Mapping[What, tuple[str, str]] = {
    What.LINK: ("LINK", "cut a line"),
    What.THIN: ("LINK", "let a line give a third of its contract"),
    What.POWER: ("SITE", "cut the power of a site"),
    What.LAN: ("SITE", "let the network of a site fail"),
    What.SERVICE: ("SERVICE", "let a service, or one of its servers (portal/1), fail"),
    What.PROVIDER: ("PROVIDER", "cut all lines of a provider in an area"),
    What.DISK: ("COMPUTER", "let the disk of a computer die"),
    What.REAL: ("", "of a demo: kill the real service on this machine"),
}


def break_arguments(parser: ArgumentParser) -> None:
    """Declare what ``break`` takes."""
    actions = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    for what, (named, summary) in _KINDS.items():
        one = actions.add_parser(what, help=summary)
        if what is not What.REAL:  # there is one
            one.add_argument("target", metavar=named)
        one.add_argument(
            "--for",
            dest="lasts_s",
            metavar="TIME",
            type=_duration_s,
            default=int(USUAL.total_seconds()),
            help="how long: 90s, 5m, 1h (5m)",
        )
    actions.choices[What.REAL].set_defaults(target=REAL.code)
    _service_options(actions.choices[What.SERVICE])
    actions.choices[What.PROVIDER].add_argument(
        "--area", required=True, help="where: a former district"
    )
    mend = actions.add_parser("mend", help="mend something now, whoever broke it")
    mend.add_argument("number", metavar="NUMBER", type=int, help="as the list says")
    actions.add_parser("list", help="show what was broken last, and what Canh made of it")
    for one in (parser, *actions.choices.values()):
        data_option(one)


def _service_options(parser: ArgumentParser) -> None:
    how = parser.add_mutually_exclusive_group()
    for name, what in (
        (How.SLOW, "it answers 30 times slower instead"),
        (How.KILL, "for everybody: its socket on this machine is closed for real"),
    ):
        how.add_argument(f"--{name}", dest="how", action="store_const", const=name, help=what)
    parser.add_argument(
        "--some", metavar="N", type=int, help="for so many communes only (for everybody)"
    )


def _duration_s(text: str) -> int:
    found = re.fullmatch(r"(\d{1,5})([smh]?)", text)
    if not found:
        raise ArgumentTypeError(f"{text!r} is no time such as 90s, 5m or 1h")
    return int(found[1]) * _UNIT_S[found[2] or "m"]


def run_break(call: Call) -> int:
    """Do it, and say what came of it."""
    way = find_way(call.folder / "province")
    if way is None:
        raise CommandError(
            f"no simulation runs in {call.folder}: start it with `canh demo` or `canh province`"
        )
    given = call.arguments
    if given.what == "list":
        said = _ask(way, "GET", "/", {})
        call.terminal.say(said or "Nothing has been broken yet.")
    elif given.what == "mend":
        call.terminal.say(_ask(way, "POST", "/mend", {"number": str(given.number)}))
    else:
        call.terminal.say(_ask(way, "POST", "/break", _form(call)))
    return 0


def _form(call: Call) -> Mapping[str, str]:
    given = call.arguments
    target = f"{given.target}/{given.area}" if given.what == What.PROVIDER else given.target
    form = {"what": given.what, "target": target, "lasts_s": str(given.lasts_s)}
    if given.what == What.SERVICE:
        form |= {"how": given.how or How.FAIL, "some": str(given.some or 0)}
    return form


def _ask(way: Way, method: str, path: str, form: Mapping[str, str]) -> str:
    """Ask the control page.

    Raises:
        CommandError: If it refuses, or is not there any more.
    """
    address = urlsplit(way.url)
    body = urlencode(dict(form) | {"key": way.key})
    page = http.client.HTTPConnection(str(address.hostname), address.port, timeout=_PATIENCE_S)
    with closing(page):
        try:
            page.request(method, path, body, {"Accept": TERMINAL})
            answer = page.getresponse()
            said = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise CommandError(f"the simulation at {way.url} does not answer: {error}") from error
    if answer.status != http.client.OK:
        raise CommandError(said or f"{way.url} answers with status {answer.status}")
    return said
