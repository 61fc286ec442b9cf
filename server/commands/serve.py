"""``canh serve``: start a server and keep its parts running."""

import errno
import socket
from argparse import SUPPRESS, ArgumentParser

from server.child import say_ready, take_over
from server.commands.command import Call, Command, CommandError
from server.parts import PARTS, parts
from server.prepare import prepare, put_away
from server.settings import Settings
from server.settings_file import read_settings, taken_over
from server.supervise import Happening, News, Supervisor, stop_on_signals

_OPTIONS = ("agents_host", "agents_port", "ndt7_port", "pages_host", "pages_port")
_PHRASE = """\
This server made its own keys. Write this recovery phrase down and keep it somewhere else:

    {phrase}

With a backup it brings this server back on another machine. It is shown this once;
`canh phrase --new` makes another one."""


def _arguments(parser: ArgumentParser) -> None:
    for name, what in (("agents", "agents (TLS)"), ("pages", "pages (HTTP)")):
        parser.add_argument(f"--{name}-host", metavar="ADDRESS", help=f"where {what} listens")
        parser.add_argument(f"--{name}-port", metavar="PORT", type=int, help=f"port of {what}")
    parser.add_argument(
        "--ndt7-port", metavar="PORT", type=int, help="port of speed tests, at --agents-host"
    )
    parser.add_argument("--part", choices=PARTS, help=SUPPRESS)


def _run(call: Call) -> int:
    if call.arguments.part:
        PARTS[call.arguments.part](taken_over(take_over()), say_ready)
        return 0
    options = {name: getattr(call.arguments, name) for name in _OPTIONS}
    settings = read_settings(call.folder, call.environment, options)
    require_free_ports(settings)
    try:
        is_new = prepare(settings, call.clock.now())
    except PermissionError as error:
        raise CommandError(
            f"no permission for {error.filename}: name a folder of yours with --data or CANH_DATA"
        ) from error
    if is_new:
        _show_phrase(call)
    supervisor = Supervisor(parts(settings), lambda news: _tell(call, news), call.clock)
    stop_on_signals(supervisor)
    supervisor.run()
    put_away(settings)
    return 0


def require_free_ports(settings: Settings) -> None:
    """Refuse ports that are taken while there is somebody to tell.

    Raises:
        CommandError: Naming the port, and how to choose another.
    """
    listeners = (
        ("agents", settings.agents_host, settings.agents_port),
        ("ndt7", settings.agents_host, settings.ndt7_port),
        ("pages", settings.pages_host, settings.pages_port),
    )
    for name, host, port in listeners:
        try:
            _bind(host, port)
        except OSError as error:
            raise CommandError(_why_not(name, host, port, error)) from error
    chosen = [port for _, _, port in listeners if port]
    if len(set(chosen)) < len(chosen):
        options = ", ".join(f"--{name}-port" for name, _, _ in listeners)
        raise CommandError(f"agents, ndt7 and pages need a port each: {options}")


def _bind(host: str, port: int) -> None:
    (family, kind, protocol, _, address), *_ = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen()


def _why_not(name: str, host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} of {host} ({name}) is taken by another program: stop that one, "
            f"or choose another port with --{name}-port or {name}_port in canh.toml"
        )
    if error.errno == errno.EACCES:
        return f"port {port} ({name}) needs root: choose one above 1023 with --{name}-port"
    return f"cannot listen on {host} ({name}): {error.strerror}; choose with --{name}-host"


def _show_phrase(call: Call) -> None:
    if call.terminal.is_seen:
        call.terminal.say(_PHRASE.format(phrase=call.keyring.seal_anew()))
        call.terminal.say()
    else:
        # A journal or a file would keep it, readable by others.
        call.terminal.complain(
            "This server made its own keys. Make its recovery phrase with `canh phrase --new`: "
            "without one there is no backup."
        )


def _tell(call: Call, news: News) -> None:
    if news.what is Happening.READY:
        call.terminal.say(f"{news.part}: {news.detail}")
    else:
        call.terminal.complain(f"{news.part}: {news.detail}")


COMMAND = Command(
    name="serve",
    summary="start the server, and keep it running",
    details="""\
Makes the data folder, the embedded database and the server's keys if they are not there.
Listens on 127.0.0.1 only until told otherwise. Ctrl-C or SIGTERM stops everything.

  canh serve --data /var/lib/canh

What is set for good stands in canh.toml in the data folder, or in variables:

  agents_host = "0.0.0.0"                 CANH_AGENTS_HOST=0.0.0.0
  servers = ["canh.example.vn:8443"]      CANH_SERVERS=canh.example.vn:8443
  database = "postgresql://canh@db/canh"  CANH_DATABASE_FILE=/run/secrets/database""",
    arguments=_arguments,
    run=_run,
    keeps_running=True,
)
