"""Rounds of the past put together anew from the rows, so that they can be judged again elsewhere.

As far as the rows tell: a device is heard by what it measured, and when that came in says in which
round it was. The inventory is that of today, with the lines that were in force.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.locate.observation import Round
from alerts.locate.topology import Topology
from server.clock import from_ms, to_ms
from server.evaluate.beforehand import read_occasion
from server.evaluate.gathering import gather
from server.evaluate.homes import homes_after, unpack_homes
from server.evaluate.inventory import Inventory, read_inventory
from server.evaluate.late import with_late
from server.evaluate.mark import Mark, first_mark
from server.evaluate.rounds import FRESH_ROUNDS, Rounds
from server.settings import Settings
from server.store import boards, observations, recorded
from server.store.observations import CONTROL, Outcome, Pc
from server.store.recorded import Sign
from server.store.session import Session
from server.store.tables.alerts import World

# Rounds that are read at once.
_PIECE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A round of the past. ``at``: when it ended."""

    topology: Topology
    round: Round
    at: datetime


def recorded_rounds(
    session: Session, world: World, settings: Settings, first: datetime, last: datetime
) -> Iterator[Recorded]:
    """Put the rounds that ended from the first to the last time together, in order."""
    recording = _Recording(session, world, settings)
    ends = ends_between(session, world, settings.round_s, first, last)
    for start in range(0, len(ends), _PIECE):
        yield from recording.piece(ends[start : start + _PIECE])


def ends_between(
    session: Session, world: World, round_s: float, first: datetime, last: datetime
) -> Sequence[tuple[int, datetime]]:
    """Give numbers and ends of rounds: as they were judged, else by the clock."""
    judged = recorded.rounds_between(session, world, first, last)
    if judged and judged[0][1] - first < timedelta(seconds=FRESH_ROUNDS * round_s):
        return judged
    numbers = range(
        math.ceil(first.timestamp() / round_s), math.floor(last.timestamp() / round_s) + 1
    )
    return [(number, from_ms(round(number * round_s * 1000))) for number in numbers]


class _Recording:
    """How things stood in the last round, and what has come in since."""

    def __init__(self, session: Session, world: World, settings: Settings) -> None:
        self._session, self._settings = session, settings
        self._simulated = world is World.SIMULATED
        locator = boards.locator(session, world)
        self._homes = unpack_homes(locator.homes) if locator else {}
        self._standing: _Standing | None = None
        self._mark: Mark | None = None
        self._number: int | None = None
        self._fresh: list[Outcome] = []

    def piece(self, ends: Sequence[tuple[int, datetime]]) -> Iterator[Recorded]:
        """Give some rounds that follow each other."""
        round_ms = round(self._settings.round_s * 1000)
        begins_ms, ends_ms = to_ms(ends[0][1]) - round_ms, to_ms(ends[-1][1])
        base = read_inventory(self._session, self._homes, ends[-1][1], simulated=self._simulated)
        standing = self._standing = self._standing or _Standing(base.pcs)
        devices = {pc.id for pc in base.pcs}
        span_ms = (begins_ms - round(FRESH_ROUNDS * round_ms), ends_ms)
        signs = recorded.signs(self._session, devices, span_ms)
        outcomes = recorded.outcomes(self._session, devices | {CONTROL}, span_ms)
        since_ms = begins_ms if self._mark is None else self._mark.through_ms
        for number, at in ends:
            until_ms = to_ms(at)
            came = [one for one in outcomes if since_ms < one.received_ms <= until_ms]
            standing.take(came, [one for one in signs if since_ms < one.received_ms <= until_ms])
            self._fresh += [one for one in came if one.check_id > 0]
            yield self._round(replace(base, pcs=standing.pcs_at(until_ms)), number, at)
            since_ms = until_ms

    def _round(self, base: Inventory, number: int, at: datetime) -> Recorded:
        links = observations.links(self._session, at, simulated=self._simulated)
        self._homes = homes_after(self._homes, base.pcs, links, to_ms(at))
        inventory = replace(base, links=links, homes=self._homes)
        rounds = Rounds(
            number=number,
            now=at,
            round_s=self._settings.round_s,
            was_away=self._number is not None and number > self._number + 1,
        )
        mark = self._mark or first_mark(rounds)
        occasion = read_occasion(self._session, inventory, self._settings, at)
        arrived = with_late(self._session, self._fresh, mark, rounds.now_ms)
        gathered = gather(inventory, arrived, mark, rounds, occasion)
        self._mark, self._number = gathered.mark, number
        self._fresh = [one for one in self._fresh if one.received_ms > gathered.mark.after_ms]
        return Recorded(topology=inventory.topology, round=gathered.round, at=at)


class _Standing:
    """How each PC stood, as its records came in."""

    def __init__(self, pcs: Iterable[Pc]) -> None:
        self._booted_ms = {pc.id: pc.booted_ms for pc in pcs}
        self._pcs = {
            pc.id: pc._replace(
                link_id=None,
                contact_ms=None,
                measured_ms=None,
                gateway_answered=None,
                booted_ms=None,
                said_bye="",
            )
            for pc in pcs
        }

    def take(self, outcomes: Iterable[Outcome], signs: Iterable[Sign]) -> None:
        """Take in what came in a round."""
        for one in outcomes:
            if one.device_id in self._pcs:
                heard = Sign(one.received_ms, one.at_ms, one.device_id, one.link_id)
                self._hear(heard, gateway=one.gateway_answered)
        for sign in signs:
            if sign.device_id in self._pcs:
                self._hear(sign, gateway=self._pcs[sign.device_id].gateway_answered)

    def _hear(self, sign: Sign, *, gateway: bool | None) -> None:
        pc = self._pcs[sign.device_id]
        pc = pc._replace(contact_ms=max(pc.contact_ms or 0, sign.received_ms))
        if sign.at_ms >= (pc.measured_ms or 0):
            pc = pc._replace(
                measured_ms=sign.at_ms,
                link_id=pc.link_id if sign.bye else sign.link_id,
                gateway_answered=gateway,
                power=sign.power or pc.power,
                said_bye=sign.bye,
            )
        self._pcs[pc.id] = pc

    def pcs_at(self, at_ms: int) -> list[Pc]:
        """Give how they stand; of a start only the newest is known."""
        return [
            pc._replace(booted_ms=booted_ms)
            if (booted_ms := self._booted_ms[pc.id]) is not None and booted_ms <= at_ms
            else pc
            for pc in self._pcs.values()
        ]
