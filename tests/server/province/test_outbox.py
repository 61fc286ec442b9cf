from collections.abc import Callable
from enum import StrEnum
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from checks.answer import Answer
from checks.report import Record
from server.province.outbox import Outbox


def put(outbox: Outbox, how_many: int) -> list[int]:
    return [outbox.put(Record(sequence=0, clock_s=1.0)).sequence for _ in range(how_many)]


def waiting(outbox: Outbox) -> list[int]:
    return [record.sequence for record in outbox.oldest(10_000)]


def test_sequences_count_from_one_without_gaps() -> None:
    assert put(Outbox("g"), 3) == [1, 2, 3]


def test_what_was_stored_is_forgotten_and_what_has_to_come_later_stays() -> None:
    outbox = Outbox("g")
    put(outbox, 3)

    outbox.settle([1, 2, 3], Answer(time_s=0, through=1, received=3, later=(2,)))

    assert waiting(outbox) == [2]
    assert outbox.dropped == ()


def test_the_freshest_stored_before_older_ones_leaves_no_gap_to_declare() -> None:
    outbox = Outbox("g")
    put(outbox, 5)

    outbox.settle([5], Answer(time_s=0, through=0, received=5))

    assert waiting(outbox) == [1, 2, 3, 4]
    assert outbox.dropped == ()


def test_a_full_outbox_gives_up_the_oldest_and_says_so() -> None:
    outbox = Outbox("g", most=3)

    put(outbox, 5)

    assert waiting(outbox) == [3, 4, 5]
    assert outbox.dropped == ((1, 2),)


def test_what_was_declared_is_not_declared_again_once_it_is_settled() -> None:
    outbox = Outbox("g", most=3)
    put(outbox, 5)

    outbox.settle([5], Answer(time_s=0, through=2, received=5))

    assert outbox.dropped == ()


def test_to_a_server_that_was_restored_the_forgotten_records_are_declared() -> None:
    outbox = Outbox("g")
    put(outbox, 5)
    outbox.settle([1, 2, 3, 4, 5], Answer(time_s=0, through=5))
    put(outbox, 1)

    outbox.settle([], Answer(time_s=0, through=2))

    assert outbox.dropped == ((3, 5),)


class Server:
    """Settles what it is sent or told dropped, and can be restored from a backup."""

    def __init__(self) -> None:
        self.settled: set[int] = set()

    @property
    def through(self) -> int:
        return next(number for number in count() if number + 1 not in self.settled)

    def exchange(self, outbox: Outbox, sent: list[int]) -> None:
        for first, last in outbox.dropped:
            self.settled |= set(range(first, last + 1))
        self.settled |= set(sent)
        outbox.settle(sent, Answer(time_s=0, through=self.through))

    def restore(self, highest: int) -> None:
        self.settled = {number for number in self.settled if number <= highest}


class Step(StrEnum):
    PUT = "put"
    SEND_FRESHEST = "send freshest"
    SEND_OLDEST = "send oldest"
    RESTORE = "restore"


@given(st.lists(st.sampled_from(Step), max_size=60), st.integers(2, 8))
def test_in_the_end_every_record_is_settled_or_declared_whatever_happened(
    steps: list[Step], most: int
) -> None:
    outbox, server = Outbox("g", most), Server()
    act: dict[Step, Callable[[], object]] = {
        Step.PUT: lambda: put(outbox, 1),
        Step.SEND_FRESHEST: lambda: server.exchange(outbox, waiting(outbox)[-1:]),
        Step.SEND_OLDEST: lambda: server.exchange(outbox, waiting(outbox)[:2]),
        Step.RESTORE: lambda: server.restore(3),
    }
    for step in steps:
        act[step]()
        assert len(waiting(outbox)) <= most

    for _ in range(3):  # one to learn what a restored server lacks, one to declare it
        server.exchange(outbox, waiting(outbox))

    assert server.through == steps.count(Step.PUT)
    assert waiting(outbox) == []
    assert outbox.dropped == ()
