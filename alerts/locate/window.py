"""From boards to the cells that are judged: now, and, where little is probed, the rounds before.

Dealt-out probing asks a link a handful of questions a round. Then the last rounds are judged with
it, in slices, so that a fault may have begun with any of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from alerts.locate.arrival import OK
from alerts.locate.board import Board
from alerts.locate.components import EXTRA_COLUMNS, GATEWAY, PING, SILENCE
from alerts.locate.guess import Cells
from alerts.locate.topology import Bools, Floats, Ints, Topology

# Rounds in each slice, the present first, by how many attempts a link makes in a round.
_SLICES: tuple[tuple[float, tuple[int, ...]], ...] = (
    (60.0, (1,)),
    (6.0, (1, 2, 3)),
    (0.0, (1, 2, 3, 4)),
)
ROUNDS_AT_MOST = 10  # that are looked back at

SERVER_USUAL, PING_USUAL, GATEWAY_USUAL = 0.01, 0.02, 0.004
PINGS_AT_MOST = 3  # a longer run of failed pings says no more
SILENT_TIMES, SILENT_USUAL = 1.5, (0.01, 0.6)
# Who is silent for a second round was not merely late. A PC that goes off without a word once in a
# working day of 540 rounds is so in two of them, until it is missed no more. Where many more are,
# people leave or go to lunch, those of a site together: then that says nothing beyond the usual.
LASTING_USUAL, MANY_LEAVE = (0.004, 0.6), 0.02
# PCs of a site come on together, and go off together at night: each of them says less.
TOGETHER = 0.3
CUT = 0.8  # a link is left out of the usual silence when more of it is silent
REPLAY_SHARE, REPLAY_LEAST = 0.15, 3  # of a link's PCs: a replay, not a few stragglers
STRAY_LINK, STRAY_SILENT, STRAY_SHARE = 5, 0.85, 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Boards and the numbers of their rounds, newest first; how many of them are in each slice.

    `before`: the board of the round before the present; None where there was none.
    """

    boards: tuple[Board, ...]
    numbers: tuple[int, ...]
    slices: tuple[int, ...]
    before: Board | None = None

    def recent(self, slices: int) -> tuple[Board, ...]:
        """Give the boards of the first so many slices."""
        return self.boards[: sum(self.slices[:slices])]


def window_of(boards: Mapping[int, Board], density: float) -> Window:
    """Choose how far to look back.

    Args:
        boards: By round, newest first.
        density: Attempts that a link makes in a round.
    """
    slices = next(slices for least, slices in _SLICES if density >= least)
    known = tuple(boards)
    numbers = known[: sum(slices)]
    return Window(
        boards=tuple(boards[r] for r in numbers),
        numbers=numbers,
        slices=slices,
        before=boards[known[1]] if len(known) > 1 else None,
    )


def density_of(board: Board) -> float:
    """Count the attempts of a link, the median of those that made any."""
    attempts = board.counts.sum(axis=(1, 2))
    return float(np.median(attempts[attempts > 0])) if attempts.any() else 0.0


def cells_of(topology: Topology, window: Window, link_usual: Floats) -> Cells:
    """Lay out what is judged. `link_usual`: the usual failure rate of each link."""
    services = len(topology.services)
    now = window.boards[0]
    shape = (topology.server_row + 1, services + EXTRA_COLUMNS, len(window.slices))
    tries, failures = np.zeros(shape), np.zeros(shape)
    for i in range(len(window.slices)):
        boards = window.recent(i + 1)[len(window.recent(i)) :]
        if boards:
            counts = np.sum(
                [_heard(topology, board, is_now=board is now) for board in boards], axis=0
            )
            tries[:, :services, i] = counts.sum(axis=2)
            failures[:, :services, i] = counts.sum(axis=2) - counts[:, :, OK]
    silence = silence_of(topology, now) * np.where(_fell_at_work(now), 1, TOGETHER)
    extra = np.stack([silence, _pings(now), _gateways(topology, now)])
    tries[:-1, services:, 0] = extra[:, 0].T
    failures[:-1, services:, 0] = extra[:, 1].T
    usual = np.empty(shape[:2])
    usual[:-1] = link_usual[:, None]
    usual[-1] = SERVER_USUAL
    usual[:, services + SILENCE] = SILENT_USUAL[0]
    usual[:-1, services + SILENCE] = _usual_silence(topology, window, extra[0])
    usual[:, services + PING] = PING_USUAL
    usual[:, services + GATEWAY] = GATEWAY_USUAL
    flat = (shape[0] * shape[1], shape[2])
    return Cells(tries=tries.reshape(flat), failures=failures.reshape(flat), usual=usual.ravel())


