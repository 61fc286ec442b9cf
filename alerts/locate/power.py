"""Power or line: told apart when the PCs are back, started anew or with what they recorded."""

import numpy as np

from alerts.locate.booking import Book
from alerts.locate.cases import Case
from alerts.locate.places import kind_of, name_of
from alerts.locate.presence import Presence
from alerts.locate.rejudge import POWER
from alerts.locate.shelf import Shelf
from alerts.locate.topology import Bools, Topology

BACK_FROM, BACK_UNTIL = 2, 9  # rounds after a place was last found in which its return is looked at
PCS_LEAST, BOOTED, REPLAYED = 3, 0.7, 0.05


def prove_power(book: Book, topology: Topology, presence: Presence, boards: Shelf) -> None:
    """Call a cut of a link or a LAN a power cut where its PCs prove it."""
    for case in list(book.cases.values()):
        if (
            case.was_told
            and case.word != POWER
            and kind_of(case.component) in ("link", "lan")
            and BACK_FROM <= book.number - case.seen <= BACK_UNTIL
        ):
            site = _site_of(topology, case.component)
            back = _pcs_of(topology, site) & (presence.seen == book.number)
            if was_without_power(case, back, presence, boards):
                book.prove(case, f"lan:{site}", POWER)


def was_without_power(case: Case, back: Bools, presence: Presence, boards: Shelf) -> bool:
    """Tell whether the PCs that are back were started since it began, and had recorded nothing."""
    pcs = int(back.sum())
    if pcs < PCS_LEAST or (presence.boot[back] >= case.first).mean() < BOOTED:
        return False
    rounds = range(case.first, case.seen + 1)
    known = [board for board in map(boards.get, rounds) if board]
    replayed = sum(int((board.replayed & back).sum()) for board in known)
    return replayed <= REPLAYED * pcs * len(rounds)


def _site_of(topology: Topology, component: str) -> str:
    name = name_of(component)
    if kind_of(component) == "lan":
        return name
    return topology.site_of(name)


def _pcs_of(topology: Topology, site: str) -> Bools:
    of_site = np.array([link.site == site for link in topology.links])
    return of_site[topology.pc_link]
