from pathlib import Path

import pytest

from server.demo.story_file import StoryFile
from server.province.story import breaks_from, last_scene, truth_lines
from server.province.world import Break, Damage
from tests.server.province.build import MORNING, minutes


@pytest.fixture
def story(tmp_path: Path) -> StoryFile:
    return StoryFile(tmp_path / "story.jsonl")


def failing() -> Break:
    ends = MORNING + minutes(5)
    return Break(
        damage=Damage.FAILING, target="portal", starts=MORNING, ends=ends, outcome="eof_error"
    )


def test_a_story_that_is_not_begun_tells_nothing(story: StoryFile) -> None:
    assert story.truths() == []
    assert story.scenes() == []


def test_what_somebody_breaks_is_read_as_it_was_written(story: StoryFile) -> None:
    story.add_by_hand(failing())

    (truth,) = story.truths()

    assert truth.broken == failing()
    assert truth.by_hand
    assert not truth.mended


def test_what_is_mended_early_ends_early(story: StoryFile) -> None:
    story.add_by_hand(failing())
    story.add_by_hand(failing())
    story.add_mended(1, MORNING + minutes(2))

    first, second = story.truths()

    assert first.mended
    assert first.broken.ends == MORNING + minutes(2)
    assert second.broken.ends == MORNING + minutes(5)


def test_the_story_goes_on_after_its_own_last_scene_whatever_people_break(
    story: StoryFile,
) -> None:
    breaks = breaks_from(MORNING, 15.0, last=-1)
    (line,) = truth_lines(breaks, MORNING, [])
    story.add(line)
    story.add_by_hand(failing())
    story.add_mended(2, MORNING + minutes(1))

    assert last_scene(story.scenes()) == 0
    assert [truth.by_hand for truth in story.truths()] == [False, True]
