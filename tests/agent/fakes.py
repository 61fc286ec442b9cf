"""Stand-ins that a test can look into."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from agent.clock import Clock
from agent.senses import Senses
from agent.speed import Speed
from agent.uplink import Peer, Reply, Uplink, UplinkError
from agent.workers import Call
from checks.answer import Answer
from checks.check import Allow, Check, Measurement
from checks.enrolment import Enrolled, Enrolment
from checks.inventory import Inventory
from checks.report import Network, Record, Report
from checks.throughput import ThroughputSettings
from checks.wire.deflate import inflate
from checks.wire.plain import decode

T = TypeVar("T")

MOST = 10**8
HOME = Network(address="192.168.1.7", gateway="192.168.1.1", hardware="a0b1c2d3e4f5", answered=True)


class Receipts:
    """What a server keeps of one outbox generation."""

    def __init__(self) -> None:
        self.stored: dict[int, Record] = {}
        self.declared: set[int] = set()
        self.conflicts: list[tuple[Record, Record]] = []

    def take(self, records: Sequence[Record], dropped: Iterable[tuple[int, int]]) -> Answer:
        """Store records, as a server that answers after its commit."""
        for record in records:
            if self.stored.setdefault(record.sequence, record) != record:
                self.conflicts.append((self.stored[record.sequence], record))
        for first, last in dropped:
            self.declared.update(range(first, last + 1))
        return Answer(time_s=0.0, through=self.through, received=max(self.stored, default=0))

    @property
    def through(self) -> int:
        """The contiguous watermark."""
        settled = self.stored.keys() | self.declared
        through = 0
        while through + 1 in settled:
            through += 1
        return through

    def restored(self) -> "Receipts":
        """Give a copy, as a backup would hold it."""
        copy = Receipts()
        copy.stored = dict(self.stored)
        copy.declared = set(self.declared)
        return copy


class FakeClock(Clock):
    """A clock that a test moves."""

    def __init__(self) -> None:
        super().__init__()
        self.awake_s = 1000.0
        self.asleep_s = 0.0
        self.wall = 1_800_000_000.0
        self.boot = "b0070001"

    def boottime_s(self) -> float:
        return self.awake_s + self.asleep_s

    def monotonic_s(self) -> float:
        return self.awake_s

    def wall_s(self) -> float:
        return self.wall

    def boot_id(self) -> str:
        return self.boot

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.awake_s += seconds
        self.wall += seconds

    def suspend(self, seconds: float) -> None:
        """Let the computer sleep."""
        self.asleep_s += seconds
        self.wall += seconds


@dataclass(kw_only=True)
class FakeWorkers:
    """Does a task when somebody waits, in the same thread; those that hang never end."""

    clock: FakeClock
    takes_s: float = 0.01
    box: deque[Call] = field(default_factory=deque)
    tasks: deque[Call] = field(default_factory=deque)

    def start(self, task: Callable[[], T], then: Callable[[T], None], otherwise: T) -> None:
        self.tasks.append(partial(self._do, task, then))

    def call(self, function: Call) -> None:
        self.box.append(function)

    def wait(self, timeout_s: float) -> Call | None:
        if not self.box and self.tasks and timeout_s >= 0:
            self.tasks.popleft()()
        if self.box:
            self.clock.pass_by(min(self.takes_s, max(0.0, timeout_s)))
            return self.box.popleft()
        self.clock.pass_by(max(0.0, timeout_s))
        return None

    def _do(self, task: Callable[[], T], then: Callable[[T], None]) -> None:
        try:
            brought = task()
        except Hanging:
            return
        self.box.append(partial(then, brought))


class Hanging(Exception):
    """Raised by a task that never ends."""


@dataclass(kw_only=True)
class FakeUplink(Uplink):
    """A server without a network: a list of what came, and what it does with the next."""

    sent: list[Report] = field(default_factory=list)
    sent_as: list[Peer] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    receipts: dict[str, Receipts] = field(default_factory=dict)
    answer: Callable[[Answer], Answer] = lambda answer: answer
    refuse: Callable[[Report], UplinkError | None] = lambda _report: None
    enrolled: Enrolled | UplinkError = field(
        default_factory=lambda: Enrolled(device="c" * 32, token="token of the clone")
    )

    def report(self, peer: Peer, body: bytes) -> Reply:
        report = decode(Report, inflate(body, MOST))
        if error := self.refuse(report):
            raise error
        self.sent.append(report)
        self.sent_as.append(peer)
        receipts = self.receipts.setdefault(report.generation, Receipts())
        answer = receipts.take(report.records, report.dropped)
        return Reply(self.answer(answer), Measurement(phases_ms={"processing": 5.0}))

    def enrol(self, peer: Peer, body: bytes) -> Enrolled:
        self.enrolments.append(decode(Enrolment, inflate(body, MOST)))
        self.sent_as.append(peer)
        if isinstance(self.enrolled, UplinkError):
            raise self.enrolled
        return self.enrolled

    def close(self) -> None:
        pass

    @property
    def records(self) -> list[Record]:
        """All records that came, in the order that they came in."""
        return [record for report in self.sent for record in report.records]


@dataclass(kw_only=True)
class FakeSenses:
    """A computer that is what a test says."""

    outcomes: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    hanging: set[int] = field(default_factory=set)
    probed: list[int] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    network: Network = HOME
    neighbours: tuple[str, ...] = ()
    interfaces: dict[str, list[tuple[str, str]]] = field(
        default_factory=lambda: {"eth0": [("192.168.1.7", "255.255.255.0")]}
    )
    inventory: Inventory | None = field(default_factory=lambda: Inventory(host="pc-7"))
    fingerprint: str = "1abcdef0"
    asked_where: dict[int, Allow] = field(default_factory=dict)
    speed: Speed = field(default_factory=lambda: Speed(seen=Measurement(value=94.1)))
    tested: list[tuple[str, int]] = field(default_factory=list)

    def senses(self) -> Senses:
        """Give them as the loop takes them."""
        return Senses(
            vitals=lambda _at_s, rtt_ms: {
                "load": 0.5,
                **({"gateway_rtt": rtt_ms} if rtt_ms else {}),
            },
            network=lambda _asked: self.network,
            neighbours=lambda: self.neighbours,
            interfaces=lambda: self.interfaces,
            power=lambda: "mains",
            probe=self._probe,
            speed=self._test_speed,
            inventory=lambda: self.inventory,
            fingerprint=lambda _like: self.fingerprint,
        )

    def _test_speed(self, _folder: Path, told: ThroughputSettings, most_bytes: int) -> Speed:
        self.tested.append((told.direction, most_bytes))
        return self.speed

    def _probe(self, check: Check, allow: Allow) -> Measurement:
        self.probed.append(check.id)
        self.checks.append(check)
        self.asked_where[check.id] = allow
        if check.id in self.hanging:
            raise Hanging
        outcome = self.outcomes.get(check.kind, "ok")
        status = self.statuses.get(check.kind)
        return Measurement(outcome=outcome, phases_ms={"connect": 1.5}, status=status)
