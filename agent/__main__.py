"""``canh-agent``: the command line. Each command imports what it needs when it runs."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from agent.folder import state_folder
from agent.version import VERSION

_DESCRIPTION = """\
Canh watches this computer and the services that people at it need, and reports
to the server of the province. It opens no port and runs no command of anybody."""
_EXAMPLES = """\
  canh-agent once
  canh-agent enrol CANH1-...@canh.example.vn:8443
  canh-agent run
  canh-agent status
  canh-agent speed"""
_HELP_FOLDER = "Run it as root, or choose a folder of your own with --state."
_HELP_IDENTITY = "Ask the province for a code, then: canh-agent enrol CODE"
_HELP_ENROL = {
    "OutboxHeld": "Stop it first, for example: systemctl stop canh-agent",
    "Unreachable": "No server answered as this code says: look at the network and the proxy "
    "(--proxy), and whether the code is whole.",
    "Strange": "Something else answers at that address: tell whoever gave you the code.",
    "Busy": "The server is busy: try again in a minute.",
    "UnknownDevice": "Ask the province for another code.",
    "Rejected": "The code is used up, expired or not known: ask the province for another.",
}

# Exit codes. 2 is also what argparse says of a wrong command line.
WELL, TROUBLE, WRONG = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit code."""
    os.umask(0o077)
    given = _parser().parse_args(arguments)
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if given.command == "run" else logging.ERROR,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    if given.state is None:
        given.state = state_folder(os.environ, privileged=_is_privileged())
    return _COMMANDS[given.command](given)


def _once(given: argparse.Namespace) -> int:
    from agent.identity import fingerprint_of_before
    from agent.once import run_once

    return run_once(given.json, like=fingerprint_of_before(given.state))


def _enrol(given: argparse.Namespace) -> int:
    from agent.commands.enrol import enrol
    from agent.outbox_file import OutboxHeld
    from agent.proxy import ProxyError
    from agent.settings import SettingsError
    from agent.uplink import UplinkError
    from checks.enrolment import CodeError

    try:
        identity = enrol(given.state, "".join(given.code), given.network, given.proxy)
    except (CodeError, ProxyError, SettingsError) as error:
        return _complain(WRONG, str(error))
    except (OutboxHeld, UplinkError) as error:
        return _complain(TROUBLE, str(error), _in_words(_HELP_ENROL[type(error).__name__]))
    except OSError as error:
        return _complain(TROUBLE, str(error), _in_words(_HELP_FOLDER))
    print(_in_words("This computer is enrolled."))
    print(f"{_in_words('Site')}: {identity.site or _in_words('waits for a site')}")
    print(f"{_in_words('Enrolled as')}: {identity.device}")
    return WELL


def _run(given: argparse.Namespace) -> int:
    from agent.collectors.platforms import UnknownPlatformError
    from agent.commands.run import run
    from agent.identity import IdentityError
    from agent.outbox_file import OutboxHeld
    from agent.proxy import ProxyError
    from agent.settings import SettingsError

    try:
        run(given.state)
    except (SettingsError, ProxyError) as error:
        return _complain(WRONG, str(error))
    except IdentityError as error:
        return _complain(TROUBLE, str(error), _in_words(_HELP_IDENTITY))
    except (OutboxHeld, UnknownPlatformError) as error:
        return _complain(TROUBLE, str(error))
    except PermissionError as error:
        return _complain(TROUBLE, str(error), _in_words(_HELP_FOLDER))
    return WELL


def _status(given: argparse.Namespace) -> int:
    from agent.commands.status import look
    from agent.identity import IdentityError
    from agent.settings import SettingsError
    from agent.speech import Speech
    from agent.telling import is_well, tell
    from agent.texts import language_of

    try:
        known = look(given.state)
    except SettingsError as error:
        return _complain(WRONG, str(error))
    except IdentityError as error:
        return _complain(TROUBLE, str(error), _in_words(_HELP_IDENTITY))
    except OSError as error:
        return _complain(TROUBLE, str(error), _in_words(_HELP_FOLDER))
    print(tell(known, Speech(language_of(os.environ))), end="")
    return WELL if is_well(known) else TROUBLE


def _speed(given: argparse.Namespace) -> int:
    from agent.commands.speed import Asked, run_speed
    from agent.identity import IdentityError
    from agent.proxy import ProxyError
    from agent.settings import SettingsError
    from agent.speech import Speech
    from agent.texts import language_of
    from checks.throughput import PORT, Direction

    asked = Asked(
        folder=given.state,
        port=given.port or PORT,
        directions=(Direction(given.only),) if given.only else tuple(Direction),
        most_bytes=given.most_bytes,
        quietly=given.quietly,
    )
    try:
        went_well = run_speed(asked, given.json, sys.stdout, Speech(language_of(os.environ)))
    except (SettingsError, ProxyError) as error:
        return _complain(WRONG, str(error))
    except IdentityError as error:
        return _complain(TROUBLE, str(error), _in_words(_HELP_IDENTITY))
    return WELL if went_well else TROUBLE


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "once": _once,
    "enrol": _enrol,
    "run": _run,
    "status": _status,
    "speed": _speed,
}


class _Parser(argparse.ArgumentParser):
    """Speaks the reader's language, and loads it only when it has something to say."""

    def format_help(self) -> str:
        self.description = _in_words(self.description or "")
        for action in self._actions:
            action.help = _in_words(action.help or "")
            for shown in getattr(action, "_choices_actions", ()):
                shown.help = _in_words(shown.help)
        return super().format_help()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="canh-agent",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"canh-agent {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, meaning: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=meaning, description=meaning)
        added.add_argument(
            "--state",
            type=Path,
            metavar="DIR",
            help="folder for identity and waiting records (as root: /var/lib/canh-agent)",
        )
        return added

    once = command("once", "Show what this computer would report; nothing is sent.")
    once.add_argument("--json", action="store_true", help="as it is sent, not to be read")
    enrol = command("enrol", "Join the server of your province, with the code that it gave you.")
    enrol.add_argument("code", nargs="+", metavar="CODE", help="the code, CANH1-...")
    enrol.add_argument(
        "--network",
        action="append",
        metavar="CIDR",
        help="private network where checks may go, such as 10.0.0.0/8; may be repeated",
    )
    enrol.add_argument(
        "--proxy",
        metavar="URL",
        help="http://[USER:PASSWORD@]HOST:PORT; none: straight; else as HTTPS_PROXY says",
    )
    command("run", "Measure and report until told to stop.")
    command("status", "Say whether reports arrive, and if not, why.")
    speed = command("speed", "Test how fast this line is, both ways, against Canh's server.")
    speed.add_argument("--json", action="store_true", help="as it is sent, not to be read")
    speed.add_argument("--port", type=int, metavar="PORT", help="of the server's speed tests: 8444")
    speed.add_argument("--only", choices=("download", "upload"), help="one way alone")
    # What the agent itself adds when it tests.
    speed.add_argument("--most-bytes", type=int, help=argparse.SUPPRESS)
    speed.add_argument("--quietly", action="store_true", help=argparse.SUPPRESS)
    return parser


def _in_words(english: str) -> str:
    from agent.texts import language_of, translate

    return translate(english, language_of(os.environ))


def _complain(code: int, error: str, help_: str = "") -> int:
    print(f"canh-agent: {error}", file=sys.stderr)
    if help_:
        print(help_, file=sys.stderr)
    return code


def _is_privileged() -> bool:
    # Windows has no such function; its agent is a service with a folder of its own.
    return os.geteuid() == 0 if hasattr(os, "geteuid") else True


if __name__ == "__main__":
    sys.exit(main())
