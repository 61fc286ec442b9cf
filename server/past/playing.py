"""Plays the minutes around what broke: computers report, and the server's own jobs do the rest."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.decision import PROVEN_WITHIN
from server.clock import to_ms
from server.control.probes import Seen
from server.control.rule import due
from server.deal.work import deal_out
from server.deliver.delivery import Delivery
from server.evaluate.work import evaluate
from server.jobs.job import Turn
from server.past.casting import begins_at, cast_of, ends_at
from server.past.control import probe
from server.past.deeds import Deed, NoIncident, do
from server.past.episodes import Episode
from server.past.era import Era
from server.past.reporting import Fleet
from server.refused import Refused
from server.settings import Settings
from server.store import control, incidents, notifications, uptime
from server.store.session import Session, Store
from server.store.tables.alerts import World
from server.uptime.work import AGAIN_MS, keep_uptime

logger = logging.getLogger(__name__)

# A server deals each minute; what is asked of a computer differs seldom from what it was.
_DEALS_EVERY = 5
# Nobody else waits for the database: an episode in one slice.
_ALL_RESULTS = 100_000
# What came late is counted after the end of what it is about.
_AFTERMATH, _LONGEST_AFTERMATH = timedelta(minutes=5), timedelta(minutes=20)


@dataclass(slots=True)
class Player:
    """A server of the past, whose clock is turned by hand (``server.jobs.job.Visit``)."""

    store: Store
    settings: Settings
    era: Era
    fleet: Fleet
    at: datetime = field(init=False)
    delivery: Delivery = field(default_factory=Delivery)

    def __post_init__(self) -> None:
        self.at = self.era.began

    def now(self) -> datetime:
        """Give the time."""
        return self.at

    def reading(self) -> AbstractContextManager[Session]:
        """Open a transaction that changes nothing."""
        return self.store.reading()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open one that commits at its end."""
        with self.store.writing() as session:
            yield session

    def play(self, episode: Episode) -> None:
        """Let an episode happen, and go on for a while until what was found in it is over."""
        self.at = begins_at(episode, self.era)
        codes, ends = cast_of(episode, self.era), ends_at(episode, self.era)
        minute = 0
        over = ends
        while self.at < over:
            self.pass_round(codes, deals=minute % _DEALS_EVERY == 1)
            minute += 1
            for deed in episode.deeds:
                if deed.at_min == minute:
                    self._do(deed)
            if self._waits_for_an_end():
                over = min(max(ends, self.at + _AFTERMATH), ends + _LONGEST_AFTERMATH)
        self._keep_uptime()

    def _waits_for_an_end(self) -> bool:
        """Whether anything is not over, or not told as over, that can be soon.

        What comes and goes takes half an hour.
        """
        with self.reading() as session:
            left = incidents.unresolved(session, simulated=True)
            untold = notifications.to_decide_anew(session, self.at + PROVEN_WITHIN)
        return bool(untold) or any(not one.incident.flapping for one in left)

    def _do(self, deed: Deed) -> None:
        try:
            with self.writing() as session:
                do(session, deed, self.at)
        except (NoIncident, Refused) as error:
            # What is found when differs a little from day to day: nobody could do it this time.
            logger.warning("Left undone. deed=%s target=%s why=%s", deed.kind, deed.target, error)

    def pass_round(self, codes: Sequence[str], *, deals: bool) -> None:
        """Let a round pass: computers report, and it is judged and told. ``deals``: dealt, too."""
        began, round_s = self.at, self.era.round_s
        self.at = began + timedelta(seconds=round_s)
        with self.writing() as session:
            self.fleet.report_since(session, codes, began, self.at)
            self._probe(session)
            if deals:
                deal_out(session, round_s, self.at, line_percent=self.settings.line_percent)
        evaluate(self, [World.SIMULATED])
        self.delivery.run(self)

    def _probe(self, session: Session) -> None:
        """Let the server probe what is due, as its own control does."""
        checks = due(control.watched(session), control.last(session), (), to_ms(self.at))
        seen = [
            Seen(check=check, began=self.at, measurement=probe(self.era.world, check, self.at))
            for check in checks
        ]
        control.add(session, seen, to_ms(self.at))

    def _keep_uptime(self) -> None:
        with self.writing() as session:
            turn = Turn(session=session, settings=self.settings, now=self.at)
            keep_uptime(turn, _ALL_RESULTS)
            # It looks back a little, to what it would take for all that there is since then.
            uptime.set_mark(session, to_ms(self.at) + AGAIN_MS)
