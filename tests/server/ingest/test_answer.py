"""What an agent is told: no more than its report gives cause for."""

from dataclasses import replace

import pytest

from checks.answer import Answer
from server.ingest.answer import MOST_BACKLOG, Contact, compose_answer
from server.ingest.group import Written
from server.ingest.settle import Outcome
from tests.server.ingest.build import NOW, a_record, a_report, an_arrival


def answer(outcome: Outcome, waiting: int = 0, fill: float = 0.0, after_ms: int = 0) -> Answer:
    report = replace(a_report([a_record(5)]), waiting=waiting)
    arrival = an_arrival(report, after_ms=after_ms)
    return compose_answer(Written(outcome=outcome), arrival, fill, Contact())


def test_the_usual_answer_says_the_time_and_how_far_all_is_settled() -> None:
    usual = answer(Outcome(through=5))

    assert usual == Answer(time_s=NOW.timestamp(), through=5)


def test_what_waits_at_the_agent_may_come() -> None:
    assert answer(Outcome(through=5), waiting=1).backlog == MOST_BACKLOG


def test_what_a_restored_server_lacks_may_come_though_the_agent_thinks_it_settled() -> None:
    assert answer(Outcome(through=2, received=5)).backlog == MOST_BACKLOG


@pytest.mark.parametrize(
    ("fill", "backlog"), [(0.25, MOST_BACKLOG // 2), (0.5, 0), (1.0, 0)], ids=str
)
def test_less_may_come_the_fuller_the_queue_is(fill: float, backlog: int) -> None:
    assert answer(Outcome(through=5), waiting=200, fill=fill).backlog == backlog


def test_the_time_is_told_in_whole_seconds() -> None:
    time_s = answer(Outcome(through=5), after_ms=999).time_s

    assert str(time_s) == f"{NOW.timestamp():.0f}"
