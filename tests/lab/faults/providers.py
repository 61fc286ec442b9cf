"""A provider: all of it, one of its areas, its way to the national services, its resolver."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.lab.lab import Lab
from tests.lab.net import filtered
from tests.lab.plan import NATIONAL_LAN

_FORWARD = "filter hook forward priority 0"


@contextmanager
def swallow(lab: Lab, place: str) -> Iterator[None]:
    """Drop whatever comes through the routers of a provider or an area."""
    with filtered(lab.hosts[place], _FORWARD, "counter drop"):
        yield


@contextmanager
def lose_national(lab: Lab, provider: str) -> Iterator[None]:
    with filtered(lab.hosts[provider], _FORWARD, f"ip daddr {NATIONAL_LAN}.0/24 counter drop"):
        yield


@contextmanager
def stop_resolver(lab: Lab, provider: str) -> Iterator[None]:
    lab.market.stop(f"resolver-{provider}")
    yield
    lab.market.start_resolver(provider)
