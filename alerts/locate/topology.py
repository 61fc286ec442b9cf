"""What is connected to what: services, links and PCs as the inventory knows them.

The lists only grow: who was the seventh PC stays the seventh, so that arrays of yesterday still fit.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


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
        return f"{self.provider}-a{self.area}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """The inventory: `pc_link` has, for each PC, the index of the link it is registered on."""

    services: tuple[Service, ...]
    links: tuple[Link, ...]
    pcs: tuple[str, ...]
    pc_link: Ints
    pc_index: dict[str, int] = field(init=False, repr=False)
    link_index: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.pcs) != len(self.pc_link):
            message = f"{len(self.pcs)} PCs, but {len(self.pc_link)} of them have a link"
            raise ValueError(message)
        object.__setattr__(self, "pc_index", {pc: i for i, pc in enumerate(self.pcs)})
        object.__setattr__(self, "link_index", {link.id: i for i, link in enumerate(self.links)})

    @property
    def server_row(self) -> int:
        """The row of the server's own probes: after those of the links."""
        return len(self.links)

    def pcs_by_link(self, which: Bools) -> Ints:
        """Count PCs by the link they are registered on."""
        return np.bincount(self.pc_link[which], minlength=len(self.links))

    def fingerprint(self, services: int, links: int, pcs: int) -> str:
        """Tell by the first so many of each list whether arrays made for these still fit."""
        digest = blake2b(digest_size=8)
        for ids in (
            (service.id for service in self.services[:services]),
            (link.id for link in self.links[:links]),
            self.pcs[:pcs],
        ):
            digest.update("\n".join(ids).encode() + b"\0")
        return digest.hexdigest()


def rows_by(keys: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Give the indexes where each key stands, in order of first appearance."""
    rows: dict[str, list[int]] = defaultdict(list)
    for i, key in enumerate(keys):
        rows[key].append(i)
    return {key: tuple(found) for key, found in rows.items()}
