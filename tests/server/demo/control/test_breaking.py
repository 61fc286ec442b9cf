from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from server.demo.control.breaking import Control, breaks_of_next_run
from server.demo.story_file import StoryFile
from server.demo.teller import Teller
from server.province import great_story
from server.province.breaks import Breaks, NotBroken
from server.province.orders import Order, OrderError, What
from server.province.story import breaks_from
from server.province.world import Damage, World
from tests.server.province.build import MORNING, SEED, district, minutes

MENDED = {Damage.THIN, Damage.DYING, Damage.CUT}
CUT = Order(what=What.LINK, target="09187-1-state")


class Simulation:
    """A world whose things somebody breaks and mends, at a time of one's own."""

    def __init__(self, folder: Path) -> None:
        self.at = MORNING
        self.breaks = Breaks()
        self.world = World(district=district(), seed=SEED, breaks=self.breaks)
        self.control = Control(
            district=self.world.district,
            breaks=self.breaks,
            story=StoryFile(folder / "story.jsonl"),
            now=self.now,
        )

    def now(self) -> datetime:
        return self.at

    @property
    def is_cut(self) -> bool:
        return not self.world.is_connected(self.world.district.links[CUT.target], self.at)


@pytest.fixture
def simulation(tmp_path: Path) -> Simulation:
    return Simulation(tmp_path)


def test_what_is_ordered_breaks_in_the_world_and_is_told(simulation: Simulation) -> None:
    truth = simulation.control.let_break(CUT)

    assert simulation.is_cut
    assert truth == simulation.control.story.truths()[0]
    assert truth.by_hand


def test_what_is_mended_works_again_and_is_told(simulation: Simulation) -> None:
    simulation.control.let_break(CUT)
    simulation.at += minutes(2)

    truth = simulation.control.mend(1)

    assert not simulation.is_cut
    assert truth.mended
    assert truth.broken.ends == MORNING + minutes(2)


def test_what_the_story_broke_can_be_mended_too(simulation: Simulation) -> None:
    story = breaks_from(MORNING, 15.0, last=-1)
    for broken in story:
        simulation.breaks.add(broken)
    Teller(story, simulation.control.story, MORNING).tell(MORNING)
    simulation.at += minutes(1)

    simulation.control.mend(1)

    assert simulation.world.failure(story[0].target, 0, "", simulation.at) == ""


@pytest.mark.parametrize("number", [0, 2, 99])
def test_what_is_not_broken_cannot_be_mended(simulation: Simulation, number: int) -> None:
    simulation.control.let_break(CUT)

    with pytest.raises(NotBroken, match=f"number {number}"):
        simulation.control.mend(number)


def test_nothing_is_mended_twice(simulation: Simulation) -> None:
    simulation.control.let_break(CUT)
    simulation.control.mend(1)

    with pytest.raises(NotBroken):
        simulation.control.mend(1)

    assert len(simulation.control.story.truths()) == 1


def test_what_cannot_be_done_leaves_no_trace(simulation: Simulation) -> None:
    with pytest.raises(OrderError):
        simulation.control.let_break(Order(what=What.LINK, target="nowhere"))

    assert list(simulation.breaks) == []
    assert simulation.control.story.truths() == []


def test_what_somebody_broke_stays_broken_over_a_restart_until_its_end(
    simulation: Simulation,
) -> None:
    broken = simulation.control.let_break(CUT).broken
    truths = simulation.control.story.truths()

    assert list(breaks_of_next_run((), truths, MORNING + minutes(4))) == [broken]
    assert list(breaks_of_next_run((), truths, MORNING + minutes(5))) == []


def test_what_was_mended_of_the_story_stays_mended_over_a_restart(simulation: Simulation) -> None:
    """A thin line and a dying disk, which nobody mends in time, and a line that is cut."""
    told, story = great_story.breaks_from(MORNING, 60.0, []), simulation.control.story
    run = breaks_of_next_run(told, (), MORNING)
    control = replace(simulation.control, breaks=run)
    Teller(told, story, MORNING).tell(MORNING + minutes(4))
    simulation.at += minutes(5)
    for truth in story.truths():
        if truth.broken.damage in MENDED:
            control.mend(truth.number)

    again = great_story.breaks_from(MORNING + minutes(6), 60.0, story.scenes())
    next_run = breaks_of_next_run(again, story.truths(), MORNING + minutes(6))

    assert list(next_run) == list(run)
    still = {one.damage for one in next_run if one.latest(simulation.at).holds(simulation.at)}
    assert still == {Damage.POWERLESS, Damage.AREA}
    in_the_next_telling = MORNING + minutes(90)
    assert any(one.holds(in_the_next_telling) for one in next_run if one.damage is Damage.CUT)


def test_who_starts_again_tells_only_what_broke_meanwhile(simulation: Simulation) -> None:
    told, story = great_story.breaks_from(MORNING, 60.0, []), simulation.control.story
    Teller(told, story, MORNING).tell(MORNING + minutes(4))

    Teller(told, story, MORNING + minutes(9)).tell(MORNING + minutes(9))

    targets = [truth.broken.target for truth in story.truths()]
    assert targets == [scene.target for scene in great_story.SCENES]
