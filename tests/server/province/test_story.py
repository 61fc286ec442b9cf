import json
from datetime import timedelta
from itertools import pairwise

import pytest

from server.demo.district import demo_district
from server.demo.scale import Scale
from server.province.services import SERVICES
from server.province.story import (
    LASTS_S,
    SCENES,
    Scene,
    breaks_from,
    last_scene,
    next_begins,
    truth_lines,
)
from server.province.world import Damage
from tests.server.province.build import MORNING, ROUND_S, seconds

FIVE_MINUTES_S = 300
HOUR_S = 3600
# What Canh took from a break, and from its end, until it said so (measured, rounds of 15 s).
KNOWN_AFTER_S = {Damage.FAILING: (30, 42), Damage.CUT: (37, 67)}
ACTS = [number for number, scene in enumerate(SCENES) if scene.damage is not Damage.CUT]


def ends_s(scene: Scene) -> float:
    assert scene.until_s is not None, "all of the small district is mended again"
    return scene.until_s


@pytest.mark.parametrize("scale", Scale)
def test_every_scene_breaks_something_that_there_is(scale: Scale) -> None:
    links = demo_district(MORNING, scale).links
    services = {service.code for service in SERVICES}

    for scene in SCENES:
        assert scene.target in (links if scene.damage is Damage.CUT else services)


def test_whoever_watches_for_five_minutes_sees_an_incident_open_and_one_close() -> None:
    opened = [scene.at_s + KNOWN_AFTER_S[scene.damage][0] for scene in SCENES]
    closed = [ends_s(scene) + KNOWN_AFTER_S[scene.damage][1] for scene in SCENES]

    for times in (opened, closed):
        gaps = [later - earlier for earlier, later in pairwise([*times, times[0] + LASTS_S])]
        assert min(gaps) > 0
        assert max(gaps) + ROUND_S < FIVE_MINUTES_S


def test_nothing_breaks_again_within_an_hour_of_being_known_to_be_mended() -> None:
    # What comes back so soon is the same incident: it would be said to come and go.
    targets = [scene.target for scene in SCENES]
    assert len(set(targets)) == len(targets)

    for scene in SCENES:
        opens, closes = KNOWN_AFTER_S[scene.damage]
        mended_for_s = LASTS_S + scene.at_s + opens - (ends_s(scene) + closes)
        assert mended_for_s > HOUR_S + ROUND_S


def test_the_first_scene_begins_at_once_and_all_of_it_happens_again() -> None:
    breaks = breaks_from(MORNING, ROUND_S, -1)

    assert breaks[0].holds(MORNING)
    assert (
        not breaks[0].latest(MORNING + seconds(LASTS_S - 1)).holds(MORNING + seconds(LASTS_S - 1))
    )
    later = MORNING + seconds(LASTS_S)
    assert breaks[0].latest(later).holds(later)


@pytest.mark.parametrize(("last", "first"), [(-1, 0), (0, 3), (2, 3), (3, 6), (13, 0), (14, 0)])
def test_a_later_run_begins_with_the_act_after_the_one_of_before(last: int, first: int) -> None:
    breaks = breaks_from(MORNING, ROUND_S, last)

    holding = [n for n, one in enumerate(breaks) if one.latest(MORNING).holds(MORNING)]
    assert holding == [first]
    assert first in ACTS


def test_a_story_keeps_pace_with_the_round() -> None:
    quick = breaks_from(MORNING, ROUND_S / 5, -1)

    assert quick[0].ends == MORNING + seconds(ends_s(SCENES[0]) / 5)
    assert next_begins(quick, MORNING) == MORNING + seconds(SCENES[1].at_s / 5)


def test_scene_follows_upon_scene_and_round_again() -> None:
    breaks = breaks_from(MORNING, ROUND_S, -1)
    at, told = MORNING, []

    for _ in range(len(SCENES) + 2):
        told += [json.loads(line)["scene"] for line in truth_lines(breaks, at, [])]
        at = next_begins(breaks, at)

    assert told == [*range(len(SCENES)), 0, 1]


def test_the_truth_says_what_breaks_from_when_to_when() -> None:
    breaks = breaks_from(MORNING, ROUND_S, -1)

    (line,) = truth_lines(breaks, MORNING + timedelta(minutes=1), [])

    assert json.loads(line) == {
        "scene": 0,
        "damage": "failing",
        "target": "one-stop",
        "from": MORNING.isoformat(),
        "to": (MORNING + seconds(195)).isoformat(),
        "outcome": "http_unexpected_status_code",
        "communes": None,
        "factor": 10.0,
    }


def test_what_was_told_is_not_told_again_and_what_is_over_not_at_all() -> None:
    breaks = breaks_from(MORNING, ROUND_S, -1)

    assert truth_lines(breaks, MORNING + seconds(100), [breaks[0]]) == []
    assert truth_lines(breaks, MORNING + seconds(200), []) == []


def test_the_last_scene_is_read_from_the_truth() -> None:
    breaks = breaks_from(MORNING, ROUND_S, -1)
    lines = [line for at_s in (0, 300) for line in truth_lines(breaks, MORNING + seconds(at_s), [])]

    assert last_scene(lines) == 1
    assert last_scene([]) == -1
