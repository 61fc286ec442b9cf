"""A few of the public scenarios of the locating benchmark; `make bench` plays all of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.locate import Played, play, scenarios, stream

SOME = ("multi-pc-link-svc", "site-power")


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("name", SOME)
def test_a_fault_of_the_benchmark_is_named_exactly_and_paged_once(name: str) -> None:
    (scenario,) = scenarios(name)
    played = Played()

    play(scenario, list(stream(scenario)), played)

    (score,) = played.scores
    assert score.missed == []
    assert score.wrong == []
    assert (score.found, score.pages) == (score.asked, score.asked)


def test_the_command_answers_round_by_round_as_the_benchmark_wants(shared_data: Path) -> None:
    canh = Path(sys.executable).with_name("canh")
    done = subprocess.run(
        [
            sys.executable,
            shared_data / "bench/locating/score.py",
            "run",
            "--set",
            "core-uplink-down",
            "--lockstep",
            "--cmd",
            f"{canh} locate --topology {{topology}} --observations - --late-ok",
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "exact P 1.000 R 1.000" in done.stdout
