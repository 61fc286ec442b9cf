"""The district at work: one thread a link lets its computers measure, report and catch up.

Nearly all of a thread's life is waiting, so one a link is cheap; each has its connection to itself.
"""

import heapq
import logging
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checks.enrolment import EnrolmentCode
from checks.report import Report
from server.province.agent import Agent
from server.province.chance import fraction
from server.province.dialogue import NoAnswer, Outcome, deliver, join
from server.province.identities import Identities
from server.province.line import Line, LineError, Trust
from server.province.links import Link
from server.province.world import World

logger = logging.getLogger(__name__)

# Behind by more rounds than these (the machine slept), a computer starts from now.
_MOST_ROUNDS_BEHIND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How time passes. ``now``: the clock; ``stop``: set when all is over."""

    now: Callable[[], datetime]
    stop: threading.Event
    round_s: float


def run_district(
    world: World,
    identities: Identities,
    codes: Mapping[str, EnrolmentCode],
    rhythm: Rhythm,
) -> None:
    """Run until ``rhythm.stop`` is set.

    Args:
        world: The world.
        identities: Who its computers are.
        codes: Enrolment codes by site; a site all of whose computers have joined needs none.
        rhythm: How time passes.
    """
    threads = [
        threading.Thread(target=traffic.run, name=link.code)
        for link in world.district.links.values()
        if (traffic := _traffic_of(link, world, identities, codes, rhythm)) is not None
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if identities.unsaved:
        identities.save()


def _traffic_of(
    link: Link,
    world: World,
    identities: Identities,
    codes: Mapping[str, EnrolmentCode],
    rhythm: Rhythm,
) -> "_LinkTraffic | None":
    generation = secrets.token_hex(4)  # the outboxes of the last run are gone
    agents = [
        Agent(world, computer, identities.computers[computer.code], generation, rhythm.round_s)
        for computer in world.district.computers.values()
        if computer.link == link.code
    ]
    code = codes.get(link.site)
    trust = identities.trust or (
        Trust(keys=(code.key.hex(),), servers=code.servers) if code else None
    )
    if trust is None or not agents:
        logger.warning("link stays silent: no enrolment code or no computers link=%s", link.code)
        return None
    return _LinkTraffic(
        link=link,
        world=world,
        agents=agents,
        line=Line(link.source, trust),
        identities=identities,
        code=code,
        rhythm=rhythm,
        quiet_until=rhythm.now(),
    )


@dataclass(slots=True, kw_only=True)
class _LinkTraffic:
    """What goes over one link."""

    link: Link
    world: World
    agents: Sequence[Agent]
    line: Line
    identities: Identities
    code: EnrolmentCode | None
    rhythm: Rhythm
    quiet_until: datetime
    failures: int = 0

    def run(self) -> None:
        """Join, then report, until told to stop."""
        try:
            for agent in self.agents:
                self._join(agent)
            self.identities.save_many()
            self._report_in_turn()
        finally:
            self.line.close()

    def _join(self, agent: Agent) -> None:
        code = self.code
        if code is None:
            if not agent.identity.device:
                logger.error("no enrolment code computer=%s", agent.computer.code)
            return
        while not agent.identity.device and not self.rhythm.stop.is_set():
            if not self._try(lambda: join(agent, code, self.line)):
                wait = self.quiet_until - self.rhythm.now()
                self.rhythm.stop.wait(max(0.1, wait.total_seconds()))
        self.identities.put(agent.computer.code, agent.identity, self.line.trust)

    def _report_in_turn(self) -> None:
        """Let each measure and report when it is due, and again what was not heard."""
        began = self.rhythm.now()
        turns = [(began, number, True) for number in range(len(self.agents))]
        owing: set[int] = set()
        while True:
            due, number, measures = turns[0]
            now = self.rhythm.now()
            if self.rhythm.stop.wait(max(0.0, (due - now).total_seconds())):
                return
            agent = self.agents[number]
            if measures:
                agent.measure(due)
                heapq.heapreplace(turns, (self._next_turn(agent, due), number, True))
            else:
                heapq.heappop(turns)
                owing.discard(number)
            if (measures or agent.is_on) and not self._send(agent) and number not in owing:
                owing.add(number)
                heapq.heappush(turns, (self.quiet_until, number, False))

    def _next_turn(self, agent: Agent, due: datetime) -> datetime:
        now = self.rhythm.now()
        behind = now - due > timedelta(seconds=_MOST_ROUNDS_BEHIND * self.rhythm.round_s)
        return agent.next_due(now if behind else due)

    def _send(self, agent: Agent) -> bool:
        """Send the freshest record, and in a request of its own what else may come.

        Returns:
            Whether the freshest need not be sent again.
        """
        if not agent.identity.device:
            return True
        now = self.rhythm.now()
        if now < self.quiet_until:
            return False
        report = agent.report(now)
        if report is not None and not self._deliver(agent, report, now):
            agent.unheard()
            return False
        now = self.rhythm.now()
        more = agent.backlog(now)
        if more is not None:
            self._deliver(agent, more, now)
        return True

    def _deliver(self, agent: Agent, report: Report, now: datetime) -> bool:
        return self._try(lambda: deliver(agent, report, self.line, now))

    def _try(self, talk: Callable[[], Outcome]) -> bool:
        """Talk over the line if it carries anything; say whether the server took part."""
        now = self.rhythm.now()
        outcome = self._talk(talk, now)
        if outcome.heard:
            self.failures = 0
            self.identities.trust_from_now(self.line.trust)
        else:
            self._back_off(now, outcome.wait_s)
        return outcome.heard

    def _talk(self, talk: Callable[[], Outcome], now: datetime) -> Outcome:
        if not self.world.is_connected(self.link, now):
            self.line.close()
            return Outcome(heard=False)
        try:
            return talk()
        except (LineError, NoAnswer) as error:
            logger.info("no way to the server link=%s error=%s", self.link.code, error)
            return Outcome(heard=False)

    def _back_off(self, now: datetime, asked_s: float) -> None:
        self.failures += 1
        # Tried at least once a round, the jitter included: a mended line should be seen to be.
        wait_s = max(asked_s, min(self.rhythm.round_s / 2, 2.0 ** min(self.failures - 1, 10)))
        jitter = 1.0 + fraction("back off", self.link.code, now)
        self.quiet_until = now + timedelta(seconds=wait_s * jitter)
