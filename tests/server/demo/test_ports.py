import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import astuple

import pytest

from server.demo import ports
from server.demo.ports import AGENTS_PORTS, NoPort, Ports, choose_services_port, held_ports

# An address that nothing else on the machine listens at.
HOST, OTHER = "127.24.251.7", "127.24.251.8"
# A demo's process that has chosen its ports and listens at none yet; it ends with its input.
CHOOSING = f"""
import sys
from dataclasses import astuple
from server.demo.ports import held_ports
with held_ports(8080, {HOST!r}, ({HOST!r}, {OTHER!r})) as ports:
    print(*astuple(ports), flush=True)
    sys.stdin.read()
"""


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
    with held_ports(ports.PAGES_PORT, HOST, (HOST, OTHER)) as held:
        return held


def test_the_wanted_and_the_usual_ports_are_taken_when_they_are_free() -> None:
    assert chosen() == Ports(
        agents=8443,
        ndt7=8543,
        pages=8080,
        services=18077,
        mail=2525,
        mail_page=8025,
        control=8066,
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


def choosing() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        (sys.executable, "-c", CHOOSING), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_two_demos_that_choose_at_the_same_time_share_no_port() -> None:
    with choosing() as one, choosing() as other:
        assert one.stdout is not None
        assert other.stdout is not None
        theirs = one.stdout.readline().split() + other.stdout.readline().split()
        province = choose_services_port((HOST, OTHER))
        one.communicate()
        other.communicate()

    assert len(set(theirs)) == 2 * len(Ports.__slots__)
    assert str(province) not in theirs


def test_the_ports_of_a_demo_that_was_killed_are_free_again() -> None:
    with choosing() as demo:
        assert demo.stdout is not None
        theirs = demo.stdout.readline().split()
        demo.kill()

    assert list(map(str, astuple(chosen()))) == theirs


def test_one_demo_uses_no_port_twice() -> None:
    with held_ports(AGENTS_PORTS[0], HOST, (HOST, OTHER)) as held:
        assert held.agents == AGENTS_PORTS[0]
        assert held.pages == 8081
