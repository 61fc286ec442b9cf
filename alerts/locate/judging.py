"""What one round says: guilty blocks by name, then single PCs; and what may be learnt from it."""

from dataclasses import dataclass, replace

import numpy as np

from alerts.locate.arrival import Arrival, Reports
from alerts.locate.atlas import Atlas
from alerts.locate.board import Board, with_slow
from alerts.locate.cases import Finding
from alerts.locate.components import SILENCE
from alerts.locate.counts import SILENT
from alerts.locate.guess import Cells
from alerts.locate.habit import Habit, learnt
from alerts.locate.judge import Judgement, judge
from alerts.locate.memory import Memory
from alerts.locate.name import findings_of
from alerts.locate.pc import Background, judge_pcs, letters_of
from alerts.locate.shelf import Shelf
from alerts.locate.state import State
from alerts.locate.suspects import findings_of_pcs, is_twin
from alerts.locate.topology import Bools
from alerts.locate.window import ROUNDS_AT_MOST, Window, cells_of, window_of

WARMING_UP, MORE_ROUNDS = 5, 3  # the first rounds ever
BLAMED = 0.6  # share of the floor from which the links of a fault are not learnt from


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a round says, and how it was reached."""

    window: Window
    cells: Cells
    judgement: Judgement
    findings: tuple[Finding, ...]


def judge_round(atlas: Atlas, habit: Habit, shelf: Shelf, number: int) -> Judged:
    """Judge a round by its board and those shortly before."""
    rounds = range(number, number - ROUNDS_AT_MOST, -1)
    boards = {measured: board for measured in rounds if (board := shelf.get(measured))}
    window = window_of(boards, float(habit.density))
    cells = cells_of(atlas.topology, window, habit.rates)
    judgement = judge(atlas.blocks, cells)
    findings = findings_of(atlas, judgement, cells, window)
    return Judged(window=window, cells=cells, judgement=judgement, findings=tuple(findings))


def judge_pcs_of(
    atlas: Atlas, state: State, fresh: Reports, judged: Judged
) -> tuple[Memory, list[Finding]]:
    """Judge single PCs by what the places and services leave unexplained."""
    services, links, _ = atlas.topology.sizes
    rates = judged.judgement.rates.reshape(-1, atlas.blocks.columns)[:links, :services]
    counts = np.sum([board.counts for board in judged.window.boards], axis=0)
    link_letters, service_letters = letters_of(counts)
    background = Background(
        rates=rates,
        usual=state.habit.rates,
        letters=state.habit.letter_shares,
        link_letters=link_letters,
        service_letters=service_letters,
    )
    outcome = with_slow(fresh.outcome, fresh.ms, state.habit.usual_ms)
    memory, suspects = judge_pcs(state.memory, fresh, outcome, background)
    guilty = []
    for suspect in suspects:
        anyhow = rates[fresh.via[suspect.report]]
        if is_twin(atlas, suspect, outcome[suspect.report], anyhow, judged.findings):
            memory.score[suspect.pc] = 0
        else:
            guilty.append(suspect)
    return memory, findings_of_pcs(atlas, guilty)


def cautious(
    atlas: Atlas, findings: tuple[Finding, ...], first: int | None, number: int
) -> tuple[Finding, ...]:
    """Ask for more rounds while it is not known what is usual at each link."""
    if first is not None and number - first >= WARMING_UP:
        return findings
    return tuple(
        replace(finding, rounds=finding.rounds + MORE_ROUNDS)
        if finding.word != SILENT and atlas.places.carries_links(finding.component)
        else finding
        for finding in findings
    )


def mute_links(atlas: Atlas, arrival: Arrival) -> frozenset[int]:
    """Give the links of which neither a report nor a ping was heard."""
    heard = arrival.ping == 1
    via = arrival.fresh.via
    heard[via[via >= 0]] = True
    heard[atlas.topology.pc_link[arrival.fresh.pc]] = True
    return frozenset(np.flatnonzero(~heard).tolist())


def held_links(atlas: Atlas, judged: Judged) -> Bools:
    """Give the links whose silence is blamed on something: who was expected stays expected."""
    links, silence = len(atlas.topology.links), len(atlas.topology.services) + SILENCE
    held = np.zeros(links + 1, bool)
    for finding in judged.findings:
        rows, columns = np.divmod(atlas.blocks.cells_of(finding.block), atlas.blocks.columns)
        held[rows[columns == silence]] = True
    return held[:links]


def learnt_from(atlas: Atlas, habit: Habit, board: Board, judged: Judged) -> Habit:
    """Learn what is usual from a round, where nothing was to blame."""
    links = len(atlas.topology.links)
    blamed = np.zeros(links + 1, bool)
    for guess in judged.judgement.guesses:
        kind = atlas.blocks.kinds[guess.block]
        if guess.excess >= BLAMED * kind.floor and atlas.places.carries_links(
            atlas.blocks.names[guess.block]
        ):
            blamed[atlas.blocks.cells_of(guess.block) // atlas.blocks.columns] = True
    return learnt(habit, board, judged.judgement.rates, judged.cells.usual, blamed[:links])
