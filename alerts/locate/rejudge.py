"""What late data changes: rounds judged again, names corrected, faults added. It never pages."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from alerts.fault import Counts
from alerts.locate.arrival import Reports
from alerts.locate.booking import KEPT, Book
from alerts.locate.cases import Case, Finding
from alerts.locate.places import kind_of
from alerts.locate.shelf import Shelf
from alerts.locate.topology import Topology
from alerts.locate.window import replaying

WAIT = 3  # rounds over which PCs spread what they kept
AT_MOST = 6  # rounds judged again in one, so that none takes long
ENOUGH_ROUNDS = 3  # before a fault of the past, or another name, is believed
NEAR = 3  # rounds between two faults that may be one
POWER = "power"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a round said of a component when it was judged again."""

    word: str
    strength: float
    counts: Counts
    rival: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Rounds to be judged again, by when; and what those that were said, by component."""

    due: Mapping[int, int] = field(default_factory=dict)
    said: Mapping[int, Mapping[str, Said]] = field(default_factory=dict)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Again":
        """Undo `dataclasses.asdict` and JSON, whose keys are text."""
        return cls(
            due={int(measured): when for measured, when in plain["due"].items()},
            said={
                int(measured): {
                    name: Said(**{**it, "counts": Counts(**it["counts"])})
                    for name, it in said.items()
                }
                for measured, said in plain["said"].items()
            },
        )


def scheduled(again: Again, topology: Topology, boards: Shelf, late: Reports, number: int) -> Again:
    """Note the rounds of which a good part of a link's PCs has sent what it kept."""
    due = dict(again.due)
    for measured in np.unique(late.measured[late.measured < number - 1]).tolist():
        came = topology.pc_link[late.pc[late.measured == measured]]
        board = boards.get(measured)
        if board and replaying(topology, board)[came].any():
            due[measured] = number + WAIT
    return replace(again, due=due)


def ready(again: Again, number: int) -> list[int]:
    """Give the rounds that are to be judged again now, oldest first."""
    return sorted(measured for measured, when in again.due.items() if when <= number)[:AT_MOST]


def with_said(again: Again, said: Mapping[int, Iterable[Finding]], number: int) -> Again:
    """Take in what rounds said when they were judged again; forget those long past."""
    new = {
        measured: {
            it.component: Said(word=it.word, strength=it.strength, counts=it.counts, rival=it.rival)
            for it in findings
        }
        for measured, findings in said.items()
    }
    kept = {measured: it for measured, it in again.said.items() if measured > number - KEPT}
    due = {measured: when for measured, when in again.due.items() if measured not in said}
    return Again(due=due, said=kept | new)


def correct(book: Book, again: Again) -> None:
    """Give told cases the name that most of their rounds have, seen again."""
    for case in list(book.cases.values()):
        if (
            case.was_told
            and case.word != POWER  # proven by the PCs themselves
            and book.places.carries_links(case.component)
        ):
            better = _better_name(book, again, case)
            if better:
                _correct(book, case, better, again)


def _better_name(book: Book, again: Again, case: Case) -> str:
    """Give the name that leads in the rounds of a case; empty if it is the one it has."""
    own, others = 0, Counter[str]()
    for measured, said in again.said.items():
        if not case.began <= measured <= case.seen:
            continue
        if case.component in said:
            own += not said[case.component].rival
            continue
        others.update(
            name
            for name in said
            if not said[name].rival
            and kind_of(name) in ("link", "lan", "pop", "isp")
            and book.places.overlap(name, case.component)
        )
    name, rounds = max(others.items(), key=lambda item: item[1], default=("", 0))
    enough = min(ENOUGH_ROUNDS, case.seen - case.began + 1)
    return name if rounds >= max(own + 1, enough) else ""


def _correct(book: Book, case: Case, name: str, again: Again) -> None:
    same = [
        other
        for other in book.cases.values()
        if other.id != case.id
        and other.was_told
        and other.component == name
        and other.first <= case.seen
        and other.seen >= case.began
    ]
    if same:
        book.merge(case, same[0])
    else:
        last = [said[name] for said in again.said.values() if name in said][-1]
        book.prove(case, name, last.word)


def add_past(book: Book, again: Again) -> None:
    """Add faults that several rounds showed when judged again, and that no case is about."""
    rounds: dict[str, list[int]] = {}
    for measured, said in sorted(again.said.items()):
        for name in said:
            rounds.setdefault(name, []).append(measured)
    for name, seen in rounds.items():
        whole = not any(seen[0] - NEAR <= due <= seen[-1] + NEAR for due in again.due)
        if whole and len(seen) >= ENOUGH_ROUNDS and kind_of(name) not in ("core", "mon"):
            case = _past(book, name, seen, again.said[seen[-1]][name])
            if not any(_is_about(book, other, case) for other in book.cases.values()):
                book.add_past(case)


def _past(book: Book, name: str, seen: Sequence[int], said: Said) -> Case:
    return Case(
        id=f"i{book.next_id}",
        names={name: 1.0},
        since=seen[0],
        first=seen[0],
        seen=seen[-1],
        found=len(seen),
        opened=book.number,
        closed=book.number,
        word=said.word,
        strength=said.strength,
        counts=said.counts,
    )


def _is_about(book: Book, known: Case, past: Case) -> bool:
    return (
        known.opened is not None
        and known.first <= past.seen + NEAR
        and known.seen >= past.first - NEAR
        and (past.component in known.names or book.places.related(past.component, known.component))
    )
