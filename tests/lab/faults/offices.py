"""A site's own network: its router, its switch, its resolver, its boxes, its power."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.lab.lab import Lab
from tests.lab.net import filtered
from tests.lab.plan import Pc
from tests.lab.web import Manner
from tests.lab.wiring import INVENTOR, NOWHERE, ends_of, resolver_of

_REDIRECTING = "nat hook prerouting priority -100"
_BOX_PORT, _PLAIN_BOX_PORT = 1443, 1080


@contextmanager
def kill_router(lab: Lab, site: str) -> Iterator[None]:
    """The router is dead, to the office and to the provider."""
    ends = [ends_of(line, lab.hosts)[0] for line in lab.province.lines_of(site)]
    for end in ends:
        end.host.ip(f"link set dev {end.device} down")
    lab.hosts[site].ip("link set dev lan down")
    yield
    lab.hosts[site].ip("link set dev lan up")
    for end in ends:
        end.host.ip(f"link set dev {end.device} up")


@contextmanager
def kill_switch(lab: Lab, site: str) -> Iterator[None]:
    """A switch is dead, behind which most of the PCs are."""
    behind = _most(lab, site)
    for pc in behind:
        lab.hosts[site].ip(f"link set dev {pc.name} down")
    yield
    for pc in behind:
        lab.hosts[site].ip(f"link set dev {pc.name} up")


@contextmanager
def cut_power(lab: Lab, site: str) -> Iterator[None]:
    pcs = lab.province.site(site).pcs
    lab.office.cut_power(pcs)
    with kill_router(lab, site):
        yield
    lab.office.switch_on(pcs)


@contextmanager
def lose_resolver(lab: Lab, site: str) -> Iterator[None]:
    """The router hands out a resolver that does not exist."""
    with _resolving_at(lab, site, NOWHERE):
        yield


@contextmanager
def invent_addresses(lab: Lab, site: str) -> Iterator[None]:
    """The router hands out a resolver that gives every name an address where nobody is."""
    with _resolving_at(lab, site, INVENTOR):
        yield


@contextmanager
def lead_astray(lab: Lab, site: str) -> Iterator[None]:
    """Somebody's own router hands out itself as the gateway, and leads nowhere."""
    here, misled = lab.province.site(site), _most(lab, site)
    for pc in misled:
        lab.hosts[pc.name].ip(f"route replace default via {here.lan}.66")
    yield
    for pc in misled:
        lab.hosts[pc.name].ip(f"route replace default via {here.gateway}")


@contextmanager
def inspect_tls(lab: Lab, site: str) -> Iterator[None]:
    """A box answers all TLS with certificates of an authority that no PC believes."""
    with (
        _box(lab, site, _BOX_PORT, Manner.WELL),
        filtered(
            lab.hosts[site],
            _REDIRECTING,
            f'iifname "lan" tcp dport 443 counter redirect to :{_BOX_PORT}',
        ),
    ):
        yield


@contextmanager
def ask_to_sign_in(lab: Lab, site: str) -> Iterator[None]:
    """A captive portal: whatever is asked, it answers 200; also the reports."""
    with (
        _box(lab, site, _BOX_PORT, Manner.PORTAL),
        _box(lab, site, _PLAIN_BOX_PORT, Manner.PORTAL),
        filtered(
            lab.hosts[site],
            _REDIRECTING,
            f'iifname "lan" tcp dport {{443, 8443}} counter redirect to :{_BOX_PORT}',
            f'iifname "lan" tcp dport 80 counter redirect to :{_PLAIN_BOX_PORT}',
        ),
        # Connections of before it are let through by nobody.
        filtered(
            lab.hosts[site],
            "filter hook forward priority 0",
            'iifname "lan" tcp dport {80, 443, 8443} counter drop',
        ),
    ):
        yield


def _most(lab: Lab, site: str) -> Sequence[Pc]:
    return lab.province.site(site).pcs[1:]


@contextmanager
def _resolving_at(lab: Lab, site: str, resolver: str) -> Iterator[None]:
    pcs = lab.province.site(site).pcs
    for pc in pcs:
        lab.office.resolve_at(pc, resolver)
    yield
    for pc in pcs:
        lab.office.resolve_at(pc, resolver_of(lab.province.lines_of(site)[0].provider))


@contextmanager
def _box(lab: Lab, site: str, port: int, manner: Manner) -> Iterator[None]:
    name = f"box-{site}-{port}"
    file = "-" if port == _PLAIN_BOX_PORT else lab.market.certificate(lab.stranger, "box.lab", 300)
    lab.market.start_web(name, site, port, file, manner)
    yield
    lab.market.stop(name)
