"""Agent and server are killed at any moment: what was acknowledged is there, and there once."""

import random
import time
from pathlib import Path

import pytest

from tests.journeys.ledgers import identity, is_whole, kept, settled_ranges, stored
from tests.journeys.processes import BACK_WITHIN_S, Agent, Server, Starter, wait_until

pytestmark = pytest.mark.journey

SEED = 20261127
KILLS = 8


def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(
    starter: Starter, tmp_path: Path
) -> None:
    chance = random.Random(SEED)  # noqa: S311  # the same moments each time
    server, agent = Server(starter, tmp_path / "server"), Agent(starter, tmp_path / "agent")
    server.set_up(round_s=1.0, servers=(server.address,))
    agent.enrol(server.code())
    device = identity(agent.folder)
    agent.start()

    for _ in range(KILLS):
        before = len(stored(server.database, device))
        more = chance.randint(1, 3)
        wait_until(
            lambda: len(stored(server.database, device)) >= before + more,  # noqa: B023  # called at once
            "reports go on",
            BACK_WITHIN_S,
        )
        kill_one(chance, server, agent)
    # Measured from now on: so by the agent that runs, not by a last request of one that died.
    alive = time.time()
    wait_until(
        lambda: sum(one.at_s > alive for one in stored(server.database, device)) >= 3,
        "reports go on",
        BACK_WITHIN_S,
    )
    wait_until(lambda: is_whole(server.database, device, alive), "the backlog")
    agent.end()

    records = kept(agent.outbox)
    there = [record.sequence for record in stored(server.database, device)]
    acknowledged = {record.sequence for record in records if record.settled and record.has_vitals}
    assert len(acknowledged) > KILLS
    assert acknowledged <= set(there)
    assert len(there) == len(set(there))
    (((first, last),),) = settled_ranges(server.database, device)
    assert first == 1
    # Of what an agent says last it does not wait for the answer for long.
    assert last >= max(record.sequence for record in records if record.settled)


def kill_one(chance: random.Random, server: Server, agent: Agent) -> None:
    victim = chance.choice(("agent", "server", "listener"))
    if victim == "agent":
        agent.kill()
        agent.start()
    elif victim == "server":
        server.kill()
        server.start()
    else:
        server.kill_listener()
