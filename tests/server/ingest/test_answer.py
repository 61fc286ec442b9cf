"""What an agent is told: no more than its report gives cause for."""

from dataclasses import replace

import pytest

from checks.answer import Answer
from server.ingest.answer import Contact, compose_answer
from server.ingest.group import MOST_BACKLOG, Written
from server.ingest.settle import Outcome, wants_backlog
from tests.server.ingest.build import NOW, a_record, a_report, an_arrival


def answer(outcome: Outcome, backlog: int = 0, fill: float = 0.0, after_ms: int = 0) -> Answer:
    arrival = an_arrival(a_report([a_record(5)]), after_ms=after_ms)
    written = Written(outcome=outcome, backlog=backlog)
    return compose_answer(written, arrival, fill, Contact())


def test_the_usual_answer_says_the_time_and_how_far_all_is_settled() -> None:
    usual = answer(Outcome(through=5))

    assert usual == Answer(time_s=NOW.timestamp(), through=5)


def test_more_is_wanted_when_something_waits_or_the_server_lacks_something() -> None:
    report = a_report([a_record(5)])
    nothing, some = an_arrival(report), an_arrival(replace(report, waiting=1))

    assert not wants_backlog(nothing, Outcome(through=5))
    assert wants_backlog(some, Outcome(through=5))
    assert wants_backlog(nothing, Outcome(through=2, received=5))


def test_as_much_may_come_as_the_line_bears() -> None:
    assert answer(Outcome(through=5), backlog=17).backlog == 17


@pytest.mark.parametrize(
    ("fill", "backlog"), [(0.25, MOST_BACKLOG // 2), (0.5, 0), (1.0, 0)], ids=str
)
def test_less_may_come_the_fuller_the_queue_is(fill: float, backlog: int) -> None:
    assert answer(Outcome(through=5), backlog=MOST_BACKLOG, fill=fill).backlog == backlog


def test_the_time_is_told_in_whole_seconds() -> None:
    time_s = answer(Outcome(through=5), after_ms=999).time_s

    assert str(time_s) == f"{NOW.timestamp():.0f}"
