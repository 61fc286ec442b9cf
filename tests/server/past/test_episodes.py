from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from server.past.casting import begins_at, cast_of, ends_at, links_of, played
from server.past.episodes import EPISODES
from server.past.era import Era, era_until
from server.province.world import Damage
from tests.server.past.small_past import CUT, LINK, NOW, ONE_IN

# After the lunar new year of 2028: of the thirty days before it the fewest are working days.
AFTER_TET = datetime(2028, 1, 31, 4, 16, tzinfo=UTC)


@pytest.fixture(scope="module")
def era() -> Era:
    return era_until(NOW, 60.0, ONE_IN)


@pytest.mark.parametrize("now", [NOW, AFTER_TET])
def test_episodes_follow_each_other_and_all_are_over_before_the_present(now: datetime) -> None:
    era = era_until(now, 60.0, 100)

    spans = [(begins_at(one, era), ends_at(one, era)) for one in EPISODES]

    assert era.began + timedelta(hours=2) <= spans[0][0]
    assert all(ends < begins for (_, ends), (begins, _) in pairwise(spans))
    assert spans[-1][1] < now - timedelta(hours=12)


def test_what_breaks_is_in_the_province_and_mended_before_nobody_looks_any_more(era: Era) -> None:
    district = era.world.district

    for episode in EPISODES:
        for fault in episode.faults:
            if fault.damage in {Damage.FAILING, Damage.SLOW}:
                assert links_of(episode, era) == list(district.links)
            else:
                assert fault.target in {*district.links, *district.sites}
            assert fault.to_min < episode.lasts_min


def test_most_who_take_part_are_where_something_breaks(era: Era) -> None:
    links = [era.world.district.computers[code].link for code in cast_of(CUT, era)]

    assert links.count(LINK) >= 3
    assert all(links.count(other) == 1 for other in set(links) - {LINK})


def test_ordinary_days_leave_out_what_is_played(era: Era) -> None:
    spans = played([CUT], era)

    assert [span.length_ms for span in spans[LINK]] == [CUT.lasts_min * 60_000]
    assert spans[""] == spans[LINK]  # the server's own probes
    assert set(spans) - {""} == set(links_of(CUT, era))
