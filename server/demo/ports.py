"""Ports that nobody listens on, held by a demo until it ends.

Its parts listen only a while after ports were chosen, so another demo that starts meanwhile must be
kept away: whoever chooses a TCP port binds the UDP port of the same number first. Nothing is ever
sent there, and it is free again at the latest when the process is gone.
"""

import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

PAGES_PORT = 8080
# Agents are told all of them, so that a later start finds one free and its agents find the server.
AGENTS_PORTS = (8443, 8444, 8445, 18443, 28443)
_OTHER_PAGES = range(8081, 8100)
# Agents are told it with each speed test, so any other will do.
_NDT7_PORT = 8543
# At several addresses at once any is not to be had; where it is, the first may be held already.
_ANY = (0, 0, 0)
_MAIL_PORT, _MAIL_PAGE_PORT = 2525, 8025
_CONTROL_PORTS = (8066, *range(8067, 8080), *_ANY)
_SERVICES_PORTS = range(18077, 18100)


class NoPort(OSError):
    """Every port that would do is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where a demo listens.

    Attributes:
        agents, ndt7, pages: Of its server.
        services: Of the simulated services, at addresses of their own.
        mail, mail_page: Of the mailbox: to send mails to, and to read them at.
        control: Of the page on which somebody breaks something.
    """

    agents: int
    ndt7: int
    pages: int
    services: int
    mail: int
    mail_page: int
    control: int


@contextmanager
def held_ports(wanted_pages: int, host: str, service_hosts: Sequence[str]) -> Iterator[Ports]:
    """Hold ports that are free now, the wanted and the usual ones where possible.

    Raises:
        NoPort: If all that would do are taken.
    """
    with ExitStack() as held:
        yield Ports(
            agents=_first_free(AGENTS_PORTS, (host,), held),
            ndt7=_first_free((_NDT7_PORT, *_ANY), (host,), held),
            pages=_first_free((wanted_pages, *_OTHER_PAGES, *_ANY), (host,), held),
            services=_first_free(_SERVICES_PORTS, service_hosts, held),
            mail=_first_free((_MAIL_PORT, *_ANY), (host,), held),
            mail_page=_first_free((_MAIL_PAGE_PORT, *range(8026, 8046), *_ANY), (host,), held),
            control=_first_free(_CONTROL_PORTS, (host,), held),
        )


def choose_control_port(host: str) -> int:
    """Choose a free port for the page on which somebody breaks something."""
    with ExitStack() as held:
        return _first_free(_CONTROL_PORTS, (host,), held)


def choose_services_port(hosts: Sequence[str]) -> int:
    """Choose a port that is free at every address of the simulated services.

    Raises:
        NoPort: If all that would do are taken.
    """
    with ExitStack() as held:
        return _first_free(_SERVICES_PORTS, hosts, held)


def _first_free(ports: Iterable[int], hosts: Sequence[str], held: ExitStack) -> int:
    """Hold the first port that is free at all hosts; 0 (at one host only) stands for any."""
    tried = []
    for port in ports:
        number = port or _any_free(hosts[0])
        if _hold(number, hosts, held):
            return number
        tried.append(str(number))
    raise NoPort(f"all of these ports are taken: {', '.join(tried)}")


def _hold(port: int, hosts: Sequence[str], held: ExitStack) -> bool:
    """Hold a port at all hosts; say whether it could be."""
    with ExitStack() as now_held:
        try:
            for host in hosts:
                mark = now_held.enter_context(socket.socket(type=socket.SOCK_DGRAM))
                mark.bind((host, port))
                _require_free(port, host)
        except OSError:
            return False
        held.enter_context(now_held.pop_all())
        return True


def _require_free(port: int, host: str) -> None:
    with socket.socket() as probe:
        # As the listener will: what a connection of before left behind does not matter.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _any_free(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
