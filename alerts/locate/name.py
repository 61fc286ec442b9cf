"""From guilty blocks to named findings: how it fails, which replica, who else it may be."""

from collections.abc import Iterable, Mapping
from itertools import takewhile

import numpy as np

from alerts.locate.arrival import KIND_WORDS, NAME, OK, TLS
from alerts.locate.atlas import Atlas
from alerts.locate.board import Board
from alerts.locate.booking import SURE
from alerts.locate.cases import Finding
from alerts.locate.counts import SILENT, attempts_in, counts_of, failures_in, replica_counts
from alerts.locate.guess import Cells, Guess
from alerts.locate.judge import Judgement, score_instead
from alerts.locate.places import BACKBONE, CENTRE, SERVER, kind_of, name_of
from alerts.locate.topology import Axis, Floats, Ints
from alerts.locate.window import Window, replaying, silence_of, was_cut

CLEAR_CUT = 12.0  # log odds from which a total fault is told after two rounds
ROUNDS_TOTAL, ROUNDS_WEAK = 2, 3
ROUNDS_DARK = 10  # of a site to which nobody has come yet: they may all be at a meeting
MOVED = 2  # more PCs on the backup line: the site lives, and a blip of the line looks longer
AGREED = 2  # rounds in which the server's own probes fail with the PCs': two witnesses, twice
LONG_ODDS = 50.0  # nats; more is certain, and would overflow
REACHED = 0.85  # share of the attempts that succeeded: they reached their services
NOT_SURE = 3.0  # nats within which another component explains nearly as well
# A resolver or a box of the LAN lets no attempt through, fails all alike, and lets reports pass;
# but what is not encrypted passes a box that looks into TLS.
ALL_FAIL, ALL_ALIKE, MAY_BE_SILENT = 0.9, 0.9, 0.2
TLS_FAILS = 0.5
REPLICA_FAILS, OTHERS_FAIL, OTHERS_SHARE = 0.12, 0.06, 0.25
REPLICA_ODDS = 1.0  # nats by which one replica must explain better than the whole service


def findings_of(atlas: Atlas, judgement: Judgement, cells: Cells, window: Window) -> list[Finding]:
    """Name the blocks that are worth telling of, each component once."""
    best: dict[str, Guess] = {}
    for guess in judgement.guesses:
        name = atlas.blocks.names[guess.block]
        if (
            guess.is_worth_telling(atlas.blocks.kinds[guess.block].floor)
            and not _got_out(atlas, guess, window.boards[0])
            and (name not in best or guess.score > best[name].score)
        ):
            best[name] = guess
    return [
        _finding(atlas, guess, window, rivals_of(atlas, judgement, cells, guess))
        for guess in best.values()
    ]


def _got_out(atlas: Atlas, guess: Guess, board: Board) -> bool:
    """Tell whether PCs that were only not heard reached their services all the same.

    Then it was the way of their reports, over another line perhaps, and not their own network.
    """
    rows, columns = np.divmod(atlas.blocks.cells_of(guess.block), atlas.blocks.columns)
    if (columns < len(atlas.topology.services)).any():
        return False
    counts = board.counts[rows[replaying(atlas.topology, board)[rows]]]
    return bool(counts.sum() and counts[:, :, OK].sum() >= REACHED * counts.sum())


def rivals_of(
    atlas: Atlas, judgement: Judgement, cells: Cells, guess: Guess
) -> Mapping[str, float]:
    """Give the scores of other components, were one of them guilty instead."""
    name = atlas.blocks.names[guess.block]
    if kind_of(name) == "grid":
        return dict.fromkeys(_pops_within(atlas, name)[:1], guess.score)
    return {
        other: score_instead(
            atlas.blocks, cells, judgement.guesses, guess, atlas.blocks_named[other]
        )
        for other in sorted(_others(atlas, name))
        if other in atlas.blocks_named
    }


def _pops_within(atlas: Atlas, grid: str) -> list[str]:
    """Give what providers have in an area, the most lines first: silence tells none apart."""
    rows = atlas.places.rows
    within = [it for it in rows if kind_of(it) == "pop" and rows[it] <= rows[grid]]
    return sorted(within, key=lambda pop: (-len(rows[pop]), pop))


