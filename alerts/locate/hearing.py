"""Take in what arrived: the round's board, late reports into theirs, who is on, what is usual."""

from dataclasses import replace

import numpy as np

from alerts.locate.arrival import Arrival
from alerts.locate.board import count_round, with_late, without_silence
from alerts.locate.habit import with_density, with_new_services
from alerts.locate.presence import presence_after
from alerts.locate.shelf import Shelf
from alerts.locate.state import State
from alerts.locate.topology import Bools, Floats, Topology
from alerts.locate.usual import missed_by_link, usual_after


def hear(
    topology: Topology, before: State, shelf: Shelf, arrival: Arrival, ill: Bools, doubtful: Bools
) -> State:
    """Count a round into boards; give the state that takes note of who spoke.

    Args:
        topology: The inventory.
        before: What was known.
        shelf: The boards.
        arrival: The round.
        ill: Links of which a fault is known; when PCs there are usually on is not learnt.
        doubtful: Links of which nobody was heard in a round in which reports were turned away: who
            was expected there stays expected.
    """
    number = arrival.number
    since = number if arrival.turned_away else unbroken_since(before, number)
    unlearnt = before.presence.held | ill | arrival.turned_away
    usual = usual_after(topology, before.usual, arrival, unlearnt)
    shares = usual.shares(topology)
    held = replace(before.presence, held=before.presence.held | doubtful)
    presence = presence_after(topology, held, arrival, shares, since)
    habit = with_new_services(before.habit, arrival.fresh)
    seen = replace(arrival, ping=presence.ping_run)
    board = replace(
        count_round(topology, seen, habit.usual_ms, presence.expected),
        missed=missed_by_link(topology, usual, presence, number, since),
    )
    shelf.put(number, without_silence(board) if arrival.turned_away else board)
    _count_late(topology, shelf, arrival, habit.usual_ms)
    return replace(
        before,
        presence=presence,
        usual=usual,
        habit=with_density(habit, board),
        first=number if before.first is None else before.first,
        number=number,
        since=since,
    )


def unbroken_since(before: State, number: int) -> int:
    """Give the round since which none is missing."""
    if before.since is None or before.number != number - 1:
        return number
    return before.since


def _count_late(topology: Topology, shelf: Shelf, arrival: Arrival, usual_ms: Floats) -> None:
    late = arrival.late
    for measured in np.unique(late.measured).tolist():
        board = shelf.get(measured)
        if board:  # else the server was away then, or it is too long ago
            of_round = late.only(late.measured == measured)
            on_time = measured == arrival.number - 1
            shelf.put(measured, with_late(topology, board, of_round, usual_ms, on_time=on_time))
