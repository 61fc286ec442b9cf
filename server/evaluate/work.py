"""The errand that judges each round of each world.

Reading and judging take no lock; what they come to is written in one short transaction, in which
the row of the locator is changed by compare-and-set: a round is judged once.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.locate.cases import Event
from alerts.locate.locator import Locator
from alerts.locate.pack import BadPack
from server.clock import from_ms, to_ms
from server.evaluate.booking import book
from server.evaluate.faults import Sight
from server.evaluate.gathering import Arrived, Gathered, gather
from server.evaluate.homes import pack_homes, unpack_homes
from server.evaluate.hours import are_working
from server.evaluate.inventory import Inventory, read_inventory
from server.evaluate.mark import Mark, pack_counted, unpack_counted
from server.evaluate.rounds import Rounds, next_number
from server.evaluate.verdicts import Bench
from server.jobs.job import Visit
from server.settings import Settings
from server.store import boards, observations
from server.store.boards import Boards
from server.store.observations import Outcome, Trace
from server.store.session import Session
from server.store.tables import LocatorRow
from server.store.tables.alerts import World

logger = logging.getLogger(__name__)

# A gap of more than two and a half rounds: what came in before says nothing of now.
_FRESH_ROUNDS = 2.5
# Late data are in no hurry: what is read has long been committed.
_SETTLED = timedelta(seconds=30)
_MOST_LATE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What a round came to, before anything of it is stored."""

    row: LocatorRow
    boards: Mapping[int, bytes]
    bench: Bench
    events: Sequence[Event]
    learnt: Mapping[int, Mapping[str, int]]


def evaluate(visit: Visit) -> None:
    """Judge the round that ends now, of the real world and of the simulated one."""
    for world in World:
        _evaluate(visit, world)


def _evaluate(visit: Visit, world: World) -> None:
    now = visit.now()
    with visit.reading() as session:
        judged = _Judging(session, world, visit.settings, now).judged()
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
    """Reads what a round is made of, and judges it."""

    def __init__(self, session: Session, world: World, settings: Settings, now: datetime) -> None:
        self._session, self._world, self._settings, self._now = session, world, settings, now
        self._simulated = world is World.SIMULATED
        self._before = boards.locator(session, world)
        # The demo is looked at at any hour, and its offices never close.
        self._working = settings.demo or are_working(now, ZoneInfo(settings.timezone))

    def judged(self) -> _Judged | None:
        """Judge the round that ends now; None: there is nothing to judge."""
        before = self._before
        last = (before.round, before.at) if before else None
        number = next_number(last, self._settings.round_s, self._now)
        if number is None:
            return None
        homes = unpack_homes(before.homes) if before else {}
        inventory = read_inventory(self._session, homes, self._now, simulated=self._simulated)
        if not inventory.links:
            return None  # nothing was ever laid out in this world
        locator = self._locator(inventory)
        born = number if before is None or locator.number is None else before.born
        was_away = locator.number is not None and number > locator.number + 1
        rounds = Rounds(
            number=number, now=self._now, round_s=self._settings.round_s, was_away=was_away
        )
        gathered = self._gathered(inventory, rounds)
        events = locator.step(gathered.round)
        return _Judged(
            row=self._row(locator, inventory, gathered.mark, rounds, born),
            boards=locator.boards_changed(),
            bench=Bench(
                sight=self._sight(inventory, rounds, gathered),
                prefix=f"{self._world}.{born}.",
                known=locator.cases,
                was_away=was_away,
                age=number - born,
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

    def _gathered(self, inventory: Inventory, rounds: Rounds) -> Gathered:
        mark = self._mark(rounds)
        span_ms = (mark.late_ms, max(mark.late_ms, to_ms(self._now - _SETTLED)))
        outcomes = observations.late_outcomes(self._session, span_ms, _MOST_LATE)
        traces = observations.late_traces(self._session, span_ms, _MOST_LATE)
        late_ms = min(_whole_until(rows, span_ms[1]) for rows in (outcomes, traces))
        arrived = Arrived(
            fresh=observations.fresh_outcomes(self._session, mark.after_ms),
            late_outcomes=[one for one in outcomes if one.received_ms <= late_ms],
            late_traces=[one for one in traces if one.received_ms <= late_ms],
            late_ms=late_ms,
        )
        working = frozenset(inventory.site_named if self._working else ())
        return gather(inventory, arrived, mark, rounds, working)

    def _mark(self, rounds: Rounds) -> Mark:
        stale_ms = rounds.now_ms - round(_FRESH_ROUNDS * rounds.round_s * 1000)
        if self._before is None:
            return Mark(through_ms=stale_ms, late_ms=to_ms(self._now - _SETTLED))
        return Mark(
            through_ms=max(self._before.received_ms, stale_ms),
            late_ms=self._before.late_ms,
            counted=unpack_counted(self._before.counted),
        )

    def _sight(self, inventory: Inventory, rounds: Rounds, gathered: Gathered) -> Sight:
        return Sight(
            rounds=rounds,
            inventory=inventory,
            probes=gathered.probes,
            newest_at=from_ms(gathered.newest_ms) if gathered.newest_ms else self._now,
            working=self._working,
            simulated=self._simulated,
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


def _whole_until(rows: Sequence[Outcome] | Sequence[Trace], until_ms: int) -> int:
    """Give until when all that came in was read: where it is too much, the rest is for later."""
    if len(rows) < _MOST_LATE:
        return until_ms
    first_ms, last_ms = rows[0].received_ms, rows[-1].received_ms
    # The last moment may have been cut in two; if it is the only one, it must not hold up the rest.
    return last_ms - 1 if first_ms < last_ms else last_ms
