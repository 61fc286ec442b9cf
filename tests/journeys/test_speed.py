"""Speed tests end to end: over lines of a known speed, and dealt by a server to a real agent."""

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from agent.speed import Speed, Speeds
from checks.check import SPEED_DOWN, SPEED_UP
from checks.wire.plain import from_plain
from server.settings import Settings
from server.store import speeds
from server.store.session import open_store
from tests.journeys.hosts import Host, server_and_offices
from tests.journeys.processes import PATIENCE_S, Agent, Server, Starter, wait_until
from tests.server.ndt7.listener import Place, furnished_place, listening, run_agent

pytestmark = pytest.mark.journey
PORT = 8444
# Two tests in a process of the lowest priority, each of which is given a minute, and patience.
KNOWN_WITHIN_S = 2 * 60.0 + PATIENCE_S


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, list[Host]]]:
    """A server and two offices, each behind a line of 20 Mbit/s."""
    folder = tmp_path_factory.mktemp("server") / "data"
    with server_and_offices(2, "20mbit") as (server, offices):
        place = furnished_place(folder, host=server.address, port=PORT)
        with listening(place, before=server.inside):
            yield place, offices


def measured(place: Place, state: Path, office: Host) -> tuple[Speed, Speed]:
    done = run_agent(state, place.port, "--json", before=office.inside)
    found: Speeds = from_plain(Speeds, json.loads(done.stdout))
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert found.download is not None
    assert found.upload is not None
    return found.download, found.upload


def test_a_line_of_20_mbit_reads_18_to_22_both_ways(
    lines: tuple[Place, list[Host]], tmp_path: Path
) -> None:
    place, (office, _) = lines

    down, up = measured(place, place.enrol(tmp_path / "state", device=1), office)

    assert 18 <= (down.seen.value or 0) <= 22, down
    assert 18 <= (up.seen.value or 0) <= 22, up
    assert (down.ending, up.ending) in {
        (one, other) for one in ("steady", "time") for other in ("steady", "time")
    }


def test_two_offices_with_a_link_each_are_measured_at_the_same_time(
    lines: tuple[Place, list[Host]], tmp_path: Path
) -> None:
    place, offices = lines
    states = [place.enrol(tmp_path / f"state{device}", device) for device in (1, 3)]

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(measured, [place, place], states, offices))

    for speed in (one for both in found for one in both):
        assert 18 <= (speed.seen.value or 0) <= 22, speed


def test_a_line_that_breaks_in_the_middle_is_told_and_the_lease_comes_free(
    lines: tuple[Place, list[Host]], tmp_path: Path
) -> None:
    place, (_, office) = lines
    state = place.enrol(tmp_path / "state", device=3)
    cut = ["ip", "-n", office.name, "link", "set", "line", "down"]

    with ThreadPoolExecutor(1) as thread:
        testing = thread.submit(
            run_agent, state, place.port, "--json", "--only", "download", before=office.inside
        )
        wait_until(lambda: place.leases() == [2], "the test has begun")
        subprocess.run(cut, check=True)
        done = testing.result()
    wait_until(lambda: not place.leases(), "the lease is left")

    speed = from_plain(Speeds, json.loads(done.stdout)).download
    assert speed is not None
    assert speed.ending == "cut" or speed.seen.outcome != "ok"


def test_a_server_has_its_agents_test_their_link_and_knows_its_speed(
    starter: Starter, tmp_path: Path
) -> None:
    server = Server(starter, tmp_path / "server")
    server.set_up(round_s=1.0, servers=(server.address,))
    links = tmp_path / "links.csv"
    links.write_text("code,site,path,provider\nL1,HQ,internet,VNPT\n")
    server.canh("import", "links", links)
    agent = Agent(starter, tmp_path / "agent")
    agent.enrol(server.code())

    agent.start()

    with closing(open_store(Settings(folder=server.folder).database_url)) as store:

        def known() -> set[int]:
            with store.reading() as session:
                return {check for _, check in speeds.newest(session)}

        wait_until(lambda: known() == {SPEED_DOWN, SPEED_UP}, "both speeds", KNOWN_WITHIN_S)
    agent.end()
    server.end()
