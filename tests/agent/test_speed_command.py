"""``canh-agent speed`` as a process, against the server's real listener over real TLS."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from agent.commands.speed import write_speeds
from agent.speech import Speech
from agent.speed import Speed, Speeds
from agent.texts import Language
from checks.check import Measurement
from checks.ndt7 import SUBPROTOCOL
from checks.wire.plain import from_plain
from checks.wire.trust import pinned_context
from server.trust.authority import new_authority
from tests.checks.servers import free_port
from tests.server.ndt7.listener import (
    ROOT,
    Place,
    furnished_place,
    headers,
    listening,
    run_agent,
)

FEW_BYTES = ("--most-bytes", "3000000")
HEAVY = ["websockets", "asyncio", "agent.speed_client", "agent.speed_flow", "fastapi", "sqlmodel"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = furnished_place(tmp_path_factory.mktemp("server") / "data")
    with listening(place):
        yield place


@pytest.fixture
def state(place: Place, tmp_path: Path) -> Path:
    return place.enrol(tmp_path / "state", device=1)


def speeds_of(done: "subprocess.CompletedProcess[str]") -> Speeds:
    speeds: Speeds = from_plain(Speeds, json.loads(done.stdout))
    return speeds


def test_both_ways_are_measured_and_each_costs_no_more_than_it_may(
    place: Place, state: Path
) -> None:
    done = run_agent(state, place.port, "--json", *FEW_BYTES)

    speeds = speeds_of(done)
    assert done.returncode == 0, done.stderr
    for speed in (speeds.download, speeds.upload):
        assert speed is not None
        assert (speed.seen.outcome, speed.ending) == ("ok", "bytes")
        assert 3_000_000 <= speed.size_bytes < 3_000_000 + 2**20
        assert (speed.seen.value or 0) > 1
        assert list(speed.seen.phases_ms) == ["connect", "processing", "transfer"]
        assert speed.min_rtt_ms


def test_a_person_reads_it_with_its_units(place: Place, state: Path) -> None:
    done = run_agent(state, place.port, "--only", "download", *FEW_BYTES)

    assert done.stdout.startswith("Speed of this line\n  Download")
    assert "Mbit/s (" in done.stdout
    assert "stopped at its limit of data" in done.stdout
    assert "Upload" not in done.stdout


def test_a_server_with_another_key_gets_not_a_byte(place: Place, tmp_path: Path) -> None:
    another = new_authority().public[0]
    state = place.enrol(tmp_path / "state", device=1, key=another)

    done = run_agent(state, place.port, "--json", "--only", "download")

    speed = speeds_of(done).download
    assert done.returncode == 1
    assert speed is not None
    assert (speed.seen.outcome, speed.seen.phase, speed.size_bytes) == (
        "ssl_unknown_authority",
        "tls",
        0,
    )


def test_a_computer_whose_link_is_not_known_is_told_why(place: Place, tmp_path: Path) -> None:
    done = run_agent(place.enrol(tmp_path / "state", device=4), place.port, "--only", "download")

    assert done.returncode == 1
    assert "the link of this computer is not known" in done.stdout


def test_a_test_waits_until_that_of_another_is_over(place: Place, tmp_path: Path) -> None:
    state = place.enrol(tmp_path / "state", device=2)
    other = connect(
        f"wss://{place.host}:{place.port}/ndt/v7/upload",
        ssl=pinned_context([place.key]),
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers=headers(1),
        compression=None,
        proxy=None,
        close_timeout=1,
    )
    with other as client:
        hanging_up = threading.Timer(1.0, client.close)
        hanging_up.start()
        done = run_agent(state, place.port, "--json", "--only", "upload", *FEW_BYTES)
        hanging_up.join()

    assert done.returncode == 0, done.stdout


def test_where_nobody_listens_is_said(place: Place, state: Path) -> None:
    done = run_agent(state, free_port(), "--only", "download")

    assert done.returncode == 1
    assert "The machine answered; the port is closed." in done.stdout


def test_a_computer_that_is_not_enrolled_is_told_how_to(tmp_path: Path) -> None:
    done = run_agent(tmp_path, free_port())

    assert done.returncode == 1
    assert "canh-agent enrol CODE" in done.stderr


def test_it_is_said_in_vietnamese() -> None:
    speed = Speed(
        seen=Measurement(value=18.94, phases_ms={"transfer": 3500.0}),
        size_bytes=8_290_000,
        min_rtt_ms=12.3,
        ending="steady",
    )
    failed = Speed(seen=Measurement(outcome="generic_timeout_error"), detail="10.0.0.9:8444")

    told = write_speeds(Speeds(download=speed, upload=failed), Speech(Language.VIETNAMESE))

    assert told.splitlines() == [
        "Tốc độ đường truyền",
        "  Tải xuống                    18,9 Mbit/s (8,3 MB, 3,5 s)",
        "  Tải lên                      Không trả lời kịp thời hạn. (10.0.0.9:8444)",
        "  Thời gian khứ hồi ngắn nhất  12,3 ms",
    ]


def test_the_loop_never_loads_what_only_a_child_needs() -> None:
    program = f"import sys, agent.commands.run; print([n for n in {HEAVY!r} if n in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
