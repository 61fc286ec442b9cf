"""The boards of the rounds before: read when they are needed, the latest kept at hand."""

from collections.abc import ItemsView, Mapping

from alerts.locate.board import Board
from alerts.locate.booking import KEPT
from alerts.locate.pack import BadPack
from alerts.locate.topology import Topology


class Shelf:
    """Boards by round.

    Args:
        topology: The inventory.
        stored: Packed boards; asked for a round at a time.
    """

    def __init__(self, topology: Topology, stored: Mapping[int, bytes]) -> None:
        self._topology = topology
        self._stored = stored
        self._at_hand: dict[int, Board] = {}
        self.changed: dict[int, Board] = {}

    def get(self, number: int) -> Board | None:
        """Give the board of a round; None where there is none that can be read."""
        if number not in self._at_hand:
            stored = self._stored.get(number)
            board = self._read(stored) if stored else None
            if board is None:
                return None
            self._at_hand[number] = board
        return self._at_hand[number]

    @property
    def at_hand(self) -> ItemsView[int, Board]:
        """The boards that were read or put here, by round."""
        return self._at_hand.items()

    def put(self, number: int, board: Board) -> None:
        """Take in a board that is new or has changed."""
        self._at_hand[number] = self.changed[number] = board

    def tidy(self, number: int) -> None:
        """Put away boards from long before a round."""
        for old in [old for old in self._at_hand if old <= number - KEPT]:
            del self._at_hand[old]

    def _read(self, stored: bytes) -> Board | None:
        try:
            return Board.from_bytes(stored, self._topology)
        except BadPack:
            return None  # a board is evidence: without it less is known, and nothing is wrong
