"""``canh-agent`` as people and services start it: real processes against a real listener."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.identity import read_identity
from agent.outbox import Bounds, Outbox
from agent.status import Status, Trouble, read_status
from agent.version import VERSION
from checks.answer import Work
from checks.check import Check, Setting
from checks.report import Event
from tests.agent.stub_server import StubServer
from tests.checks.servers import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
# The most that an agent waits after failures, by chance, and patience.
BACK_WITHIN_S = 300.0 + PATIENCE_S
AGENT = (sys.executable, "-P", "-m", "agent")
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
    "PYTHONPATH": str(ROOT),
    "LANG": "C.UTF-8",
    "LC_ALL": "",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StubServer]:
    with StubServer(folder=tmp_path) as server:
        server.work = Work(version=1, round_s=1.0)
        yield server


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def enrolled(server: StubServer, state: Path) -> Path:
    assert called("enrol", server.code.text(), "--state", state).returncode == 0
    return state


def called(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*AGENT, *map(str, arguments)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def running(state: Path) -> Iterator[subprocess.Popen[str]]:
    """Let the agent run; it is killed at the end if it has not ended."""
    command = [*AGENT, "run", "--state", str(state)]
    with subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True) as agent:
        try:
            yield agent
        finally:
            agent.kill()


def reports(server: StubServer, count: int) -> Callable[[], bool]:
    return lambda: sum(request.path == "/v1/report" for request in server.requests) >= count


def test_enrolling_says_who_this_computer_is_now(server: StubServer, state: Path) -> None:
    done = called("enrol", server.code.text(), "--state", state, "--network", "10.0.0.0/8")

    assert (done.returncode, done.stderr) == (0, "")
    assert f"{1:032x}" in done.stdout
    assert "Xã Một" in done.stdout
    assert json.loads((state / "settings.json").read_text()) == {"networks": ["10.0.0.0/8"]}
    assert state.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in state.iterdir()} == {0o600}


def test_a_code_that_a_mail_broke_into_lines_is_read(server: StubServer, state: Path) -> None:
    text = server.code.text()

    done = called("enrol", text[:30], text[30:], "--state", state)

    assert done.returncode == 0


def test_enrolling_again_keeps_the_networks_unless_told_otherwise(
    server: StubServer, enrolled: Path
) -> None:
    for more in (("--network", "10.0.0.0/8"), (), ("--proxy", "none")):
        assert called("enrol", server.code.text(), "--state", enrolled, *more).returncode == 0

    settings = json.loads((enrolled / "settings.json").read_text())
    assert settings == {"networks": ["10.0.0.0/8"], "proxy": "none"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("CANH1-ABC",), "an enrolment code looks like"),
        (("hello",), "an enrolment code begins with CANH1-"),
        (("{code}", "--network", "10.0.0.1/8"), "networks"),
        (("{code}", "--proxy", "socks5://10.0.0.1"), "proxy"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_named(
    server: StubServer, state: Path, arguments: tuple[str, ...], said: str
) -> None:
    given = [argument.format(code=server.code.text()) for argument in arguments]

    done = called("enrol", *given, "--state", state)

    assert done.returncode == 2
    assert said in done.stderr
    assert server.requests == []


def test_a_refused_code_says_what_to_do(server: StubServer, state: Path) -> None:
    server.codes.clear()

    done = called("enrol", server.code.text(), "--state", state)

    assert done.returncode == 1
    assert "ask the province for another" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (state / "identity.json").exists()


def test_a_server_that_is_away_says_what_to_look_at(server: StubServer, state: Path) -> None:
    code = server.code.text()
    server.stop()

    done = called("enrol", code, "--state", state)
    server.start()

    assert done.returncode == 1
    assert "connection_refused" in done.stderr
    assert "look at the network and the proxy" in done.stderr


def test_a_state_folder_that_cannot_be_made_is_named(server: StubServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = called("enrol", server.code.text(), "--state", tmp_path / "file" / "state")

    assert done.returncode == 1
    assert "--state" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_an_identity_nothing_runs(state: Path) -> None:
    state.mkdir()

    done = called("run", "--state", state)

    assert done.returncode == 1
    assert "canh-agent enrol CODE" in done.stderr


def test_damaged_settings_are_named_before_anything_runs(enrolled: Path) -> None:
    (enrolled / "settings.json").write_text('{"ports": "all"}')

    done = called("run", "--state", enrolled)

    assert done.returncode == 2
    assert "settings.json" in done.stderr
    assert "ports" in done.stderr


def test_two_agents_in_one_folder_are_refused(server: StubServer, enrolled: Path) -> None:
    with running(enrolled):
        server.wait_for(reports(server, 1))

        second = called("run", "--state", enrolled)
        enrolling = called("enrol", server.code.text(), "--state", enrolled)

    assert second.returncode == enrolling.returncode == 1
    assert "another canh-agent works in" in second.stderr
    assert "Stop it first" in enrolling.stderr


def test_told_to_stop_it_says_bye_and_ends_well(server: StubServer, enrolled: Path) -> None:
    with running(enrolled) as agent:
        server.wait_for(reports(server, 2))
        agent.send_signal(signal.SIGTERM)

        code = agent.wait(PATIENCE_S)

    # It does not wait long for the answer; what it said is on its way all the same.
    server.wait_for(lambda: said_last(server).kind == "bye")
    assert code == 0
    assert said_last(server).reason in {"stopped", "shutdown"}


def said_last(server: StubServer) -> Event:
    events = [event for record in server.requests[-1].report.records for event in record.events]
    return events[-1] if events else Event(kind="")


def test_a_report_says_what_this_computer_is_and_does(server: StubServer, enrolled: Path) -> None:
    with running(enrolled):
        server.wait_for(lambda: any(record.inventory for record in server.records))
        server.wait_for(reports(server, 6))

    report = server.requests[-1].report
    vitals = next(record.vitals for record in reversed(server.records) if record.vitals)
    assert report.agent == VERSION
    assert report.fingerprint == read_identity(enrolled).fingerprint
    assert {"cpu_busy", "memory_used", "disk_free", "agent_memory"} <= vitals.keys()
    assert [record.inventory is not None for record in server.records].count(True) == 1


@pytest.mark.parametrize(
    ("networks", "outcome"), [((), "not_allowed"), (("--network", "127.0.0.0/8"), "ok")]
)
def test_a_check_is_probed_only_where_whoever_enrolled_allows_it(
    server: StubServer, state: Path, networks: tuple[str, ...], outcome: str
) -> None:
    target: dict[str, Setting] = {"host": "127.0.0.1", "port": server.port}
    check = Check(id=5, version=1, kind="tcp", settings=target, period_s=5.0)
    server.work = Work(version=1, round_s=1.0, checks=(check,))
    called("enrol", server.code.text(), "--state", state, *networks)

    with running(state):
        server.wait_for(lambda: len(results(server)) > 0)

    assert set(results(server)) == {outcome}


def results(server: StubServer) -> list[str]:
    return [
        result.outcome
        for record in server.records
        for result in record.results
        if result.check == 5
    ]


def test_status_tells_whether_reports_arrive(server: StubServer, enrolled: Path) -> None:
    before = called("status", "--state", enrolled)
    with running(enrolled):
        server.wait_for(reports(server, 2))
        wait_until(lambda: status_of(enrolled).contact_s is not None)
        while_running = called("status", "--state", enrolled)
        server.wait_for(reports(server, 4))  # it was not disturbed

    assert (before.returncode, while_running.returncode) == (1, 0)
    assert before.stdout.startswith("The agent does not run")
    assert while_running.stdout.startswith("Reports arrive.")
    assert server.address in while_running.stdout


def status_of(state: Path) -> Status:
    return read_status(state) or Status()


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for what has no event: a file of another process."""
    until_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until_s, "in vain"
        time.sleep(0.05)


