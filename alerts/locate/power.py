"""Power or line: told apart when the PCs are back, started anew or with what they recorded."""

from dataclasses import replace
from enum import StrEnum

import numpy as np

from alerts.locate.board import Board
from alerts.locate.booking import Book
from alerts.locate.cases import Case
from alerts.locate.places import kind_of
from alerts.locate.presence import Presence
from alerts.locate.rejudge import POWER
from alerts.locate.shelf import Shelf
from alerts.locate.topology import Bools, Link, Topology

BACK_FOR = 2  # rounds, after which what a PC recorded has come
BACK_UNTIL = 6  # rounds after a place was over in which its return is looked at
PCS_LEAST, WITHOUT, REPLAYED = 3, 0.7, 0.05
_POWERS = {"link": "lan:{site}", "lan": "lan:{site}", "pop": "grid:{area}", "grid": "grid:{area}"}


class _Power(StrEnum):
    """What the PCs of a place say of its power, meanwhile."""

    GONE = "gone"
    THERE = "there"
    UNKNOWN = "unknown"  # too few are back


def prove_power(book: Book, topology: Topology, presence: Presence, boards: Shelf) -> None:
    """Call a cut of lines or of a LAN a power cut where the PCs behind them prove it.

    As long as too few of them are back to tell, the case says that it may be one.
    """
    for case in list(book.cases.values()):
        rows = book.places.links_of(case.component)
        name = _power_of(case.component, topology.links[min(rows)]) if rows else ""
        power = _Power.THERE
        if (
            name in book.places.rows
            and case.was_told
            and case.word != POWER
            and (case.closed is None or book.number - case.closed <= BACK_UNTIL)
        ):
            there = np.isin(topology.pc_link, list(rows))
            back = there & _is_back(book.number, presence, boards)
            power = _power_meanwhile(case, there, back, presence, boards)
            if power is _Power.GONE and not _from_most_sites(topology, back, rows):
                power = _Power.UNKNOWN
        doubted = replace(case, may_be_power=power is _Power.UNKNOWN)
        book.cases[case.id] = doubted
        if power is _Power.GONE:
            book.prove(doubted, name, POWER)


def _power_of(component: str, link: Link) -> str:
    """Give whose power it would be, of a site or of an area; `link`: one that is cut."""
    return _POWERS.get(kind_of(component), "").format(site=link.site, area=link.area)


def _from_most_sites(topology: Topology, pcs: Bools, rows: frozenset[int]) -> bool:
    """Tell whether PCs are of half of the sites or more: one of them may have its own trouble."""
    sites = {topology.links[row].site for row in rows}
    back = {topology.links[row].site for row in np.unique(topology.pc_link[pcs]).tolist()}
    return 2 * len(back) >= len(sites)


def _power_meanwhile(
    case: Case, there: Bools, back: Bools, presence: Presence, boards: Shelf
) -> _Power:
    """Tell whether the PCs of a place that fell silent, and are back, had power meanwhile.

    If not, they were started anew, and had recorded nothing. Laptops record on: they ran on
    battery, and do so no more. Who was off before says nothing: Windows resumes what it calls a
    start, and its clock goes on since the last real one.
    """
    rounds = range(case.began, case.seen + 1)
    first = next((board for board in map(boards.get, rounds) if board), None)
    fell = there & _fell_silent(first) if first else np.zeros_like(there)
    if fell.sum() < PCS_LEAST:
        return _Power.THERE  # so few never tell anything else, nor a time of which nothing is kept
    fell &= back
    if not fell.any():
        return _Power.UNKNOWN
    known = [board for board in map(boards.get, rounds) if board]
    ran_on = np.any([np.zeros_like(fell), *(it.on_battery for it in known)], axis=0)
    laptops = fell & ran_on & ~presence.on_battery
    anew = ((presence.boot >= case.began) | laptops)[fell].mean()
    if anew <= 1 - WITHOUT:
        return _Power.THERE  # who ran on says so, be it one alone
    if fell.sum() < PCS_LEAST or anew < WITHOUT:
        return _Power.UNKNOWN
    desks = fell & ~laptops
    replayed = sum(int((board.replayed & desks).sum()) for board in known)
    is_silent = replayed <= REPLAYED * int(desks.sum()) * len(known)
    return _Power.GONE if is_silent else _Power.THERE


def _is_back(number: int, presence: Presence, boards: Shelf) -> Bools:
    """Give who has been heard for some rounds, though others of its site may not be back yet."""
    before = boards.get(number - BACK_FOR)
    heard: Bools = presence.seen == number
    return heard & before.reported if before else np.zeros_like(heard)


def _fell_silent(board: Board) -> Bools:
    """Give who ought to have reported and did not; everybody, where nobody had come on yet."""
    fell: Bools = board.expected & ~board.reported
    return fell if fell.any() else np.ones_like(fell)
