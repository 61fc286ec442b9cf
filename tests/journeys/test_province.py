"""``canh province`` beside a server: it joins, reports, ends, and goes on where it was."""

import re
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.journeys.processes import BIN, Process, Server, Starter, wait_until

pytestmark = pytest.mark.journey

# At this speed a round takes three seconds.
OPTIONS = ("--speed", "20", "--one-in", "100", "--never-off")
_QUESTIONS = {
    "devices": "SELECT count(*) FROM device WHERE simulated AND state = 'active'",
    "links": "SELECT count(DISTINCT link_id) FROM device_now WHERE link_id IS NOT NULL",
    "known links": "SELECT count(*) FROM link WHERE simulated",
    "results": "SELECT count(*) FROM result WHERE check_id > 0 AND device_id > 0",
    "sites that moved": "SELECT count(*) FROM site_membership WHERE valid_to IS NOT NULL",
}


def counts(url: str) -> Mapping[str, int]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return {
                what: int(connection.execute(text(question)).scalar_one())
                for what, question in _QUESTIONS.items()
            }
    finally:
        engine.dispose()


def joined(process: Process) -> int:
    """Wait until all have joined; give how many these are."""
    (everybody,) = re.findall(r"^(\d+) computers of 105 units", process.said, re.MULTILINE)
    process.wait_for(f"{everybody} of {everybody} have joined.", 120)
    return int(everybody)


def start(starter: Starter, server: Server) -> Process:
    process = starter.start(BIN / "canh", "province", "--data", server.folder, *OPTIONS)
    process.wait_for("Ctrl-C ends them.")
    return process


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_every_link_of_the_province_reports_and_a_second_run_makes_nobody_anew(
    request: pytest.FixtureRequest, starter: Starter, tmp_path: Path, database: str
) -> None:
    server = Server(starter, tmp_path / "server")
    url = f"sqlite:///{server.database}"
    more = "demo = true\n"
    if database == "postgres":
        url = request.getfixturevalue("postgres_url")
        more += f'database = "{url}"\n'
    server.set_up(3.0, (server.address,), more)

    province = start(starter, server)
    everybody = joined(province)
    wait_until(lambda: counts(url)["links"] == counts(url)["known links"], "a report of each link")
    wait_until(lambda: counts(url)["results"] > 0, "a check is run")
    province.tell(signal.SIGINT)
    code = province.popen.wait(20)
    again = start(starter, server)
    joined(again)
    ended = again.end()

    assert (code, ended) == (0, 0)
    assert counts(url)["devices"] == everybody
    assert counts(url)["sites that moved"] == 1