def _others(atlas: Atlas, name: str) -> set[str]:
    """Give what could be taken for a component.

    Links for their LAN, the power of an area for a provider's lines there, who watches for a
    service.
    """
    if kind_of(name) in ("link", "lan"):
        links = [atlas.topology.links[row] for row in atlas.places.rows[name]]
        return {f"lan:{links[0].site}", *(f"link:{link.id}" for link in links)} - {name}
    if kind_of(name) == "pop":
        return {f"grid:{atlas.topology.links[min(atlas.places.rows[name])].area}"}
    if kind_of(name) == "svc":
        return {SERVER, BACKBONE if name_of(name) in atlas.places.national else CENTRE}
    return set()


def _finding(atlas: Atlas, guess: Guess, window: Window, rivals: Mapping[str, float]) -> Finding:
    last = max(i for i, strength in enumerate(guess.strengths) if strength)
    rows, columns = np.divmod(atlas.blocks.cells_of(guess.block), atlas.blocks.columns)
    recent = window.recent(last + 1)
    silent = _silent_since(atlas, recent, (rows, columns))
    boards = silent or _since_it_began(recent, (rows, columns))
    letters = failures_in(boards, rows, columns)
    is_silent = bool(silent) or not letters.any()
    outcome = OK if is_silent else int(letters.argmax())
    word = SILENT if is_silent else KIND_WORDS[outcome]
    lan = _lan_like(atlas, guess, attempts_in(boards, rows, columns))
    component = _narrowed(atlas, guess, outcome, boards, lan)
    rival = max(rivals, key=lambda other: rivals[other], default="")
    is_near = rival not in ("", component) and rivals[rival] > guess.score - NOT_SURE
    if lan not in ("", component):
        rival, is_near = lan, True  # names asked beyond a dead line fail as a dead resolver's do
    return Finding(
        component=component,
        word=word,
        strength=guess.strength,
        score=guess.score,
        rounds=_rounds(atlas, component, guess, window),
        since=window.numbers[len(boards) - 1],
        counts=counts_of(atlas.topology, component, word, (rows, columns), boards),
        probability=_probability(guess.score, rivals.values()),
        rival=rival if is_near else "",
        block=guess.block,
    )


def _silent_since(
    atlas: Atlas, boards: tuple[Board, ...], block: tuple[Ints, Ints]
) -> tuple[Board, ...]:
    """Give the boards, the newest first, since which nearly all of a block are silent, no more.

    Then it is cut, whatever failed there before: a packet that was lost makes no line lossy. Where
    it is known how the attempts of that time failed, that says more.
    """
    links = np.unique(block[0])
    if links[-1] == atlas.topology.server_row:
        return ()

    def is_silent(board: Board) -> bool:
        is_cut = bool(was_cut(atlas.topology, board)[links].all())
        return is_cut and not failures_in([board], *block).any()

    return tuple(takewhile(is_silent, boards))


def _since_it_began(boards: tuple[Board, ...], block: tuple[Ints, Ints]) -> tuple[Board, ...]:
    """Leave out the boards, the oldest first, in which no cell of the block failed."""
    failing = [i for i, board in enumerate(boards) if failures_in([board], *block).any()]
    return boards[: max(failing, default=0) + 1]


def _probability(score: float, rivals: Iterable[float]) -> float:
    """Give the chance of one of several explanations, and of none, by their log odds."""
    odds = np.exp(np.clip(np.array([0.0, *rivals]) - score, -LONG_ODDS, LONG_ODDS))
    return float(1 / (1 + odds.sum()))


def _narrowed(atlas: Atlas, guess: Guess, outcome: int, boards: tuple[Board, ...], lan: str) -> str:
    """Give the component its narrowest name: one replica, or the resolver or box of a LAN."""
    name = atlas.blocks.names[guess.block]
    if lan and _carried(atlas, name, boards):
        return lan
    if kind_of(name) == "svc" and outcome != NAME:
        tries, failures = replica_counts(atlas.topology, boards, name_of(name))
        replica = guilty_replica(tries, failures)
        return name if replica is None else f"rep:{name_of(name)}-{replica}"
    return name


