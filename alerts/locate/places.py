"""Which component lies inside which, and which are so near that one fault may be called by either name."""

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.locate.components import KINDS
from alerts.locate.topology import Topology

UPLINK, BACKBONE, CENTRE, SERVER = "core:uplink", "nat:backbone", "core:dc", "mon:server"
# From narrow to wide, for components that are places.
WIDTH = {"pc": 0, "link": 1, "lan": 2, "pop": 3, "isp": 4, "core": 5}


def kind_of(component: str) -> str:
    return component.partition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The links of each place, and what is behind what."""

    rows: Mapping[str, frozenset[int]]
    national: frozenset[str]

    @classmethod
    def of(cls, topology: Topology) -> "Places":
        rows = {
            f"{kind.name}:{name}": frozenset(rows)
            for kind in KINDS
            if kind.name in WIDTH
            for name, rows in kind.places(topology).items()
        }
        del rows[CENTRE]  # it carries services, not links
        national = frozenset(service.id for service in topology.services if service.national)
        return cls(
            rows=rows | {f"pc:{pc}": frozenset([int(topology.pc_link[i])]) for i, pc in enumerate(topology.pcs)},
            national=national,
        )

    def inside(self, narrow: str, wide: str) -> bool:
        """Tell whether whatever ails the wide component also ails this one."""
        if narrow == wide:
            return False
        kind = kind_of(narrow)
        if kind == "rep" and wide == f"svc:{service_of(narrow)}":
            return True
        if kind in ("svc", "rep"):
            return wide == (BACKBONE if service_of(narrow) in self.national else CENTRE)
        if narrow == SERVER:
            return wide in (UPLINK, BACKBONE)
        if narrow not in self.rows or wide not in self.rows:
            return False
        return WIDTH[kind] < WIDTH[kind_of(wide)] and self.rows[narrow] <= self.rows[wide]

    def relatives(self, one: str, other: str) -> bool:
        """Tell whether these may be two names of one fault: a link and its LAN, a service and its replica."""
        kinds = {kind_of(one), kind_of(other)}
        if kinds == {"svc", "rep"} or (kinds == {"rep"} and one != other):
            return service_of(one) == service_of(other)
        return kinds == {"link", "lan"} and bool(self.rows[one] & self.rows[other])

    def alike(self, one: str, other: str) -> bool:
        """Tell whether two places share at least half of the links of the smaller; for judging again."""
        mine, theirs = self.rows.get(one), self.rows.get(other)
        if mine is None or theirs is None:
            return one == other
        return 2 * len(mine & theirs) >= min(len(mine), len(theirs))


def service_of(component: str) -> str:
    """Give the service of svc:portal or rep:portal-2."""
    kind, _, name = component.partition(":")
    return name.rpartition("-")[0] if kind == "rep" else name
