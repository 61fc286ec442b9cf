"""The laboratory: everything that a fault can strike, built up and taken down."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.checks.certificates import Authority
from tests.journeys.processes import starting
from tests.lab import box, shim
from tests.lab.centre import Centre, opened
from tests.lab.market import Market
from tests.lab.net import Host
from tests.lab.office import Office
from tests.lab.plan import Province
from tests.lab.progress import say
from tests.lab.wiring import DC_RESOLVER, wire

# What a PC measures in its first three minutes proves nothing: it has been on for an hour.
_ON_FOR_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """What there is. ``stranger``: an authority that nobody believes."""

    province: Province
    hosts: Mapping[str, Host]
    market: Market
    office: Office
    centre: Centre
    stranger: Authority


@contextmanager
def built(province: Province, folder: Path) -> Iterator[Lab]:
    """Build it; what it started ends with this."""
    resolver_file = folder / "resolv.conf"
    resolver_file.write_text(f"nameserver {DC_RESOLVER}\n")
    box.furnish(resolver_file)
    say("laying cables")
    hosts = wire(province)
    market = Market(province, hosts, folder / "market", Authority("laboratory"))
    market.open()
    # Of the server, which probes the services, too.
    os.environ["SSL_CERT_FILE"] = str(market.authority_file)
    say("starting the server")
    with starting(folder) as starter, opened(province, starter, folder / "server") as centre:
        office = Office(
            province,
            hosts,
            folder / "pcs",
            market.authority_file,
            shim.build(folder) if shim.has_compiler() else None,
        )
        say(f"enrolling {len(province.pcs)} computers")
        codes = centre.codes(province)
        for pc in province.pcs:
            office.enrol(pc, codes[pc.site])
            office.switch_on([pc], _ON_FOR_S)
        yield Lab(
            province=province,
            hosts=hosts,
            market=market,
            office=office,
            centre=centre,
            stranger=Authority("stranger"),
        )
