"""Whatever happens in whatever order: every record is there, settled, or declared dropped."""

import math
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from agent.outbox import Bounds, Outbox
from agent.outbox_rows import used_bytes
from tests.agent.build import a_record
from tests.agent.fakes import Receipts


class OutboxMachine(RuleBasedStateMachine):
    """An outbox between a loop that measures, a server that forgets, and a plug that is pulled.

    To ask it something brings what is settled to the disk; so that the plug is pulled before that,
    too, it is asked in a rule and not after each step.
    """

    bounds = Bounds(size_bytes=16 * 4096, age_s=40 * 3600.0, kept_s=10 * 3600.0)

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="canh-outbox-"))
        self.folder = self.new_folder()
        self.outbox = Outbox.open(self.folder, self.bounds)
        self.server = Receipts()
        self.backup = Receipts()
        self.issued = 0
        self.clock_s = 0.0
        self.generation = self.outbox.generation

    def teardown(self) -> None:
        self.drain()
        assert self.server.through == self.issued
        self.outbox.close()
        shutil.rmtree(self.root)

    @rule(
        count=st.integers(1, 30),
        vitals=st.booleans(),
        result=st.booleans(),
        event=st.booleans(),
        period_s=st.sampled_from([1.0, 60.0, 7200.0]),
    )
    def measure(self, count: int, vitals: bool, result: bool, event: bool, period_s: float) -> None:
        for _ in range(count):
            self.clock_s += period_s
            record = self.outbox.put(
                a_record(self.clock_s, vitals=vitals, result=result, event=event)
            )
            self.issued += 1
            assert record.sequence == self.issued
        self.generation = self.outbox.generation

    @rule(heard=st.booleans())
    def send_freshest(self, heard: bool) -> None:
        records = self.outbox.freshest()
        answer = self.server.take(records, self.outbox.dropped)
        if heard:
            self.outbox.settle([record.sequence for record in records], answer)

    @rule(limit=st.integers(1, 40), heard=st.booleans())
    def send_oldest(self, limit: int, heard: bool) -> None:
        batch = self.outbox.oldest(limit, 10_000)
        answer = self.server.take(batch, self.outbox.dropped)
        if heard:
            self.outbox.settle([record.sequence for record in batch], answer)

    @rule()
    def back_up(self) -> None:
        self.backup = self.server.restored()

    @rule()
    def restore(self) -> None:
        self.server = self.backup.restored()

    @rule()
    def restart(self) -> None:
        self.outbox.close()
        self.outbox = Outbox.open(self.folder, self.bounds)
        self.ask()

    @precondition(lambda self: self.issued > 0)
    @rule()
    def pull_the_plug(self) -> None:
        crashed = self.new_folder()
        for path in self.folder.iterdir():
            (crashed / path.name).write_bytes(path.read_bytes())
        self.outbox.close()
        self.folder = crashed
        self.outbox = Outbox.open(self.folder, self.bounds)
        self.ask()

    @rule()
    def ask(self) -> None:
        """Every sequence is there or declared, and what waits is in order."""
        there = {
            sequence
            for (sequence,) in self.outbox._connection.execute("SELECT sequence FROM record")
        }
        declared = set[int]()
        for first, last in self.outbox.dropped:
            declared.update(range(first, last + 1))
        through = self.outbox._ledger.through
        assert there | declared >= set(range(through + 1, self.issued + 1))
        assert not there & declared
        assert not declared or min(declared) > through
        waiting = [record.sequence for record in self.outbox.oldest(10_000, 10**9)]
        assert waiting == sorted(set(waiting))
        assert len(waiting) == self.outbox.waiting

    @invariant()
    def the_bound_holds(self) -> None:
        assert used_bytes(self.outbox._connection) <= self.bounds.size_bytes

    @invariant()
    def the_generation_stays(self) -> None:
        assert self.issued == 0 or self.outbox.generation == self.generation

    def drain(self) -> None:
        """Let an outbox and a server without further mishaps come to an end."""
        for _ in range(self.issued + 10):
            batch = self.outbox.oldest(50, 100_000)
            answer = self.server.take(batch, self.outbox.dropped)
            self.outbox.settle([record.sequence for record in batch], answer)
            if self.server.through == self.issued:
                break

    def new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.root))


class RoomyMachine(OutboxMachine):
    """The same with room for everything: the server has every record in the end."""

    bounds = Bounds(age_s=math.inf, kept_s=math.inf)

    def teardown(self) -> None:
        super().teardown()
        assert self.server.stored.keys() == set(range(1, self.issued + 1))
        assert not self.server.conflicts


TestOutbox = OutboxMachine.TestCase
TestOutbox.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestRoomyOutbox = RoomyMachine.TestCase
TestRoomyOutbox.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
