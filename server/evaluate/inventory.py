"""What there is in a world to be judged: its topology, and what the names in it stand for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from alerts.locate.places import BACKBONE, CENTRE, SERVER, UPLINK, Places
from alerts.locate.topology import Link, Pc, Service, Topology
from server.clock import to_ms
from server.evaluate.homes import Homes, homes_after
from server.store import observations
from server.store.observations import PlacedLink, ProbedService
from server.store.session import Session
from server.store.tables.services import Scope

# A replica is named to the judge by one digit.
MOST_REPLICAS = 10


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """The things of a world.

    Attributes:
        homes: The line that each PC usually uses.
        checks: The service of each check, by their numbers.
        replicas: The numbers of each service's addresses.
    """

    links: Sequence[PlacedLink]
    services: Sequence[ProbedService]
    pcs: Sequence[observations.Pc]
    homes: Homes
    checks: Mapping[int, int]
    replicas: Mapping[int, Mapping[str, int]]

    @cached_property
    def topology(self) -> Topology:
        """The same, as the judge knows it.

        Raises:
            TopologyError: If there is no link.
        """
        return Topology.of(
            services=[
                Service(
                    id=one.code,
                    national=one.scope == Scope.NATIONAL,
                    replicas=max(1, len(self.replicas.get(one.id, {}))),
                )
                for one in self.services
            ],
            links=[
                Link(id=one.code, site=one.site, provider=one.provider, area=one.area)
                for one in self.links
            ],
            pcs=[
                Pc(id=str(one.id), link=self.link_codes[self.homes[one.id].link])
                for one in self.pcs
                if one.id in self.homes
            ],
        )

    @cached_property
    def places(self) -> Places:
        """What lies inside what."""
        return Places.of(self.topology)

    @cached_property
    def link_codes(self) -> Mapping[int, str]:
        """Codes of the links by their numbers."""
        return {link.id: link.code for link in self.links}

    @cached_property
    def site_named(self) -> Mapping[str, PlacedLink]:
        """A link of each site, by the code of the site: what it says of the site holds for all."""
        return {link.site: link for link in self.links}

    @cached_property
    def site_of_pc(self) -> Mapping[str, str]:
        """The site of each PC."""
        return {str(pc.id): pc.site for pc in self.pcs}

    @cached_property
    def pc_named(self) -> Mapping[str, observations.Pc]:
        """The PCs by what the judge calls them."""
        return {str(pc.id): pc for pc in self.pcs}

    @cached_property
    def heard_ms(self) -> Mapping[int, int]:
        """When a PC was last heard whose newest record came over a link, by the link's number."""
        heard: dict[int, int] = {}
        for pc in self.pcs:
            if pc.link_id is not None and pc.contact_ms is not None:
                heard[pc.link_id] = max(pc.contact_ms, heard.get(pc.link_id, 0))
        return heard

    @cached_property
    def order(self) -> Mapping[int, int]:
        """The place of each service in the topology, by its number."""
        return {service.id: place for place, service in enumerate(self.services)}

    def holds(self, name: str) -> bool:
        """Whether a component, as the judge calls it, is still watched."""
        kind, _, key = name.partition(":")
        if name in (UPLINK, BACKBONE, CENTRE, SERVER):
            return bool(self.links)
        if kind == "svc":
            return any(service.code == key for service in self.services)
        if kind == "rep":
            return self.holds(f"svc:{key.rpartition('-')[0]}")
        # An area that is down to one line is no place of its own any more, but still there.
        return bool(self.links) and (name in self.places.rows or kind in ("pop", "isp"))


def read_inventory(session: Session, homes: Homes, now: datetime, *, simulated: bool) -> Inventory:
    """Read what there is now."""
    links = observations.links(session, now, simulated=simulated)
    services = observations.services(session, simulated=simulated)
    pcs = observations.pcs(session, simulated=simulated)
    numbers = [service.id for service in services]
    return Inventory(
        links=links,
        services=services,
        pcs=pcs,
        homes=homes_after(homes, pcs, links, to_ms(now)),
        checks=observations.checks(session, numbers),
        replicas=observations.replicas(session, numbers),
    )