def _lan_like(atlas: Atlas, guess: Guess, attempts: Ints) -> str:
    """Give the LAN of a link whose attempts fail as by the LAN's resolver or box; else nothing."""
    name = atlas.blocks.names[guess.block]
    failed = attempts.sum() - attempts[OK]
    alike = max(attempts[NAME], attempts[TLS])
    share = ALL_FAIL if attempts[NAME] >= attempts[TLS] else TLS_FAILS
    if (
        kind_of(name) == "link"
        and failed
        and failed >= share * attempts.sum()
        and alike >= ALL_ALIKE * failed
    ):
        return f"lan:{atlas.topology.site_of(name_of(name))}"
    return ""


def _carried(atlas: Atlas, link: str, boards: tuple[Board, ...]) -> bool:
    """Tell whether a line brought the reports of its PCs in time: what was sent later was cut."""
    (row,) = atlas.places.rows[link]
    return all(
        atlas.topology.count_by_link(board.reported)[row]
        and silent <= max(1, MAY_BE_SILENT * expected)
        and not replaying(atlas.topology, board)[row]
        for board in boards
        for expected, silent in [silence_of(atlas.topology, board)[:, row]]
    )


def guilty_replica(tries: Floats, failures: Floats) -> int | None:
    """Give the replica that fails while the others do not; None where it is the service."""
    if len(tries) < 2 or (tries == 0).any():
        return None
    rates = failures / tries
    worst = int(rates.argmax())
    if rates[worst] < REPLICA_FAILS:
        return None
    others = np.arange(len(tries)) != worst
    fine = min(
        failures[others].sum() / tries[others].sum(),
        max(OTHERS_FAIL, OTHERS_SHARE * rates[worst]),
    )
    one = np.where(others, fine, rates[worst])
    all_alike = failures.sum() / tries.sum()
    better = _likelihood(tries, failures, one) - _likelihood(tries, failures, all_alike)
    return worst if better > REPLICA_ODDS else None


def _likelihood(tries: Floats, failures: Floats, rates: Floats | float) -> float:
    clipped = np.clip(rates, 0.001, 0.999)
    return float((failures * np.log(clipped) + (tries - failures) * np.log1p(-clipped)).sum())


def _rounds(atlas: Atlas, component: str, guess: Guess, window: Window) -> int:
    """Say in how many rounds it must be found before it is told."""
    if kind_of(component) == "svc" and _rounds_agreed(atlas, component, window) >= AGREED:
        return 1  # where little is probed the window holds what other rounds would add
    rows = sorted(atlas.places.links_of(component))
    if rows and window.boards[0].missed[rows].all():
        return ROUNDS_DARK
    if guess.strength < SURE or guess.score < CLEAR_CUT:
        return ROUNDS_WEAK
    if atlas.blocks.kinds[guess.block].sure_at_once:
        return 1
    if kind_of(component) in ("link", "pop", "isp") and _lives_on(atlas, component, window):
        return ROUNDS_WEAK
    return ROUNDS_TOTAL


def _rounds_agreed(atlas: Atlas, component: str, window: Window) -> int:
    """Count rounds looked back at in which a service failed both the server and the PCs."""
    service = atlas.topology.index[Axis.SERVICE][name_of(component)]
    return sum(
        _mostly_fails(board.server[service]) and _mostly_fails(board.counts[:, service].sum(axis=0))
        for board in window.boards
    )


def _mostly_fails(counts: Ints) -> bool:
    """Tell whether there were attempts, and most of them failed."""
    return bool(2 * counts[OK] < counts.sum())


def _lives_on(atlas: Atlas, component: str, window: Window) -> bool:
    """Tell whether most of the PCs that are silent here report over another line."""
    rows = sorted(atlas.places.rows[component])
    moved = window.boards[0].moved[rows].sum()
    _, silent = silence_of(atlas.topology, window.boards[0])
    return bool(moved > MOVED and 2 * moved >= silent[rows].sum())
