"""The errand that judges each round of each world.

Reading and judging take no lock; what they come to is written in one short transaction, in which
the row of the locator is changed by compare-and-set: a round is judged once.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.locate.cases import Event
from alerts.locate.locator import Locator
from alerts.locate.pack import BadPack
from server.clock import from_ms
from server.evaluate.beforehand import read_occasion
from server.evaluate.booking import book, end_unwatched
from server.evaluate.faults import Sight
from server.evaluate.gathering import Gathered, gather
from server.evaluate.homes import pack_homes, unpack_homes
from server.evaluate.inventory import Inventory, read_inventory
from server.evaluate.late import with_late
from server.evaluate.mark import Mark, first_mark, pack_counted, unpack_counted
from server.evaluate.occasion import Occasion
from server.evaluate.rounds import Rounds, next_number
from server.evaluate.verdicts import Bench
from server.ingest.counters import TURNED_AWAY_AT
from server.jobs.job import Visit
from server.settings import Settings
from server.store import boards, counters, incidents, observations
from server.store.boards import Boards
from server.store.session import Session
from server.store.tables import LocatorRow
from server.store.tables.alerts import World

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What a round came to, before anything of it is stored."""

    row: LocatorRow
    boards: Mapping[int, bytes]
    bench: Bench
    events: Sequence[Event]
    learnt: Mapping[int, Mapping[str, int]]


def evaluate(visit: Visit, worlds: Iterable[World] = tuple(World)) -> None:
    """Judge the round that ends now, of the real world and of the simulated one."""
    for world in worlds:
        _evaluate(visit, world)


def _evaluate(visit: Visit, world: World) -> None:
    now = visit.now()
    with visit.reading() as session:
        judging = _Judging(session, world, visit.settings, now)
        judged = judging.judged()
        to_end = judging.is_bare and incidents.any_unresolved(session, simulated=judging.simulated)
    if to_end:
        with visit.writing() as session:
            end_unwatched(session, now, simulated=judging.simulated)
    if judged is None:
        return
    with visit.writing() as session:
        if not boards.put_locator(session, judged.row):
            logger.warning("A round was judged by another process. world=%s", world)
            return
        rounds = judged.bench.sight.rounds
        ends = {number: rounds.end_of(number) for number in judged.boards}
        boards.put_boards(session, world, judged.boards, ends)
        observations.learn_replicas(session, judged.learnt)
        book(session, judged.bench, judged.events, now)


class _Judging:
    """Reads what a round is made of, and judges it.

    ``is_bare``: whether there is nothing in this world to be judged.
    """

    def __init__(self, session: Session, world: World, settings: Settings, now: datetime) -> None:
        self._session, self._world, self._settings, self._now = session, world, settings, now
        self.simulated = world is World.SIMULATED
        self.is_bare = False
        self._before = boards.locator(session, world)

    def judged(self) -> _Judged | None:
        """Judge the round that ends now; None: there is nothing to judge."""
        before = self._before
        last = (before.round, before.at) if before else None
        number = next_number(last, self._settings.round_s, self._now)
        if number is None:
            return None
        homes = unpack_homes(before.homes) if before else {}
        inventory = read_inventory(self._session, homes, self._now, simulated=self.simulated)
        if not inventory.links:
            self.is_bare = True
            return None  # nothing was ever laid out in this world, or all of it is gone
        locator = self._locator(inventory)
        born = number if before is None or locator.number is None else before.born
        was_away = locator.number is not None and number > locator.number + 1
        rounds = Rounds(
            number=number, now=self._now, round_s=self._settings.round_s, was_away=was_away
        )
        occasion = read_occasion(self._session, inventory, self._settings, self._now)
        gathered = self._gathered(inventory, rounds, occasion)
        events = locator.step(gathered.round)
        return _Judged(
            row=self._row(locator, inventory, gathered.mark, rounds, born),
            boards=locator.boards_changed(),
            bench=Bench(
                sight=self._sight(inventory, rounds, gathered, occasion),
                prefix=f"{self._world}.{born}.",
                known=locator.cases,
                was_away=was_away,
                age=number - born,
                unheard=locator.unheard,
            ),
            events=events,
            learnt=gathered.learnt,
        )

    def _locator(self, inventory: Inventory) -> Locator:
        shelf = Boards(self._session, self._world)
        if self._before is None:
            return Locator.fresh(inventory.topology)
        try:
            return Locator.restored(inventory.topology, self._before.body, shelf)
        except BadPack as error:
            logger.warning("What was learnt is lost. world=%s reason=%s", self._world, error)
            return Locator.fresh(inventory.topology)

    def _gathered(self, inventory: Inventory, rounds: Rounds, occasion: Occasion) -> Gathered:
        mark = self._mark(rounds)
        fresh = observations.fresh_outcomes(self._session, mark.after_ms)
        turned_away_s = counters.highest(self._session, TURNED_AWAY_AT)
        arrived = replace(
            with_late(self._session, fresh, mark, rounds.now_ms),
            turned_away_ms=round(turned_away_s * 1000),
        )
        gathered = gather(inventory, arrived, mark, rounds, occasion)
        if gathered.round.turned_away:
            logger.warning("Reports were turned away: silence is not judged. world=%s", self._world)
        return gathered

    def _mark(self, rounds: Rounds) -> Mark:
        first = first_mark(rounds)
        # A clock that was set back: what came in since would else count as of the past.
        if self._before is None or self._before.received_ms > rounds.now_ms:
            return first
        return Mark(
            through_ms=max(self._before.received_ms, first.through_ms),
            late_ms=self._before.late_ms,
            counted=unpack_counted(self._before.counted),
        )

    def _sight(
        self, inventory: Inventory, rounds: Rounds, gathered: Gathered, occasion: Occasion
    ) -> Sight:
        return Sight(
            rounds=rounds,
            inventory=inventory,
            probes=gathered.probes,
            newest_at=from_ms(gathered.newest_ms) if gathered.newest_ms else self._now,
            occasion=occasion,
            simulated=self.simulated,
        )

    def _row(
        self, locator: Locator, inventory: Inventory, mark: Mark, rounds: Rounds, born: int
    ) -> LocatorRow:
        return LocatorRow(
            world=self._world,
            version=self._before.version + 1 if self._before else 1,
            born=born,
            round=rounds.number,
            at=self._now,
            received_ms=mark.through_ms,
            late_ms=mark.late_ms,
            counted=pack_counted(mark),
            homes=pack_homes(inventory.homes),
            body=locator.state(),
        )
