"""The server is away for a minute: what was measured meanwhile comes later, and comes once."""

import time
from pathlib import Path

import pytest

from agent.uplink import TIMEOUT_S
from tests.journeys.ledgers import Kept, Stored, identity, is_whole, kept, stored
from tests.journeys.processes import BACK_WITHIN_S, Agent, Server, Starter, wait_until

pytestmark = pytest.mark.journey

RECORDS = 60
ROUND_S = 1.0
# A quarter more than the records take: a busy machine may pass over a round.
AWAY_S = 1.25 * RECORDS * ROUND_S
# What a number of a record is rounded to, twice.
_ROUNDED_S = 0.02


def test_sixty_records_of_an_outage_arrive_once_with_their_own_times(
    starter: Starter, tmp_path: Path
) -> None:
    server, agent = Server(starter, tmp_path / "server"), Agent(starter, tmp_path / "agent")
    server.set_up(ROUND_S, servers=(server.address,))
    agent.enrol(server.code())
    device = identity(agent.folder)
    agent.start()
    wait_until(lambda: is_steady(server, device), "a record a second")

    server.end()
    cut = time.time()
    wait_until(lambda: time.time() - cut > AWAY_S, "the outage", 2 * AWAY_S)
    back = time.time()
    server.start()
    wait_until(lambda: is_whole(server.database, device, back), "the backlog", BACK_WITHIN_S)
    agent.end()

    there = stored(server.database, device)
    arrived = {record.sequence: record for record in there}
    missed = [one for one in kept(agent.outbox) if one.has_vitals and cut < one.at_s < back]
    assert len(missed) >= RECORDS
    assert [record.sequence for record in there] == sorted(arrived)
    assert {one.sequence for one in missed} <= arrived.keys()
    assert all(arrived[one.sequence].late for one in missed if one.at_s < back - 5)
    assert_own_times([(one, arrived[one.sequence]) for one in missed])


def assert_own_times(pairs: list[tuple[Kept, Stored]]) -> None:
    """Make sure that each record has the time at which it was measured.

    All that came in one report is as much later as that report was on its way.
    """
    ways: dict[float, list[float]] = {}
    for measured, record in pairs:
        ways.setdefault(record.received_s, []).append(record.at_s - measured.clock_s)
        assert -1 < record.at_s - measured.at_s < TIMEOUT_S
    assert all(max(way) - min(way) <= _ROUNDED_S for way in ways.values())


def is_steady(server: Server, device: str) -> bool:
    """Whether the agent has learnt its round and keeps it."""
    last = [record.at_s for record in stored(server.database, device)[-4:]]
    return len(last) == 4 and last[-1] - last[0] < 4 * ROUND_S
