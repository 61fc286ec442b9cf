"""An inventory with all that is worked out from it once, ready to judge by."""

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.locate.components import Blocks, blocks_of
from alerts.locate.places import Places
from alerts.locate.topology import Topology, rows_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """The inventory, the blocks of its components on the board, and what lies inside what."""

    topology: Topology
    blocks: Blocks
    places: Places
    blocks_named: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, topology: Topology) -> "Atlas":
        blocks = blocks_of(topology)
        return cls(
            topology=topology,
            blocks=blocks,
            places=Places.of(topology),
            blocks_named=rows_by(blocks.names),
        )