def test_status_without_an_identity_says_what_to_do(state: Path) -> None:
    done = called("status", "--state", state)

    assert done.returncode == 1
    assert done.stdout.startswith("This computer is not enrolled")


def test_every_command_explains_itself() -> None:
    for command in ((), ("once",), ("enrol",), ("run",), ("status",)):
        done = called(*command, "--help")

        assert done.returncode == 0
        assert done.stdout.startswith("usage: canh-agent")
    assert called("--version").stdout == f"canh-agent {VERSION}\n"
    assert called().returncode == 2


@pytest.mark.journey
def test_what_is_measured_while_the_server_is_away_arrives_once_with_its_own_times(
    server: StubServer, enrolled: Path
) -> None:
    with running(enrolled) as agent:
        server.wait_for(reports(server, 5))
        server.stop()
        wait_until(lambda: status_of(enrolled).trouble == Trouble.UNREACHABLE)
        before = len(arrived(server))
        time.sleep(20)
        server.start()
        server.wait_for(lambda: len(arrived(server)) > before and is_whole(server), BACK_WITHIN_S)
        agent.send_signal(signal.SIGTERM)
        agent.wait(PATIENCE_S)

    with Outbox.open(enrolled, Bounds()) as outbox:
        measured = outbox._connection.execute("SELECT sequence, body ->> '$.clock_s' FROM record")
        times = dict(measured.fetchall())
        waiting = {record.sequence for record in outbox.oldest(len(times), 1 << 20)}
    (receipts,) = server.receipts.values()
    assert receipts.conflicts == []
    stored = {number: record.clock_s for number, record in receipts.stored.items()}
    assert list(times) == list(range(1, len(times) + 1))
    assert stored == {number: at_s for number, at_s in times.items() if number in stored}
    # The whole was there before it was told to stop, and it does not wait for long to say its last:
    # what could not be said in that time is said at the next start.
    assert set(times) - set(stored) <= waiting
    missed = len(stored) - before
    assert max(len(request.report.records) for request in server.requests[1:]) > missed / 2


def is_whole(server: StubServer) -> bool:
    """Whether the server has all that it was told is waiting, and nothing is missing."""
    stored = [record.sequence for record in server.records]
    return server.requests[-1].report.waiting == 0 and stored == list(range(1, len(stored) + 1))


def arrived(server: StubServer) -> list[float]:
    return [record.clock_s for record in server.records if record.vitals]


@pytest.mark.journey
def test_sigkill_at_any_moment_loses_nothing_that_was_acknowledged_and_repeats_no_number(
    server: StubServer, enrolled: Path
) -> None:
    for round_ in range(6):
        with running(enrolled) as agent:
            server.wait_for(reports(server, len(server.requests) + 2))
            if round_ % 2:
                server.stop()
            time.sleep(0.37 * round_)
            agent.kill()
            agent.wait(PATIENCE_S)
        if round_ % 2:
            server.start()
    with running(enrolled) as agent:
        server.wait_for(reports(server, len(server.requests) + 3))
        server.wait_for(lambda: is_whole(server))
        agent.send_signal(signal.SIGTERM)
        agent.wait(PATIENCE_S)

    (receipts,) = server.receipts.values()
    assert receipts.conflicts == []
    assert sorted(receipts.stored) == list(range(1, len(receipts.stored) + 1))
    starts = [event.kind for record in server.records for event in record.events]
    assert starts.count("started") == 7
