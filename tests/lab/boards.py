"""What each round saw, in words: for whoever wants to know why a verdict was what it was."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from alerts.locate.board import Board
from alerts.locate.pack import BadPack
from server.evaluate.homes import unpack_homes
from server.evaluate.inventory import read_inventory
from server.store import boards
from server.store.session import Session, open_store, sqlite_url
from server.store.tables import BoardRow
from server.store.tables.alerts import World

# In the order of the outcomes on a board.
_LETTERS = "OTDLCHs"


def seen_between(database: Path, begin: datetime, end: datetime) -> Iterator[str]:
    """Give, round by round, what each link that is not all well came to.

    A cell is what attempts at a service came to: a letter each, in the order of the services.
    """
    store = open_store(sqlite_url(database))
    try:
        with store.reading() as session:
            yield from _rounds(session, begin, end)
    finally:
        store.close()


def _rounds(session: Session, begin: datetime, end: datetime) -> Iterator[str]:
    known = boards.locator(session, World.REAL)
    if known is None:
        return
    inventory = read_inventory(session, unpack_homes(known.homes), end, simulated=False)
    topology = inventory.topology
    names = [link.id for link in topology.links]
    yield f"        services: {' '.join(one.id for one in topology.services)}"
    for row in _rows(session, begin, end):
        try:
            board = Board.from_bytes(row.body, topology)
        except BadPack:
            continue
        expected = topology.count_by_link(board.expected)
        reported = topology.count_by_link(board.reported)
        replayed = topology.count_by_link(board.replayed)
        yield f"        {row.at:%H:%M:%S} {'server':<10} {_cells(board.server)}"
        for i, name in enumerate(names):
            cells = _cells(board.counts[i])
            if set(cells) <= set("O -") and reported[i] >= expected[i]:
                continue
            yield (
                f"                 {name:<10} {cells}  heard {reported[i]}/{expected[i]}"
                f" later {replayed[i]} moved {board.moved[i]}"
                f" gateway lost {board.gateway_lost[i]}/{board.gateway_reports[i]}"
            )


def _rows(session: Session, begin: datetime, end: datetime) -> Sequence[BoardRow]:
    every = boards.Boards(session, World.REAL)
    rows = (session.get(BoardRow, (World.REAL, number)) for number in every)
    return [row for row in rows if row is not None and begin <= row.at <= end]


def _cells(counts: object) -> str:
    rows: list[list[int]] = counts.tolist()  # type: ignore[attr-defined]  # an array of NumPy
    cells = ("".join(letter * n for letter, n in zip(_LETTERS, row, strict=True)) for row in rows)
    return " ".join(cell or "-" for cell in cells)
