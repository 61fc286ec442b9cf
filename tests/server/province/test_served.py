import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from checks.check import Measurement
from checks.probes import http
from server.province.breaks import Breaks
from server.province.served import served
from server.province.services import SERVICES, replicas
from server.province.world import Break, Damage, World
from tests.checks.servers import PATIENCE_S
from tests.journeys.processes import wait_until
from tests.server.province.build import MORNING, SEED, minutes, world

PORTAL = SERVICES[0]


@contextmanager
def answering(here: World, now: Callable[[], datetime] = lambda: MORNING) -> Iterator[int]:
    port = free_port()
    with served(here, port, now):
        yield port


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((PORTAL.addresses[-1], 0))
        return int(probe.getsockname()[1])


def probe(port: int, address: str = PORTAL.host, timeout_s: float = PATIENCE_S) -> Measurement:
    return http.probe({"host": address, "port": port, "tls": False}, timeout_s)


def broken(outcome: str, target: str = "portal") -> World:
    return world().with_break(
        Break(damage=Damage.FAILING, target=target, starts=MORNING, outcome=outcome)
    )


def test_every_replica_of_every_service_answers() -> None:
    with answering(world()) as port:
        seen = {address: probe(port, address).outcome for address, *_ in replicas()}

    assert len(seen) == 11
    assert set(seen.values()) == {"ok"}


@pytest.mark.parametrize(
    ("outcome", "timeout_s"),
    [
        ("http_unexpected_status_code", PATIENCE_S),
        ("eof_error", PATIENCE_S),
        ("generic_timeout_error", 0.5),
    ],
)
def test_a_failing_service_is_seen_to_fail_as_the_simulated_computers_see_it(
    outcome: str, timeout_s: float
) -> None:
    with answering(broken(outcome)) as port:
        assert probe(port, timeout_s=timeout_s).outcome == outcome
        assert probe(port, SERVICES[1].host).outcome == "ok"


def test_a_failing_replica_leaves_the_others_alone() -> None:
    with answering(broken("http_unexpected_status_code", "portal/1")) as port:
        outcomes = [probe(port, address).outcome for address in PORTAL.addresses]

    assert outcomes == ["ok", "http_unexpected_status_code", "ok"]


def test_a_slow_service_answers_late() -> None:
    slow = Break(damage=Damage.SLOW, target="portal", starts=MORNING, factor=5.0)

    with answering(world().with_break(slow)) as port:
        began_s = time.monotonic()
        outcome = probe(port).outcome
        took_s = time.monotonic() - began_s

    assert outcome == "ok"
    assert took_s >= PORTAL.answers_ms * 5 / 1000


def test_a_service_is_mended_when_the_world_says_so() -> None:
    time_now = [MORNING]
    fails = Break(
        damage=Damage.FAILING,
        target="portal",
        starts=MORNING,
        ends=MORNING + minutes(1),
        outcome="http_unexpected_status_code",
    )

    with answering(world().with_break(fails), lambda: time_now[0]) as port:
        before = probe(port).outcome
        time_now[0] = MORNING + minutes(1)
        after = probe(port).outcome

    assert (before, after) == ("http_unexpected_status_code", "ok")


def test_who_asks_nonsense_or_nothing_harms_nobody_and_the_end_does_not_wait_for_them() -> None:
    with answering(world()) as port:
        silent = socket.create_connection((PORTAL.host, port))
        loud = socket.create_connection((PORTAL.host, port))
        loud.sendall(b"x" * 40_000)

        assert probe(port).outcome == "ok"

    silent.close()
    loud.close()
    assert not any(thread.name == "services" for thread in threading.enumerate())


def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    with (
        answering(world()) as port,
        pytest.raises(OSError, match="in use"),
        served(world(), port, lambda: MORNING),
    ):
        pass


def test_a_service_that_is_killed_is_not_listened_for_until_it_is_back() -> None:
    breaks = Breaks()
    here = World(district=world().district, seed=SEED, breaks=breaks)
    killed = Break(
        damage=Damage.FAILING, target="portal", starts=MORNING, outcome="connection_refused"
    )

    with answering(here) as port:
        before = probe(port).outcome
        breaks.add(killed)
        wait_until(lambda: probe(port).outcome == "connection_refused", "its socket is closed")
        others = probe(port, SERVICES[1].host).outcome
        breaks.end(killed, MORNING)
        wait_until(lambda: probe(port).outcome == "ok", "it is listened for again")

    assert (before, others) == ("ok", "ok")
