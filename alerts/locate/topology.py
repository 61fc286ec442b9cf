"""What is connected to what: services, links and PCs as the inventory knows them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from alerts.component import area_key

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Axis(StrEnum):
    """What an axis of an array can run over, by name; anything else is a fixed length."""

    SERVICE = "service"
    LINK = "link"
    PC = "pc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Something people need; a national one lies behind the national backbone."""

    id: str
    national: bool
    replicas: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A line of a site; provider and area make the provider's point of presence."""

    id: str
    site: str
    provider: str
    area: str

    @property
    def pop(self) -> str:
        return area_key(self.provider, self.area)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pc:
    """A PC and the link it is registered on."""

    id: str
    link: str


class TopologyError(ValueError):
    """An inventory that cannot be judged: no link, one name twice, or a PC on no known link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """The inventory: `pc_link` has, for each PC, the index of the link it is registered on.

    Raises:
        TopologyError: If there is no link, a name stands twice, or a PC has no known link.
    """

    services: tuple[Service, ...]
    links: tuple[Link, ...]
    pcs: tuple[Pc, ...]
    pc_link: Ints = field(init=False, repr=False, compare=False)
    index: dict[Axis, dict[str, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.links:
            raise TopologyError("an inventory without a link: there is nothing to judge")
        lists: dict[Axis, Sequence[Service | Link | Pc]] = {
            Axis.SERVICE: self.services,
            Axis.LINK: self.links,
            Axis.PC: self.pcs,
        }
        index = {axis: _numbered(axis, things) for axis, things in lists.items()}
        lost = next((pc for pc in self.pcs if pc.link not in index[Axis.LINK]), None)
        if lost:
            raise TopologyError(f"PC {lost.id} is registered on link {lost.link}, which is unknown")
        rows = [index[Axis.LINK][pc.link] for pc in self.pcs]
        object.__setattr__(self, "pc_link", np.array(rows, np.int64))
        object.__setattr__(self, "index", index)

    @classmethod
    def of(
        cls, services: Iterable[Service], links: Iterable[Link], pcs: Iterable[Pc]
    ) -> "Topology":
        """Take an inventory as rows; the order of the services is that of a report's letters.

        Raises:
            TopologyError: If there is no link, a name stands twice, or a PC has no known link.
        """
        return cls(services=tuple(services), links=tuple(links), pcs=tuple(pcs))

    @property
    def sizes(self) -> tuple[int, int, int]:
        return len(self.services), len(self.links), len(self.pcs)

    @property
    def server_row(self) -> int:
        """The row of the server's own probes on the board: after those of the links."""
        return len(self.links)

    @property
    def replicas(self) -> int:
        """The most replicas that a service has."""
        return max((service.replicas for service in self.services), default=1)

    def names(self, axis: Axis) -> tuple[str, ...]:
        return tuple(self.index[axis])

    def size(self, axis: Axis) -> int:
        return len(self.index[axis])

    def indexes(self, axis: Axis, names: Iterable[str]) -> Ints:
        """Give the indexes of those names that are known."""
        known = self.index[axis]
        return np.array([known[name] for name in names if name in known], np.int64)

    def site_of(self, link: str) -> str:
        """Give the site of a link; empty if the inventory no longer has it."""
        row = self.index[Axis.LINK].get(link)
        return "" if row is None else self.links[row].site

    def count_by_link(self, which: Bools) -> Ints:
        """Count PCs by the link they are registered on."""
        return np.bincount(self.pc_link[which], minlength=len(self.links))

    def marked(self, pcs: Ints) -> Bools:
        """Give a truth value for each PC: whether it is among these."""
        mark = np.zeros(len(self.pcs), bool)
        mark[pcs] = True
        return mark


def rows_by(keys: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Give the indexes where each key stands, in order of first appearance."""
    rows: dict[str, list[int]] = defaultdict(list)
    for i, key in enumerate(keys):
        rows[key].append(i)
    return {key: tuple(found) for key, found in rows.items()}


def _numbered(axis: Axis, things: Sequence[Service | Link | Pc]) -> dict[str, int]:
    numbered = {thing.id: i for i, thing in enumerate(things)}
    if len(numbered) < len(things):
        ids = [thing.id for thing in things]
        twice = next(name for name in ids if ids.count(name) > 1)
        raise TopologyError(f"the {axis} {twice} stands twice in the inventory")
    return numbered
