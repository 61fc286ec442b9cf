import socket
from collections.abc import Iterator

import pytest

from server.demo import ports
from server.demo.ports import AGENTS_PORTS, NoPort, Ports, choose_ports

# An address that nothing else on the machine listens at.
HOST, OTHER = "127.24.251.7", "127.24.251.8"


@pytest.fixture
def taken() -> Iterator[list[socket.socket]]:
    sockets: list[socket.socket] = []
    yield sockets
    for one in sockets:
        one.close()


def listen(taken: list[socket.socket], port: int, host: str = HOST) -> None:
    one = socket.socket()
    taken.append(one)
    one.bind((host, port))
    one.listen()


def chosen() -> Ports:
    return choose_ports(ports.PAGES_PORT, HOST, (HOST, OTHER))


def test_the_wanted_and_the_usual_ports_are_taken_when_they_are_free() -> None:
    assert chosen() == Ports(
        agents=8443, ndt7=8543, pages=8080, services=18077, mail=2525, mail_page=8025
    )


def test_where_the_wanted_port_is_in_use_one_near_it_is_chosen(
    taken: list[socket.socket],
) -> None:
    listen(taken, ports.PAGES_PORT)

    assert chosen().pages == 8081


def test_agents_get_the_first_free_port_that_they_know(taken: list[socket.socket]) -> None:
    listen(taken, AGENTS_PORTS[0])

    assert chosen().agents == AGENTS_PORTS[1]


def test_the_services_get_a_port_that_is_free_at_all_their_addresses(
    taken: list[socket.socket],
) -> None:
    listen(taken, 18077, OTHER)

    assert chosen().services == 18078


def test_where_the_usual_port_of_mail_is_in_use_any_other_will_do(
    taken: list[socket.socket],
) -> None:
    listen(taken, 2525)

    assert chosen().mail not in {0, 2525}


def test_where_every_port_that_agents_know_is_in_use_that_is_said(
    taken: list[socket.socket],
) -> None:
    for port in AGENTS_PORTS:
        listen(taken, port)

    with pytest.raises(NoPort, match="8443, 8444"):
        chosen()
