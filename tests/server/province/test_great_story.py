import json
from datetime import datetime, timedelta

from server.demo.story_file import read_truths
from server.demo.whole_province import Wanted, province_world
from server.province.district import District
from server.province.great_story import LASTS_S, SCENES, breaks_from
from server.province.services import SERVICES
from server.province.story import next_begins, truth_lines
from server.province.units import Terrain
from server.province.world import Break, Damage
from tests.server.province.build import MORNING, minutes, seconds

ROUND_S = 60.0
TWENTY_MINUTES_S = 20 * 60.0
HOUR = timedelta(hours=1)


def the_province(one_in: int = 10) -> District:
    return province_world(Wanted(one_in=one_in), MORNING).district


def truth(breaks: tuple[Break, ...], until: datetime) -> list[str]:
    """Tell from the beginning until a moment."""
    at, told = breaks[0].starts, list[str]()
    while at <= until:
        told += truth_lines(breaks, at, [one.broken for one in read_truths(told)])
        at = next_begins(breaks, at)
    return told


def test_every_scene_breaks_something_that_there_is_however_thin_the_province() -> None:
    for one_in in (1, 10):
        here = the_province(one_in)
        there = {
            Damage.CUT: set(here.links),
            Damage.THIN: set(here.links),
            Damage.AREA: {link.point for link in here.links.values()},
            Damage.POWERLESS: set(here.sites),
            Damage.DYING: set(here.computers),
            Damage.FAILING: {service.code for service in SERVICES},
        }
        for scene in SCENES:
            assert scene.target in there[scene.damage]


def test_each_scene_is_what_it_is_meant_to_be() -> None:
    here = the_province()
    target = {scene.damage: scene.target for scene in SCENES if scene.damage is not Damage.CUT}
    cut, state = (scene.target for scene in SCENES if scene.damage is Damage.CUT)

    area = [link for link in here.links.values() if link.point == target[Damage.AREA]]
    dying = here.computers[target[Damage.DYING]]
    mountain = here.units[here.sites[target[Damage.POWERLESS]].unit]
    lines = [link for link in here.links.values() if link.site == here.links[state].site]
    assert [link.site for link in here.links.values()].count(here.links[cut].site) == 1
    assert len({link.site for link in area}) >= 3
    assert mountain.terrain is Terrain.MOUNTAIN
    assert {link.path for link in lines} == {"state", "internet"}
    # Whatever the day: its owner is not on leave, and it is a disk that was well.
    assert dying.habit.never_off
    assert dying.machine.inventory.disks[0].bad_sectors == 0


def test_no_two_scenes_break_the_same_and_none_lies_within_another() -> None:
    here = the_province()
    breaks = breaks_from(MORNING, ROUND_S, [])
    hit = [
        {
            link.code
            for link in here.links.values()
            if one.target in {link.code, link.site, link.point}
            or (one.target in here.computers and here.computers[one.target].link == link.code)
        }
        for one in breaks
    ]

    assert sum(map(len, hit)) == len(set().union(*hit))


def test_all_that_is_mended_is_mended_in_time_to_be_told_within_twenty_minutes() -> None:
    two_rounds_to_find_and_two_to_be_sure_s = 4 * ROUND_S

    for scene in SCENES:
        if scene.until_s is not None:
            assert scene.until_s - scene.at_s >= two_rounds_to_find_and_two_to_be_sure_s
            assert scene.until_s <= TWENTY_MINUTES_S - 3 * ROUND_S


def test_nothing_breaks_again_within_an_hour_of_being_mended() -> None:
    breaks = breaks_from(MORNING, ROUND_S, [])

    for one in breaks:
        if one.every is not None and one.ends is not None:
            assert one.starts + one.every - one.ends > HOUR


def test_a_disk_that_is_dying_and_a_line_that_is_thin_stay_so() -> None:
    breaks = breaks_from(MORNING, ROUND_S, [])

    later = MORNING + 5 * HOUR
    assert {one.damage for one in breaks if one.ends is None and one.holds(later)} == {
        Damage.DYING,
        Damage.THIN,
    }


def test_it_is_told_once_in_order_and_then_what_can_break_again_is() -> None:
    breaks = breaks_from(MORNING, ROUND_S, [])

    first = [json.loads(line) for line in truth(breaks, MORNING + seconds(LASTS_S))]
    again = [json.loads(line) for line in truth(breaks, MORNING + seconds(2 * LASTS_S - 1))]

    assert [one["target"] for one in first] == [scene.target for scene in SCENES]
    assert [one["scene"] for one in again[len(SCENES) :]] == [
        number for number, scene in enumerate(SCENES) if scene.until_s is not None
    ]


def test_it_keeps_pace_with_the_round() -> None:
    slow, quick = (breaks_from(MORNING, round_s, []) for round_s in (60.0, 3.0))

    assert [(one.starts - MORNING) / 20 for one in slow] == [one.starts - MORNING for one in quick]


def test_who_starts_again_within_a_telling_goes_on_with_it() -> None:
    breaks = breaks_from(MORNING, ROUND_S, [])
    told = truth(breaks, MORNING + minutes(10))

    for minute in (10, 40, 80):
        assert breaks_from(MORNING + minutes(minute), ROUND_S, told) == breaks


def test_who_starts_again_after_it_begins_anew_but_what_stays_broken_has_been_so() -> None:
    told = truth(breaks_from(MORNING, ROUND_S, []), MORNING + minutes(10))
    tomorrow = MORNING + timedelta(days=1)

    breaks = breaks_from(tomorrow, ROUND_S, told)

    ends = {one.target for one in breaks if one.ends is not None}
    anew = breaks_from(tomorrow, ROUND_S, [])
    assert [one for one in breaks if one.target in ends] == [
        one for one in anew if one.target in ends
    ]
    assert all(one.holds(tomorrow) for one in breaks if one.target not in ends)
