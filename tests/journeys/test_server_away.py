"""The server is away for a minute: what was measured meanwhile comes later, and comes once."""

import time
from pathlib import Path

import pytest

from tests.journeys.ledgers import identity, is_whole, kept, stored
from tests.journeys.processes import Agent, Server, Starter, wait_until

pytestmark = pytest.mark.journey

RECORDS = 60
ROUND_S = 1.0
# After a minute of failures an agent waits up to 128 s; then the backlog comes as it is granted.
_BACK_WITHIN_S = 240.0


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
    wait_until(
        lambda: time.time() - cut > RECORDS * ROUND_S + 2, "the outage", RECORDS * ROUND_S + 30
    )
    back = time.time()
    server.start()
    wait_until(lambda: is_whole(server.database, device, back), "the backlog", _BACK_WITHIN_S)
    agent.end()

    there = stored(server.database, device)
    measured = {record.sequence: record.at_s for record in kept(agent.outbox)}
    missed = [record for record in there if cut < record.at_s < back]
    assert RECORDS <= len(missed) <= RECORDS + 4
    assert [record.sequence for record in there] == sorted({one.sequence for one in there})
    assert all(abs(record.at_s - measured[record.sequence]) <= 1 for record in missed)
    assert all(record.late for record in missed if record.at_s < back - 5)


def is_steady(server: Server, device: str) -> bool:
    """Whether the agent has learnt its round and keeps it."""
    last = [record.at_s for record in stored(server.database, device)[-4:]]
    return len(last) == 4 and last[-1] - last[0] < 4 * ROUND_S