def silence_of(topology: Topology, board: Board) -> Ints:
    """Count PCs expected on, and those of them silent, by link, as (2, links).

    Where a link's PCs replayed the round, those that did were on and cut off; the others were off.
    """
    missed = np.rint(board.missed).astype(np.int64)
    expected = topology.count_by_link(board.expected) + missed
    silent = topology.count_by_link(board.expected & ~board.reported) + missed
    replay = replaying(topology, board)
    cut_off = topology.count_by_link(board.replayed & ~board.reported)
    on_time = topology.count_by_link(board.reported)
    after = np.where(board.working, np.stack([cut_off + on_time, cut_off]), 0)
    return np.where(replay, after, np.stack([expected, silent]))


def replaying(topology: Topology, board: Board) -> Bools:
    """Tell by link whether its PCs replayed this round, rather than a few stragglers."""
    replayed = topology.count_by_link(board.replayed)
    registered = np.bincount(topology.pc_link, minlength=len(topology.links))
    enough: Bools = replayed >= np.maximum(REPLAY_LEAST, REPLAY_SHARE * registered)
    return enough


def _strays(topology: Topology, board: Board) -> Bools:
    """Tell by link whether the few that still talk must be using another way: a stick, a phone."""
    expected, silent = silence_of(topology, board)
    strays: Bools = (
        (expected >= STRAY_LINK)
        & (silent >= STRAY_SILENT * expected)
        & (expected - silent <= STRAY_SHARE * expected)
        & ~replaying(topology, board)
    )
    return strays


def was_cut(topology: Topology, board: Board) -> Bools:
    """Tell by link whether nearly all were silent: a minute without a line is not a lossy line."""
    expected, silent = silence_of(topology, board)
    cut: Bools = (silent > 0) & (silent >= CUT * expected)
    return cut


def _heard(topology: Topology, board: Board, *, is_now: bool) -> Ints:
    """Counts by (link or server, service, outcome) that say something of how well links carry."""
    left_out = _strays(topology, board) if is_now else was_cut(topology, board)
    counts = np.where(left_out[:, None, None], 0, board.counts)
    return np.concatenate([counts, board.server[None]])


def _pings(board: Board) -> Ints:
    run = np.minimum(board.ping_run, PINGS_AT_MOST).astype(np.int64)
    return np.stack([np.where(run < 0, 0, np.maximum(run, 1)), np.maximum(run, 0)])


def _gateways(topology: Topology, board: Board) -> Ints:
    counted = np.stack([board.gateway_reports, board.gateway_lost])
    return np.where(_strays(topology, board), 0, counted)


def _fell_at_work(board: Board) -> Bools:
    """Tell by link whether who is silent was at work a moment ago."""
    fell: Bools = board.working & (board.missed == 0)
    return fell


def _usual_silence(topology: Topology, window: Window, silence: Floats) -> Floats:
    """Give how much of each link is silent anyhow: less, where nearly all were so a round ago, too.

    When everybody goes home the silence of the whole province becomes the usual. Two PCs that are
    the only ones heard of a link can so be enough to miss it: never at once, and never one.
    """
    expected, silent = silence
    lively = silent < CUT * expected
    usual = _share_usual(silent[lively].sum(), expected[lively].sum(), SILENT_USUAL)
    now, before = window.boards[0], window.before
    if before is None:
        return np.full(len(expected), usual)
    lasts = _silent(now) & _silent(before) & lively[topology.pc_link]
    lasting = _share_usual(lasts.sum(), expected[lively].sum(), LASTING_USUAL)
    cut = was_cut(topology, now) & was_cut(topology, before) & _fell_at_work(now)
    return np.where(cut & (lasting < MANY_LEAVE), lasting, usual)


def _silent(board: Board) -> Bools:
    silent: Bools = board.expected & ~board.reported
    return silent


def _share_usual(silent: float, expected: float, bounds: tuple[float, float]) -> float:
    return float(np.clip(SILENT_TIMES * silent / max(expected, 1), *bounds))
