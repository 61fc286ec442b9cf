"""Real routers that answer, that are mute, that are dead; and a real table of neighbours."""

import json
import subprocess
import sys
from collections.abc import Mapping

import pytest

from checks.check import Measurement
from tests.conftest import ROOT, missing
from tests.lab import box

pytestmark = pytest.mark.journey

WITHIN_S = 120


@pytest.fixture(scope="module")
def seen() -> Mapping[str, Measurement]:
    """What the probe saw: of which router, and what the kernel knew before."""
    if why := box.what_is_missing():
        missing(f"no routers of real packets: {why}")
    way, _ = box.way_in()

    done = subprocess.run(
        (*way, sys.executable, "-m", "tests.checks.routers"),
        cwd=ROOT,
        env=box.environment(),
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    return {name: Measurement(**one) for name, one in json.loads(done.stdout).items()}


@pytest.mark.parametrize("way", ["echo", "connection"])
@pytest.mark.parametrize("table", ["fresh", "forgotten", "stale"])
def test_a_router_that_answers_is_there_and_in_what_time(
    seen: Mapping[str, Measurement], table: str, way: str
) -> None:
    answered = seen[f"answers {table} {way}"]

    assert (answered.outcome, list(answered.phases_ms)) == ("ok", ["connect"])


@pytest.mark.parametrize("way", ["echo", "connection"])
@pytest.mark.parametrize("table", ["forgotten", "stale"])
def test_a_mute_router_is_there_by_what_the_kernel_finds_out(
    seen: Mapping[str, Measurement], table: str, way: str
) -> None:
    silent = seen[f"mute {table} {way}"]

    assert (silent.outcome, silent.phases_ms) == ("ok", {})


@pytest.mark.parametrize(
    ("way", "outcome"), [("echo", "generic_timeout_error"), ("connection", "host_unreachable")]
)
@pytest.mark.parametrize("table", ["forgotten", "stale"])
def test_a_dead_router_is_not_there(
    seen: Mapping[str, Measurement], table: str, way: str, outcome: str
) -> None:
    failed = seen[f"dead {table} {way}"]

    assert (failed.outcome, failed.phase) == (outcome, "connect")


@pytest.mark.parametrize("way", ["echo", "connection"])
@pytest.mark.parametrize("manner", ["mute", "dead"])
def test_a_silent_router_that_was_there_a_moment_ago_may_be_either(
    seen: Mapping[str, Measurement], manner: str, way: str
) -> None:
    assert seen[f"{manner} fresh {way}"].outcome == "undecided"
