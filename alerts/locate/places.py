"""Which component lies inside which, and which may be two names of one fault."""

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.locate.components import KINDS
from alerts.locate.topology import Topology

UPLINK, BACKBONE, CENTRE, SERVER = "core:uplink", "nat:backbone", "core:dc", "mon:server"
# From narrow to wide; a place is what carries links.
WIDTH = ("pc", "rep", "mon", "link", "lan", "svc", "pop", "grid", "isp", "nat", "core")
_CARRIES_LINKS = frozenset({"link", "lan", "pop", "grid", "isp"})


def kind_of(component: str) -> str:
    return component.partition(":")[0]


def name_of(component: str) -> str:
    return component.partition(":")[2]


def service_of(component: str) -> str:
    """Give the service of svc:portal or rep:portal-2."""
    name = name_of(component)
    return name.rpartition("-")[0] if kind_of(component) == "rep" else name


def width_of(component: str) -> int:
    return WIDTH.index(kind_of(component))


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The rows of each place, and what lies behind what."""

    rows: Mapping[str, frozenset[int]]
    national: frozenset[str]

    @classmethod
    def of(cls, topology: Topology) -> "Places":
        rows = {
            f"{kind.name}:{name}": frozenset(rows)
            for kind in KINDS
            if kind.name in _CARRIES_LINKS
            for name, rows in kind.places(topology).items()
        }
        pcs = {
            f"pc:{pc.id}": frozenset([row])
            for pc, row in zip(topology.pcs, topology.pc_link.tolist(), strict=True)
        }
        return cls(
            rows=rows | pcs | {UPLINK: frozenset(range(len(topology.links)))},
            national=frozenset(service.id for service in topology.services if service.national),
        )

    def links_of(self, component: str) -> frozenset[int]:
        """Give the rows of a place; none if it is no place, or the inventory has it no more."""
        return self.rows.get(component, frozenset())

    def carries_links(self, component: str) -> bool:
        return kind_of(component) in _CARRIES_LINKS or component == UPLINK

    def inside(self, narrow: str, wide: str) -> bool:
        """Tell whether whatever ails the wide component also ails the narrow one."""
        kind = kind_of(narrow)
        if kind in ("svc", "rep"):
            if kind == "rep" and wide == f"svc:{service_of(narrow)}":
                return True
            return wide == (BACKBONE if service_of(narrow) in self.national else CENTRE)
        if narrow == SERVER:
            return wide in (UPLINK, BACKBONE)
        if narrow not in self.rows or wide not in self.rows:
            return False
        return width_of(narrow) < width_of(wide) and self.rows[narrow] <= self.rows[wide]

    def relatives(self, one: str, other: str) -> bool:
        """Tell whether these may be two names of one fault: link and LAN, service and replica."""
        kinds = {kind_of(one), kind_of(other)}
        if kinds in ({"svc", "rep"}, {"rep"}):
            return one != other and service_of(one) == service_of(other)
        return kinds == {"link", "lan"} and bool(self.links_of(one) & self.links_of(other))

    def overlap(self, one: str, other: str) -> bool:
        """Tell whether two places have half of the links of the larger in common."""
        mine, theirs = self.links_of(one), self.links_of(other)
        return 2 * len(mine & theirs) >= max(1, len(mine), len(theirs))

    def related(self, one: str, other: str) -> bool:
        """Tell whether the same trouble could be behind both."""
        return (
            one == other
            or self.relatives(one, other)
            or self.inside(one, other)
            or self.inside(other, one)
            or (self.carries_links(one) and self.carries_links(other) and self.overlap(one, other))
        )

    def covered(self, component: str, work: str) -> bool:
        """Tell whether announced work on one component also covers this one."""
        return component == work or self.inside(component, work) or self.relatives(component, work)
