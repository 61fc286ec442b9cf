"""What a record says of the gateway while it is being asked again."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.recorder import Recorder
from checks.check import Measurement
from checks.report import Network
from tests.agent.fakes import HOME, FakeClock, FakeSenses

AT_ONCE = Measurement(phases_ms={"connect": 0.4})
BY_THE_NEIGHBOURS = Measurement()
NO_ANSWER = Measurement(outcome="generic_timeout_error", phase="connect", failed_after_ms=9000)


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    def network(asked: Measurement | None) -> Network:
        return replace(HOME, answered=asked.outcome == "ok" if asked else None)

    senses = replace(FakeSenses().senses(), network=network)
    return Recorder(tmp_path, senses, FakeClock())


def answered(recorder: Recorder) -> bool | None:
    return recorder.measure(vitals=False).network.answered


def test_an_answer_that_came_at_once_is_none_of_the_next_question(recorder: Recorder) -> None:
    recorder.saw_gateway(AT_ONCE)
    before = answered(recorder)

    recorder.asks_gateway()

    assert (before, answered(recorder)) == (True, None)
    assert "gateway_rtt" not in recorder.measure(vitals=True).vitals


@pytest.mark.parametrize(("seen", "stays"), [(BY_THE_NEIGHBOURS, True), (NO_ANSWER, False)])
def test_what_takes_longer_than_a_round_is_open_stays_until_the_next_outcome(
    recorder: Recorder, seen: Measurement, stays: bool
) -> None:
    recorder.saw_gateway(seen)

    recorder.asks_gateway()

    assert answered(recorder) is stays
