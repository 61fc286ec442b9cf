"""Probes beside everything else."""

import logging
import threading
from datetime import UTC, datetime

import pytest

from checks.check import Allow, Check, Measurement, anywhere
from server.control.probes import Probes

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
PATIENCE_S = 20.0


class Stage:
    """Probes that end when they are told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.running = 0
        self.most = 0
        self._changed = threading.Condition()

    def __call__(self, check: Check, _allow: Allow) -> Measurement:
        with self._changed:
            self.running += 1
            self.most = max(self.most, self.running)
            self._changed.notify_all()
        assert self.go_on.wait(PATIENCE_S)
        with self._changed:
            self.running -= 1
        return Measurement(phases_ms={"connect": float(check.id)})

    def wait_for(self, running: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.running == running, PATIENCE_S)


def a_check(number: int) -> Check:
    return Check(id=number, version=1, kind="tcp")


def start(probes: Probes, *numbers: int) -> None:
    for number in numbers:
        probes.start(a_check(number), anywhere, lambda: NOW)


def test_few_run_at_a_time_and_all_come_to_their_end() -> None:
    stage = Stage()
    probes = Probes(stage, at_a_time=2)

    start(probes, 1, 2, 3, 4, 5)
    stage.wait_for(2)
    stage.go_on.set()

    assert probes.wait(PATIENCE_S)
    assert stage.most == 2
    assert {one.check.id for one in probes.seen()} == {1, 2, 3, 4, 5}


def test_starting_waits_for_nothing_and_a_check_runs_once_at_a_time() -> None:
    stage = Stage()
    probes = Probes(stage)

    start(probes, 1, 1)
    stage.wait_for(1)

    assert probes.busy == {1}
    assert probes.seen() == []
    stage.go_on.set()
    assert probes.wait(PATIENCE_S)
    assert len(probes.seen()) == 1


def test_what_was_seen_is_kept_until_it_is_taken_down() -> None:
    stage = Stage()
    stage.go_on.set()
    probes = Probes(stage)
    start(probes, 7)
    assert probes.wait(PATIENCE_S)

    seen = probes.seen()

    assert probes.seen() == seen
    assert (seen[0].began, seen[0].measurement.total_ms) == (NOW, 7)
    assert probes.busy == {7}
    probes.take_down(seen)
    assert probes.seen() == []
    assert probes.busy == set()


def test_a_probe_with_a_mistake_in_it_is_no_observation_and_takes_nobodys_room(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def run(check: Check, _allow: Allow) -> Measurement:
        if check.id == 1:
            raise RuntimeError("a mistake")
        return Measurement()

    probes = Probes(run, at_a_time=1)

    with caplog.at_level(logging.ERROR):
        start(probes, 1, 2)
        assert probes.wait(PATIENCE_S)

    outcomes = {one.check.id: one.measurement.outcome for one in probes.seen()}
    assert outcomes == {1: "undecided", 2: "ok"}
    assert "A probe failed. check=1" in caplog.text
