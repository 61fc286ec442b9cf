"""Ports that nobody listens on."""

import socket
from collections.abc import Iterable

PAGES_PORT = 8080
# Agents are told all of them, so that a later start finds one free and its agents find the server.
AGENTS_PORTS = (8443, 8444, 8445, 18443, 28443)
_OTHER_PAGES = range(8081, 8100)


class NoPort(OSError):
    """Every port that would do is taken."""


def choose_pages_port(wanted: int, host: str) -> int:
    """Choose a port for pages: the wanted one, one near the usual, or any."""
    return _first_free((wanted, *_OTHER_PAGES, 0), host)


def choose_agents_port(host: str) -> int:
    """Choose a port for agents.

    Raises:
        NoPort: If all are taken.
    """
    return _first_free(AGENTS_PORTS, host)


def _first_free(ports: Iterable[int], host: str) -> int:
    tried = []
    for port in ports:
        with socket.socket() as probe:
            # As the listener will: what a connection of before left behind does not matter.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                tried.append(str(port))
                continue
            return int(probe.getsockname()[1])
    raise NoPort(f"all of these ports are taken: {', '.join(tried)}")
