"""A server is lost and comes back from a backup elsewhere; its agents run all the while."""

import time
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.journeys.ledgers import devices, identity, is_whole, kept, stored
from tests.journeys.processes import BACK_WITHIN_S, Agent, Server, Starter, wait_until
from tests.journeys.visitor import sign_in, visiting

pytestmark = pytest.mark.journey


@dataclass(frozen=True, slots=True)
class Restored:
    """How it came out."""

    before: Agent
    after: Agent
    lost: Server
    server: Server


@pytest.fixture(scope="module")
def restored(module_starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Restored:
    """Back up, go on, lose everything, restore under another address, and end the agents."""
    folder = tmp_path_factory.mktemp("restore")
    lost = Server(module_starter, folder / "lost")
    server = Server(module_starter, folder / "restored")
    before = Agent(module_starter, folder / "before")
    after = Agent(module_starter, folder / "after")
    lost.set_up(1.0, servers=(lost.address, server.address))
    join(before, lost)
    phrase = folder / "phrase.txt"
    phrase.write_text(lost.canh("phrase", "--new"))
    make_user(lost)
    archive = Path(lost.canh("backup", folder).strip())
    join(after, lost)
    wait_for_more(lost, before)

    lost.kill()
    died = time.time()
    server.canh("restore", archive, "--phrase-file", phrase, "--servers", server.address)
    server.start()
    for agent in (before, after):
        device = identity(agent.folder)
        wait_until(
            lambda: is_whole(server.database, device, died),  # noqa: B023  # called at once
            "agents come back",
            BACK_WITHIN_S,
        )
        agent.end()
    return Restored(before, after, lost, server)


def test_nothing_that_was_acknowledged_is_missing_on_the_restored_server(
    restored: Restored,
) -> None:
    for agent in (restored.before, restored.after):
        device = identity(agent.folder)
        there = {record.sequence for record in stored(restored.server.database, device)}
        was_there = {record.sequence for record in stored(restored.lost.database, device)}
        settled = {one.sequence for one in kept(agent.outbox) if one.settled and one.has_vitals}
        assert was_there
        assert was_there <= there
        assert settled <= there


def test_the_agents_go_on_after_the_restore(restored: Restored) -> None:
    for agent in (restored.before, restored.after):
        device = identity(agent.folder)
        was_there = stored(restored.lost.database, device)
        there = stored(restored.server.database, device)
        assert there[-1].at_s > was_there[-1].at_s


def test_a_device_that_joined_after_the_backup_is_back_and_waits_to_be_confirmed(
    restored: Restored,
) -> None:
    known = devices(restored.server.database)

    assert known == {
        identity(restored.before.folder): False,
        identity(restored.after.folder): True,
    }


def test_the_province_sees_on_the_restored_servers_page_whom_to_confirm(
    restored: Restored,
) -> None:
    with visiting(f"http://127.0.0.1:{restored.server.pages_port}") as visitor:
        sign_in(visitor, "lan", PASSWORD)
        page = visitor.get("/waiting")

    assert page.status_code == httpx2.codes.OK
    assert "/confirm" in page.text


PASSWORD = "a-long-password-of-lan"


def make_user(server: Server) -> None:
    file = server.folder / "password.txt"
    file.write_text(PASSWORD)
    server.canh("user", "add", "lan", "--role", "province", "--password-file", file)


def join(agent: Agent, server: Server) -> None:
    agent.enrol(server.code())
    agent.start()
    wait_for_more(server, agent)


def wait_for_more(server: Server, agent: Agent) -> None:
    device = identity(agent.folder)
    before = len(stored(server.database, device))
    wait_until(lambda: len(stored(server.database, device)) >= before + 3, "reports")
