"""What is due while a message is on its way goes in the next report, not as backlog."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.ceilings import Ceilings
from agent.equipment import Equipment
from agent.identity import Identity
from agent.joining import Machine
from agent.outbox import Bounds, Outbox
from agent.reporter import Reporter
from agent.uplink import Unreachable
from checks.check import Measurement
from tests.agent.build import a_record
from tests.agent.fakes import FakeClock, FakeSenses, FakeUplink, FakeWorkers

IDENTITY = Identity(
    device="8" * 32,
    secret="s" * 16,
    token="token",
    keys=("ab" * 32,),
    servers=("canh.example.vn:8443",),
    fingerprint="1abcdef0",
)
LOST = Unreachable("nobody", Measurement(outcome="connection_refused", failed_after_ms=3.0))


@dataclass
class Desk:
    """A reporter whose messages are on their way until a test lets them arrive."""

    outbox: Outbox
    clock: FakeClock
    server: FakeUplink
    workers: FakeWorkers
    reporter: Reporter

    def measure(self) -> None:
        self.outbox.put(a_record(self.clock.boottime_s()))
        self.reporter.due()
        self.reporter.go(self.clock.boottime_s(), 0)

    def arrive(self) -> None:
        """Let what is on its way arrive, and the next begin its way as soon as it may."""
        call = self.workers.wait(1.0)
        assert call is not None
        call()
        self.clock.pass_by(min(self.reporter.wait_s(self.clock.boottime_s()), 1000.0))
        self.reporter.go(self.clock.boottime_s(), 0)

    @property
    def sent(self) -> list[list[int]]:
        return [[record.sequence for record in report.records] for report in self.server.sent]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock, server = FakeClock(), FakeUplink()
    workers = FakeWorkers(clock=clock)
    with Outbox.open(tmp_path, Bounds()) as outbox:
        outbox.belong_to(IDENTITY.device)
        parts = Equipment(
            folder=tmp_path,
            clock=clock,
            senses=FakeSenses().senses(),
            outbox=outbox,
            uplink=server,
            workers=workers,
            ceilings=Ceilings(),
            machine=Machine(fingerprint="1abcdef0", host="pc-7", system="linux"),
            chance=lambda: 0.5,
        )
        reporter = Reporter(parts, IDENTITY, lambda _answer: None, lambda _seen: None)
        yield Desk(outbox, clock, server, workers, reporter)


def test_all_that_is_due_while_a_report_is_on_its_way_goes_in_the_next(desk: Desk) -> None:
    desk.measure()
    desk.measure()
    desk.measure()

    desk.arrive()
    desk.arrive()

    assert desk.sent == [[1], [3, 2]]
    assert desk.outbox.waiting == 0


def test_while_reports_fail_only_the_newest_record_goes_again(desk: Desk) -> None:
    desk.server.refuse = lambda _report: LOST
    desk.measure()
    desk.arrive()
    desk.measure()
    desk.measure()
    desk.arrive()  # fails as well, and the next is on its way
    desk.server.refuse = lambda _report: None

    desk.arrive()

    assert desk.sent == [[3]]
    assert desk.outbox.waiting == 2
