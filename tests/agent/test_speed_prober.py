"""Speed tests that the server dealt: run by the loop in children, one after the other."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.ceilings import Ceilings
from agent.equipment import Equipment
from agent.joining import Machine
from agent.outbox import Bounds, Outbox
from agent.prober import Probed, Prober
from agent.speed import Speed, Speeds
from agent.speed_child import FAILED, measure_speed_in_child
from checks.check import Check, Measurement, Setting
from checks.throughput import ThroughputSettings
from checks.wire.plain import encode
from tests.agent.fakes import FakeClock, FakeSenses, FakeUplink, FakeWorkers

DAY_S = 86400.0
DOWN = ThroughputSettings(direction="download", port=8444)


def a_test(number: int, **settings: Setting) -> Check:
    way = "download" if number == -3 else "upload"
    told: dict[str, Setting] = {"direction": way, "port": 8444, **settings}
    return Check(id=number, version=1, kind="throughput", settings=told, period_s=1800.0)


class Bench:
    """A prober with a computer whose tests end when a test of ours lets them."""

    def __init__(self, folder: Path, outbox: Outbox) -> None:
        self.clock = FakeClock()
        self.workers = FakeWorkers(clock=self.clock)
        self.computer = FakeSenses(speed=Speed(seen=Measurement(value=94.1), size_bytes=10**6))
        self.seen: list[Probed] = []
        parts = Equipment(
            folder=folder,
            clock=self.clock,
            senses=self.computer.senses(),
            outbox=outbox,
            uplink=FakeUplink(),
            workers=self.workers,
            ceilings=Ceilings(speed_tests_a_day=2, speed_test_bytes=1000),
            machine=Machine(fingerprint="1abcdef0", host="pc-7", system="linux"),
            chance=lambda: 0.5,
        )
        self.prober = Prober(parts, self.seen.append)

    def work(self) -> None:
        while call := self.workers.wait(0.0):
            call()

    @property
    def outcomes(self) -> list[tuple[int, str]]:
        return [(one.check.id, one.measurement.outcome) for one in self.seen]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Outbox.open(tmp_path, Bounds()) as outbox:
        yield Bench(tmp_path, outbox)


def test_both_ways_are_tested_one_after_the_other(bench: Bench) -> None:
    bench.prober.probe([a_test(-3), a_test(-4)])
    at_once = len(bench.workers.tasks)
    bench.work()

    assert at_once == 1
    assert bench.computer.tested == [("download", 1000), ("upload", 1000)]
    assert [(one.check.id, one.measurement.value) for one in bench.seen] == [(-3, 94.1), (-4, 94.1)]


def test_one_that_runs_or_waits_is_left_out(bench: Bench) -> None:
    bench.prober.probe([a_test(-3), a_test(-4)])
    bench.prober.probe([a_test(-3), a_test(-4)])
    bench.work()

    assert len(bench.computer.tested) == 2


def test_no_round_waits_for_a_speed_test(bench: Bench) -> None:
    bench.prober.probe([a_test(-3)])

    assert not bench.prober.busy_with([a_test(-3)])


def test_no_server_gets_more_tests_a_day_than_the_ceiling_allows(bench: Bench) -> None:
    for _ in range(3):
        bench.prober.probe([a_test(-3)])
        bench.work()
        bench.clock.pass_by(3600.0)
    bench.clock.pass_by(DAY_S)
    bench.prober.probe([a_test(-3)])
    bench.work()

    assert bench.outcomes == [(-3, "ok"), (-3, "ok"), (-3, "not_allowed"), (-3, "ok")]


def test_what_never_moved_a_byte_costs_nothing(bench: Bench) -> None:
    bench.computer.speed = Speed(seen=Measurement(outcome="undecided"))
    for _ in range(4):
        bench.prober.probe([a_test(-3)])
        bench.work()

    assert len(bench.computer.tested) == 4


def test_a_child_that_failed_counts_since_nobody_knows_what_it_cost(bench: Bench) -> None:
    bench.computer.speed = FAILED
    for _ in range(3):
        bench.prober.probe([a_test(-3)])
        bench.work()

    assert [outcome for _, outcome in bench.outcomes][2] == "not_allowed"


def test_a_server_cannot_send_a_test_anywhere_else(bench: Bench) -> None:
    bench.prober.probe([a_test(-3, host="203.162.10.7"), a_test(-4)])
    bench.work()

    assert bench.outcomes == [(-3, "unsupported"), (-4, "ok")]


def script(text: str) -> tuple[str, ...]:
    """Give a child that gets the options of a speed test and does something else."""
    return (sys.executable, "-P", "-c", text)


def test_the_child_is_told_all_that_it_has_to_know(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    child = script(
        f"import pathlib, sys; pathlib.Path({str(heard)!r}).write_text(' '.join(sys.argv[1:]))"
    )

    measure_speed_in_child(tmp_path, DOWN, 5000, child)

    assert heard.read_text() == (
        f"agent speed --json --state {tmp_path} --only download --port 8444 "
        "--most-bytes 5000 --quietly"
    )


def test_what_the_child_found_out_comes_back(tmp_path: Path) -> None:
    found = Speed(seen=Measurement(value=18.9, phases_ms={"transfer": 3500.0}), size_bytes=7)
    child = script(f"print({encode(Speeds(download=found)).decode()!r})")

    assert measure_speed_in_child(tmp_path, DOWN, 5000, child) == found


@pytest.mark.parametrize(
    "text",
    ["", "print('nonsense')", "print('{}')", "import sys; sys.exit(1)", "print('x' * 100_000)"],
    ids=["silent", "nonsense", "nothing found", "failed", "too much"],
)
def test_a_child_that_fails_is_a_test_that_failed(tmp_path: Path, text: str) -> None:
    assert measure_speed_in_child(tmp_path, DOWN, 5000, script(text)) == FAILED


def test_a_child_that_cannot_be_started_is_a_test_that_failed(tmp_path: Path) -> None:
    assert measure_speed_in_child(tmp_path, DOWN, 5000, (str(tmp_path / "gone"),)) == FAILED
