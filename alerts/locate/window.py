"""From boards to the cells that are judged: now, and, where little is probed, the rounds before.

Dealt-out probing asks each link a handful of questions a round. Then the failures of the last rounds are
judged with it, in slices, so that a fault may have begun with any of them.
"""

from collections.abc import Sequence

import numpy as np

from alerts.locate.board import Board
from alerts.locate.components import EXTRA_COLUMNS, GATEWAY, PING, SILENCE
from alerts.locate.judge import Cells
from alerts.locate.observation import OK
from alerts.locate.topology import Floats, Ints, Topology

PLENTY = 60  # attempts a link and round from which a round is judged by itself
SLICES = (1, 2, 5)  # rounds in each slice where there is less

SERVER_USUAL, PING_USUAL, GATEWAY_USUAL = 0.01, 0.02, 0.004
SILENT_TIMES, SILENT_USUAL = 1.5, (0.01, 0.6)
CUT = 0.8  # a link is left out of the usual silence when more of it is silent
REPLAYED_SHARE, REPLAYED_LEAST = 0.15, 3  # of a link's PCs: a replay, not a few stragglers
STRAY_LINK, STRAY_SILENT, STRAY_SHARE = 5, 0.85, 0.15


def slices_for(boards: Sequence[Board]) -> tuple[int, ...]:
    """Choose how many rounds each slice has, newest first, by how much is probed."""
    attempts = boards[0].counts[:-1].sum(axis=(1, 2))
    if not attempts.any() or np.median(attempts[attempts > 0]) >= PLENTY:
        return (1,)
    return SLICES


def cells_of(
    topology: Topology, boards: Sequence[Board], slices: tuple[int, ...], habit: Floats
) -> Cells:
    """Lay out what is judged.

    Args:
        boards: Newest first; as many as there are, at most the sum of the slices is used.
        slices: Rounds in each slice.
        habit: Usual failure rate of each link.
    """
    services = len(topology.services)
    shape = (topology.server_row + 1, services + EXTRA_COLUMNS, len(slices))
    tries, failures = np.zeros(shape), np.zeros(shape)
    begin = 0
    for i, length in enumerate(slices):
        counts = [_heard(topology, board) for board in boards[begin : begin + length]]
        begin += length
        if counts:
            summed = np.sum(counts, axis=0)
            tries[:, :services, i] = summed.sum(axis=2)
            failures[:, :services, i] = summed.sum(axis=2) - summed[:, :, OK]
    extra = np.stack([silence_of(topology, boards[0]), _pings(boards[0]), _gateways(boards[0])])
    tries[:-1, services:, 0] = extra[:, 0].T
    failures[:-1, services:, 0] = extra[:, 1].T
    usual = np.empty(shape[:2])
    usual[:-1] = habit[:, None]
    usual[-1] = SERVER_USUAL
    usual[:, services + SILENCE] = _usual_silence(*extra[0])
    usual[:, services + PING] = PING_USUAL
    usual[:, services + GATEWAY] = GATEWAY_USUAL
    flat = (shape[0] * shape[1], shape[2])
    return Cells(tries=tries.reshape(flat), failures=failures.reshape(flat), usual=usual.ravel())


def replaying(topology: Topology, board: Board) -> Ints:
    """Count the PCs that replayed this round, by link; 0 where it was but a few stragglers."""
    replayed = topology.pcs_by_link(board.replayed)
    registered = np.bincount(topology.pc_link, minlength=len(topology.links))
    enough = replayed >= np.maximum(REPLAYED_LEAST, REPLAYED_SHARE * registered)
    return np.where(enough, replayed, 0)


def silence_of(topology: Topology, board: Board) -> Ints:
    """Count PCs expected on, and those of them silent, by link, as (2, links)."""
    silent = topology.pcs_by_link(board.expected & ~board.reported)
    expected = topology.pcs_by_link(board.expected)
    replayed = replaying(topology, board)
    # Who replayed was on and cut off; who did not was off, and is not counted.
    cut_off = topology.pcs_by_link(board.replayed & ~board.reported)
    on_time = topology.pcs_by_link(board.reported)
    expected = np.where(replayed > 0, cut_off + on_time, expected)
    silent = np.where(replayed > 0, cut_off, silent)
    return np.where(board.working, np.stack([expected, silent]), 0)


def _heard(topology: Topology, board: Board) -> Ints:
    """Counts, without strays: the few that still talk at a link gone silent use another way."""
    expected, silent = silence_of(topology, board)
    talking = expected - silent
    stray = (
        (expected >= STRAY_LINK)
        & (silent >= STRAY_SILENT * expected)
        & (talking <= STRAY_SHARE * expected)
        & (replaying(topology, board) == 0)
    )
    if not stray.any():
        return board.counts
    counts = board.counts.copy()
    counts[:-1][stray] = 0
    return counts


def _pings(board: Board) -> Ints:
    run = board.ping_run.astype(np.int64)
    return np.stack([np.where(run < 0, 0, np.maximum(run, 1)), np.maximum(run, 0)])


def _gateways(board: Board) -> Ints:
    return np.stack([board.gateway_reports, board.gateway_lost])


def _usual_silence(expected: Ints, silent: Ints) -> float:
    """When everybody goes home the silence of the whole province becomes the usual."""
    lively = silent < CUT * expected
    share = silent[lively].sum() / max(expected[lively].sum(), 1)
    return float(np.clip(SILENT_TIMES * share, *SILENT_USUAL))
