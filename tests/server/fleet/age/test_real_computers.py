"""The promise of ``tests/bench/age.py``, held on every run: better than the clamp, and honest."""

from pathlib import Path

import pytest

from server.fleet.age.estimate import estimate_age
from tests.bench import age


@pytest.fixture(scope="module")
def machines(shared_data: Path) -> list[age.Machine]:
    assert (shared_data / "data" / "real-machines.jsonl").exists()
    return age.read_machines()


def test_it_is_closer_than_every_rival(machines: list[age.Machine]) -> None:
    known = [machine for machine in machines if machine.built]

    figures = {figure.name: figure.value for figure in age.run()}

    assert len(known) == 204
    assert figures["age (all, 204): median error"] < 0.32
    assert figures["age (all, 204): within a year"] >= 0.91


def test_nine_in_ten_intervals_hold_the_truth(machines: list[age.Machine]) -> None:
    figures = {figure.name: figure.value for figure in age.run()}

    assert figures["age (all, 204): interval holds the truth"] >= 0.87
    assert figures["age (all, 204): median width of the interval"] < 2


def test_every_real_computer_gets_an_answer(machines: list[age.Machine]) -> None:
    answers = [estimate_age(machine.inventory, age.SNAPSHOT) for machine in machines]

    unknown = sum(answer.year is None for answer in answers)
    assert len(answers) == 445
    assert unknown < 10
