"""One world, judged round by round: what arrived, and what was learnt before -> what is at fault.

Pure: it reads no clock and writes no row. The caller keeps the state and the boards as bytes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import numpy as np

from alerts.locate.arrival import Arrival, arrival_of
from alerts.locate.atlas import Atlas
from alerts.locate.booking import Book
from alerts.locate.cases import Case, Event
from alerts.locate.counts import SILENT
from alerts.locate.hearing import hear
from alerts.locate.judging import (
    cautious,
    held_links,
    judge_pcs_of,
    judge_round,
    learnt_from,
    mute_links,
)
from alerts.locate.observation import Round
from alerts.locate.power import prove_power
from alerts.locate.rejudge import Again, add_past, correct, ready, scheduled, with_said
from alerts.locate.shelf import Shelf
from alerts.locate.state import State
from alerts.locate.topology import Bools, Topology


class OutOfOrder(ValueError):
    """A round that is not later than the one before it."""


class Locator:
    """Judges one world, round by round.

    Attributes:
        topology: The inventory. For another one restore a locator from this one's state.
    """

    def __init__(self, topology: Topology, state: State, boards: Mapping[int, bytes]) -> None:
        self.topology = topology
        self._atlas = Atlas.of(topology)
        self._state = state
        self._shelf = Shelf(topology, boards)
        self._mute: frozenset[int] = frozenset()

    @classmethod
    def fresh(cls, topology: Topology, boards: Mapping[int, bytes] | None = None) -> "Locator":
        """Begin, knowing nothing."""
        return cls(topology, State.blank(topology), boards or {})

    @classmethod
    def restored(cls, topology: Topology, state: bytes, boards: Mapping[int, bytes]) -> "Locator":
        """Go on from what was kept, also when the inventory has changed since.

        Args:
            topology: The inventory of today.
            state: What `state` gave.
            boards: What `boards_changed` gave, by round; asked for one at a time.

        Raises:
            BadPack: If the state is damaged, or of another version: begin anew.
        """
        return cls(topology, State.from_bytes(state, topology), boards)

    def moved(self, topology: Topology) -> "Locator":
        """Go on with another inventory."""
        boards = {number: board.to_bytes(self.topology) for number, board in self._shelf.at_hand}
        return Locator.restored(topology, self.state(), boards)

    @property
    def cases(self) -> tuple[Case, ...]:
        """All live cases, and those closed so lately that late data may correct them."""
        return self._state.cases

    @property
    def number(self) -> int | None:
        """The round judged last."""
        return self._state.number

    @property
    def unheard(self) -> frozenset[str]:
        """Cases, by id, of which the last round heard nothing: neither ill nor fine."""
        links_of = self._atlas.places.links_of
        rows = {case.id: links_of(case.component) for case in self.cases}
        return frozenset(id_ for id_, links in rows.items() if links and links <= self._mute)

    def state(self) -> bytes:
        """Give what was learnt, for one row."""
        return self._state.to_bytes(self.topology)

    def boards_changed(self) -> dict[int, bytes]:
        """Give the board of the last round, and those that its late reports changed."""
        return {
            number: board.to_bytes(self.topology) for number, board in self._shelf.changed.items()
        }

    def step(self, arrived: Round) -> tuple[Event, ...]:
        """Judge a round; give what changed in the cases.

        Raises:
            OutOfOrder: If this round, or a later one, was judged already.
            ReportError: If a report does not fit the round or the inventory.
        """
        before, atlas, shelf = self._state, self._atlas, self._shelf
        if before.number is not None and arrived.number <= before.number:
            raise OutOfOrder(f"round {arrived.number} comes after round {before.number}")
        arrival = arrival_of(self.topology, arrived)
        mute = mute_links(atlas, arrival)
        doubtful = self._mask(mute if arrival.turned_away else ())
        self._mute = mute | self._unsaid(arrival)
        shelf.changed = {}
        state = hear(self.topology, before, shelf, arrival, self._ill(), doubtful)
        judged = judge_round(atlas, state.habit, shelf, arrival.number)
        memory, of_pcs = judge_pcs_of(atlas, state, arrival.fresh, judged)
        book = self._book_of(arrival, state)
        book.book(cautious(atlas, (*judged.findings, *of_pcs), before.first, arrival.number))
        again = self._judge_again(book, arrival, state)
        prove_power(book, self.topology, state.presence, shelf)
        shelf.tidy(arrival.number)
        self._state = replace(
            state,
            presence=replace(
                state.presence, held=held_links(atlas, judged) | self._suspected(book) | doubtful
            ),
            habit=learnt_from(atlas, state.habit, shelf.changed[arrival.number], judged),
            memory=memory,
            cases=tuple(book.cases.values()),
            next_id=book.next_id,
            again=again,
        )
        return tuple(book.events)

    def _book_of(self, arrival: Arrival, state: State) -> Book:
        """Lay out the cases as if rounds that the server was away for had not been."""
        before = self._state
        away = 0 if before.number is None else arrival.number - before.number - 1
        cases = [
            replace(case, seen=case.seen + away) if away and case.closed is None else case
            for case in state.cases
        ]
        return Book(
            places=self._atlas.places,
            number=arrival.number,
            cases={case.id: case for case in cases},
            next_id=state.next_id,
            mute=self._mute,
            announced=arrival.announced,
            was_away=away > 0,
        )

    def _ill(self) -> Bools:
        """Give the links of open cases."""
        places = self._atlas.places
        ill = [
            places.links_of(case.component)
            for case in self._state.cases
            if case.is_open and places.carries_links(case.component)
        ]
        return self._mask(frozenset().union(*ill))

    def _unsaid(self, arrival: Arrival) -> frozenset[int]:
        """Give the links of cases that fell silent, where who was not heard may have spoken."""
        return self._silent(self._state.cases) if arrival.turned_away else frozenset()

    def _suspected(self, book: Book) -> Bools:
        """Give the links of cases that fell silent: a round of doubt makes nobody forgotten."""
        return self._mask(self._silent(book.cases.values()))

    def _silent(self, cases: Iterable[Case]) -> frozenset[int]:
        silent = [it for it in cases if it.closed is None and it.word == SILENT]
        return frozenset().union(*(self._atlas.places.links_of(it.component) for it in silent))

    def _mask(self, links: Collection[int]) -> Bools:
        mask = np.zeros(len(self.topology.links), bool)
        mask[list(links)] = True
        return mask

    def _judge_again(self, book: Book, arrival: Arrival, state: State) -> Again:
        """Judge rounds that late reports say more of, and correct the cases by that."""
        number, shelf = arrival.number, self._shelf
        again = scheduled(state.again, self.topology, shelf, arrival.late, number)
        due = ready(again, number)
        if not due:
            return again
        said = {
            measured: judge_round(self._atlas, state.habit, shelf, measured).findings
            for measured in due
            if shelf.get(measured)
        }
        again = with_said(again, said, number)
        correct(book, again)
        add_past(book, again)
        return again
