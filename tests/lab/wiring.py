r"""The network of the province: who is connected to whom, and who sends what where.

centre and provincial services -- dc --\             /-- areas -- site routers -- PCs
                                        exchange -- providers
                 national services -- national --/
"""

import itertools
from collections.abc import Iterator, Mapping

from tests.lab.net import End, Host, connect, make_bridge, make_host, make_router, plug_in
from tests.lab.plan import (
    DC_LAN,
    DC_LAN_6,
    NATIONAL_LAN,
    PROVIDERS,
    SERVER,
    Line,
    Province,
    Site,
)

LINE_RATE = "20mbit"


def resolver_of(provider: str) -> str:
    """Give the address of a provider's resolver."""
    return f"10.{10 * (1 + PROVIDERS.index(provider))}.0.53"


DC_RESOLVER, INVENTOR, NOWHERE = f"{DC_LAN}.1", "10.9.0.53", "10.66.6.6"


def wire(province: Province) -> Mapping[str, Host]:
    """Make all hosts and connect them; give them by name."""
    hosts = {"centre": Host("centre")}
    between = _transit()
    for name in ("exchange", "dc", "national", *PROVIDERS, *province.pops):
        hosts[name] = make_router(name)
    hosts["exchange"].ip(f"addr add {INVENTOR}/32 dev lo")
    _wire_centres(province, hosts, between)
    for number, provider in enumerate(PROVIDERS, start=1):
        _wire_up(hosts["exchange"], hosts[provider], between, f"10.{10 * number}.0.0/16")
        hosts[provider].ip(f"addr add {resolver_of(provider)}/32 dev lo")
        for pop in province.pops:
            if pop.startswith(provider):
                area = pop.rpartition("-a")[2]
                _wire_up(hosts[provider], hosts[pop], between, f"10.{10 * number}.{area}.0/24")
    for site in province.sites:
        _wire_site(province, site, hosts)
    return hosts


def _transit() -> Iterator[tuple[str, str]]:
    for number in itertools.count(1):
        yield f"10.9.{number}.1", f"10.9.{number}.2"


def _wire_up(upper: Host, lower: Host, between: Iterator[tuple[str, str]], below: str) -> None:
    """Connect a router to the one above it, which learns what lies below."""
    above, under = next(between)
    connect(End(upper, lower.name, (f"{above}/30",)), End(lower, "above", (f"{under}/30",)))
    upper.ip(f"route add {below} via {under}")
    lower.ip(f"route add default via {above}")


def _wire_centres(
    province: Province, hosts: dict[str, Host], between: Iterator[tuple[str, str]]
) -> None:
    for name, lan in (("dc", DC_LAN), ("national", NATIONAL_LAN)):
        six = (f"{DC_LAN_6}:1/64",) if name == "dc" else ()
        make_bridge(hosts[name], f"{lan}.1/24", *six)
        _wire_up(hosts["exchange"], hosts[name], between, f"{lan}.0/24")
    hosts["centre"].ip("link set lo up")
    _plug(hosts["centre"], hosts["dc"], SERVER)
    for service in province.services:
        for name, address in service.hosts.items():
            hosts[name] = make_host(name)
            _plug(hosts[name], hosts["national" if service.national else "dc"], address)


def _plug(host: Host, router: Host, address: str) -> None:
    lan = address.rpartition(".")[0]
    six = (f"{six_of(address)}/64",) if router.name == "dc" else ()
    plug_in(router, f"p-{host.name}", End(host, "eth", (f"{address}/24", *six)))
    host.ip(f"route add default via {lan}.1")


def six_of(address: str) -> str:
    """Give the IPv6 address of a machine of the provincial data centre."""
    return f"{DC_LAN_6}:{address.rpartition('.')[2]}"


def _wire_site(province: Province, site: Site, hosts: dict[str, Host]) -> None:
    router = hosts[site.code] = make_router(site.code)
    make_bridge(router, f"{site.gateway}/24")
    for metric, line in enumerate(province.lines_of(site.code), start=1):
        connect(*ends_of(line, hosts), rate=LINE_RATE)
        router.ip(f"route add default via {line.far_address} metric {metric}")
    router.nft(
        "table ip site {\nchain leaving {\ntype nat hook postrouting priority 100;\n"
        'oifname "line-*" masquerade\n}\n}'
    )
    for pc in site.pcs:
        host = hosts[pc.name] = make_host(pc.name)
        plug_in(router, pc.name, End(host, "eth", (f"{pc.address}/24",)))
        host.ip(f"route add default via {site.gateway}")


def ends_of(line: Line, hosts: Mapping[str, Host]) -> tuple[End, End]:
    """Give the ends of a line: at the provider, and at the site's router."""
    return (
        End(hosts[line.pop], f"to-{line.site}", (f"{line.far_address}/30",)),
        End(hosts[line.site], f"line-{line.provider}", (f"{line.router_address}/30",)),
    )
