"""Power or line: told apart when the PCs are back, started anew or with what they recorded."""

import numpy as np

from alerts.locate.board import Board
from alerts.locate.booking import Book
from alerts.locate.cases import Case
from alerts.locate.places import kind_of, name_of
from alerts.locate.presence import Presence
from alerts.locate.rejudge import POWER
from alerts.locate.shelf import Shelf
from alerts.locate.topology import Bools, Topology

BACK_FOR = 2  # rounds, after which what a PC recorded has come
BACK_UNTIL = 9  # rounds after a place was last found in which its return is looked at
PCS_LEAST, WITHOUT, REPLAYED = 3, 0.7, 0.05


def prove_power(book: Book, topology: Topology, presence: Presence, boards: Shelf) -> None:
    """Call a cut of a link or a LAN a power cut where its PCs prove it."""
    for case in list(book.cases.values()):
        if (
            case.was_told
            and case.word != POWER
            and kind_of(case.component) in ("link", "lan")
            and book.number - case.seen <= BACK_UNTIL
        ):
            site = _site_of(topology, case.component)
            back = _pcs_of(topology, site) & _is_back(book.number, presence, boards)
            if was_without_power(case, back, presence, boards):
                book.prove(case, f"lan:{site}", POWER)


def was_without_power(case: Case, back: Bools, presence: Presence, boards: Shelf) -> bool:
    """Tell whether the PCs that fell silent and are back had no power meanwhile.

    They were started anew, and had recorded nothing. Laptops record on: they ran on battery, and do
    so no more. Who was off before says nothing: Windows resumes what it calls a start, and its
    clock goes on since the last real one.
    """
    rounds = range(case.began, case.seen + 1)
    known = [board for board in map(boards.get, rounds) if board]
    fell = back & _fell_silent(known[0]) if known else back
    if fell.sum() < PCS_LEAST:
        return False
    ran_on = np.any([np.zeros_like(fell), *(it.on_battery for it in known)], axis=0)
    laptops = fell & ran_on & ~presence.on_battery
    if ((presence.boot >= case.began) | laptops)[fell].mean() < WITHOUT:
        return False
    desks = fell & ~laptops
    replayed = sum(int((board.replayed & desks).sum()) for board in known)
    return replayed <= REPLAYED * int(desks.sum()) * len(rounds)


def _is_back(number: int, presence: Presence, boards: Shelf) -> Bools:
    """Give who has been heard for some rounds, though others of its site may not be back yet."""
    before = boards.get(number - BACK_FOR)
    heard: Bools = presence.seen == number
    return heard & before.reported if before else np.zeros_like(heard)


def _fell_silent(board: Board) -> Bools:
    """Give who ought to have reported and did not; everybody, where nobody had come on yet."""
    fell: Bools = board.expected & ~board.reported
    return fell if fell.any() else np.ones_like(fell)


def _site_of(topology: Topology, component: str) -> str:
    name = name_of(component)
    if kind_of(component) == "lan":
        return name
    return topology.site_of(name)


def _pcs_of(topology: Topology, site: str) -> Bools:
    of_site = np.array([link.site == site for link in topology.links])
    return of_site[topology.pc_link]
