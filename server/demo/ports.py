"""Ports that nobody listens on."""

import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PAGES_PORT = 8080
# Agents are told all of them, so that a later start finds one free and its agents find the server.
AGENTS_PORTS = (8443, 8444, 8445, 18443, 28443)
_OTHER_PAGES = range(8081, 8100)
# Agents are told it with each speed test, so any other will do.
_NDT7_PORT = 8543
# 0: any. At several addresses at once any is not to be had.
_MAIL_PORT, _MAIL_PAGE_PORT = 2525, 8025
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
    """

    agents: int
    ndt7: int
    pages: int
    services: int
    mail: int
    mail_page: int


def choose_ports(wanted_pages: int, host: str, service_hosts: Sequence[str]) -> Ports:
    """Choose ports that are free now, the wanted and the usual ones where possible.

    Raises:
        NoPort: If all that would do are taken.
    """
    return Ports(
        agents=_first_free(AGENTS_PORTS, (host,)),
        ndt7=_first_free((_NDT7_PORT, 0), (host,)),
        pages=_first_free((wanted_pages, *_OTHER_PAGES, 0), (host,)),
        services=choose_services_port(service_hosts),
        mail=_first_free((_MAIL_PORT, 0), (host,)),
        mail_page=_first_free((_MAIL_PAGE_PORT, *range(8026, 8046), 0), (host,)),
    )


def choose_services_port(hosts: Sequence[str]) -> int:
    """Choose a port that is free at every address of the simulated services.

    Raises:
        NoPort: If all that would do are taken.
    """
    return _first_free(_SERVICES_PORTS, hosts)


def _first_free(ports: Iterable[int], hosts: Sequence[str]) -> int:
    """Choose the first port that is free at all hosts; 0 (at one host only) stands for any."""
    tried = []
    for port in ports:
        free = [_free(port, host) for host in hosts]
        if all(free):
            return free[0]
        tried.append(str(port))
    raise NoPort(f"all of these ports are taken: {', '.join(tried)}")


def _free(port: int, host: str) -> int:
    """Give the port that can be had; 0 when it is taken."""
    with socket.socket() as probe:
        # As the listener will: what a connection of before left behind does not matter.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return 0
        return int(probe.getsockname()[1])
