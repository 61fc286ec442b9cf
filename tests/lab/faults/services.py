"""A service, or one of its servers: dead, gone, ill, or with a wrong name or certificate."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.lab.lab import Lab
from tests.lab.net import filtered
from tests.lab.web import Manner


@contextmanager
def stop_program(lab: Lab, service: str) -> Iterator[None]:
    """Its machines are there, and refuse."""
    with ExitStack() as stack:
        for host in lab.province.service(service).hosts:
            stack.enter_context(stop_replica(lab, host))
        yield


@contextmanager
def lose_machines(lab: Lab, service: str) -> Iterator[None]:
    """Its machines say nothing."""
    with ExitStack() as stack:
        for host in lab.province.service(service).hosts:
            stack.enter_context(
                filtered(
                    lab.hosts[host],
                    "filter hook input priority 0",
                    "tcp dport {80, 443} counter drop",
                )
            )
        yield


@contextmanager
def stop_replica(lab: Lab, host: str) -> Iterator[None]:
    lab.market.stop(host)
    yield
    lab.market.serve(host, lab.province.service(host.rstrip("0123456789")))


@contextmanager
def answer_errors(lab: Lab, service: str) -> Iterator[None]:
    with _serving(lab, service, Manner.ERROR):
        yield


@contextmanager
def drip(lab: Lab, service: str) -> Iterator[None]:
    """It answers with a byte a second."""
    with _serving(lab, service, Manner.DRIP):
        yield


@contextmanager
def let_certificate_expire(lab: Lab, service: str) -> Iterator[None]:
    with _serving(lab, service, Manner.WELL, days=-2):
        yield


@contextmanager
def lose_name(lab: Lab, service: str) -> Iterator[None]:
    with lab.market.named(lab.province.service(service)):
        yield


@contextmanager
def move_to_ipv6(lab: Lab, service: str) -> Iterator[None]:
    """Its name has an address of IPv6 alone, which no site can reach; the server can."""
    it = lab.province.service(service)
    with lab.market.named(it, *lab.market.six(it)):
        yield


@contextmanager
def _serving(lab: Lab, service: str, manner: Manner, days: int | None = None) -> Iterator[None]:
    it = lab.province.service(service)
    for host in it.hosts:
        lab.market.stop(host)
        lab.market.serve(host, it, manner, days)
    yield
    for host in it.hosts:
        lab.market.stop(host)
        lab.market.serve(host, it)
