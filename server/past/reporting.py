"""The simulated agents in this process: what they say is taken in without a network between.

Each has one outbox generation for all of the past; a simulation that goes on begins another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checks.report import EventKind, Report
from server.clock import from_ms, to_ms
from server.ingest.accept import Accepted, Head
from server.ingest.answer import Contact, compose_answer
from server.ingest.group import write_group
from server.ingest.settle import Arrival, Limits
from server.past.era import Era
from server.province.agent import Agent, Identity
from server.store.session import Session

# As many as a listener commits at once.
_MOST = 200
_NEWS_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class _Said:
    """A report on its way."""

    agent: Agent
    report: Report
    arrival: Arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers of devices and links in the tables, by code."""

    devices: Mapping[str, int]
    links: Mapping[str, int]


class Fleet:
    """The agents of an era, each as it was left after what was last asked of it."""

    def __init__(self, era: Era, numbers: Numbers, generation: str = "past") -> None:
        """Know the computers, and their devices by number. ``generation``: of all outboxes."""
        self._world = era.world
        self._round_s = era.round_s
        self._devices = numbers.devices
        self._generation = generation
        self._agents: dict[str, Agent] = {}
        self._limits = Limits(round_s=era.round_s)

    def report_at(self, session: Session, turns: Iterable[tuple[str, datetime]]) -> None:
        """Let computers measure and report, each at its moment, in the order given.

        Args:
            session: A writing session.
            turns: Codes and moments.
        """
        said = [one for code, at in turns if (one := self._measured(code, at)) is not None]
        self._take(session, said)
        more = [one for former in said if (one := self._backlog(former)) is not None]
        self._take(session, more)

    def report_since(
        self, session: Session, codes: Iterable[str], after: datetime, until: datetime
    ) -> None:
        """Let each of some computers report once, when it is due after a moment."""
        due = ((code, self._agent(code).next_due(after)) for code in codes)
        turns = sorted(((at, code) for code, at in due if at <= until))
        self.report_at(session, ((code, at) for at, code in turns))

    def _measured(self, code: str, at: datetime) -> _Said | None:
        agent = self._agent(code)
        agent.measure(at)
        report = agent.report(at)
        if report is None:
            return None
        report = self._without_old_news(agent, report, at)
        if not self._world.is_connected(self._world.district.links[agent.computer.link], at):
            agent.unheard()
            return None
        return _Said(agent, report, self._arrival(agent, report, at))

    def _without_old_news(self, agent: Agent, report: Report, at: datetime) -> Report:
        """Leave out that it was started, where that was long before it was asked to measure."""
        since = self._world.on_since(agent.computer, at) if agent.is_on else at
        if at - since <= timedelta(seconds=_NEWS_ROUNDS * self._round_s):
            return report
        records = (
            replace(
                record,
                events=tuple(one for one in record.events if one.kind is not EventKind.STARTED),
            )
            for record in report.records
        )
        return replace(report, records=tuple(records))

    def _backlog(self, former: _Said) -> _Said | None:
        at = from_ms(former.arrival.received_ms)
        report = former.agent.backlog(at)
        if report is None:
            return None
        return _Said(former.agent, report, self._arrival(former.agent, report, at))

    def _take(self, session: Session, said: Sequence[_Said]) -> None:
        for start in range(0, len(said), _MOST):
            group = said[start : start + _MOST]
            results = write_group(session, [one.arrival for one in group], self._limits)
            for one, written in zip(group, results, strict=True):
                if written is not None:
                    answer = compose_answer(written, one.arrival, 0.0, Contact())
                    one.agent.hear(one.report, answer, from_ms(one.arrival.received_ms))

    def _arrival(self, agent: Agent, report: Report, at: datetime) -> Arrival:
        return Arrival(
            device_id=self._devices[agent.computer.code],
            source=self._world.district.links[agent.computer.link].source,
            received_ms=to_ms(at),
            accepted=_accepted(report),
        )

    def _agent(self, code: str) -> Agent:
        if code not in self._agents:
            computer = self._world.district.computers[code]
            self._agents[code] = Agent(
                self._world, computer, Identity(secret=""), self._generation, self._round_s
            )
        return self._agents[code]


def _accepted(report: Report) -> Accepted:
    """Take a report as it is: what this program has just made up needs no reading."""
    head = Head(
        generation=report.generation,
        fingerprint=report.fingerprint,
        sent=report.sent,
        agent=report.agent,
        can=report.can,
        work=report.work,
        waiting=report.waiting,
        dropped=report.dropped,
        dropped_vitals=report.dropped_vitals,
    )
    return Accepted(head=head, records=report.records)
