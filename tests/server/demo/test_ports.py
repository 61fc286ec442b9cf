import socket
from collections.abc import Iterator

import pytest

from server.demo import ports
from server.demo.ports import AGENTS_PORTS, NoPort, choose_agents_port, choose_pages_port

# An address that nothing else on the machine listens at.
HOST = "127.24.251.7"


@pytest.fixture
def taken() -> Iterator[list[socket.socket]]:
    sockets: list[socket.socket] = []
    yield sockets
    for one in sockets:
        one.close()


def listen(taken: list[socket.socket], port: int) -> int:
    one = socket.socket()
    taken.append(one)
    one.bind((HOST, port))
    one.listen()
    return int(one.getsockname()[1])


def test_the_wanted_port_is_taken_when_it_is_free() -> None:
    assert choose_pages_port(ports.PAGES_PORT, HOST) == ports.PAGES_PORT


def test_where_the_wanted_port_is_in_use_one_near_it_is_chosen(
    taken: list[socket.socket],
) -> None:
    listen(taken, ports.PAGES_PORT)

    assert choose_pages_port(ports.PAGES_PORT, HOST) == 8081


def test_agents_get_the_first_free_port_that_they_know(taken: list[socket.socket]) -> None:
    listen(taken, AGENTS_PORTS[0])

    assert choose_agents_port(HOST) == AGENTS_PORTS[1]


def test_where_every_port_that_agents_know_is_in_use_that_is_said(
    taken: list[socket.socket],
) -> None:
    for port in AGENTS_PORTS:
        listen(taken, port)

    with pytest.raises(NoPort, match="8443, 8444"):
        choose_agents_port(HOST)
