from datetime import timedelta

import pytest

from server.province.breaks import Breaks, NotBroken
from server.province.world import Break, Damage, World
from tests.server.province.build import MORNING, SEED, district, minutes


def cut(link: str, every: timedelta | None = None) -> Break:
    ends = MORNING + minutes(5)
    return Break(damage=Damage.CUT, target=link, starts=MORNING, ends=ends, every=every)


def test_what_is_added_breaks_in_the_world_that_has_it_already() -> None:
    breaks = Breaks()
    here = World(district=district(), seed=SEED, breaks=breaks)
    link = next(iter(here.district.links.values()))

    before = here.is_connected(link, MORNING)
    breaks.add(cut(link.code))

    assert before
    assert not here.is_connected(link, MORNING)


def test_what_is_mended_was_broken_until_then() -> None:
    broken = cut("07210-1-state")
    breaks = Breaks((broken,))

    ended = breaks.end(broken, MORNING + minutes(2))

    assert list(breaks) == [ended]
    assert ended.holds(MORNING + minutes(1))
    assert not ended.holds(MORNING + minutes(2))


def test_what_breaks_every_hour_breaks_in_the_next_one_after_it_was_mended() -> None:
    broken = cut("07210-1-state", every=minutes(60))
    breaks = Breaks((broken,))

    breaks.end(broken, MORNING + minutes(62))

    held = [one.holds(MORNING + minutes(minute)) for minute in (61, 63, 121) for one in breaks]
    assert held == [True, False, False, False, False, True]


def test_what_is_over_cannot_be_mended() -> None:
    broken = cut("07210-1-state")
    breaks = Breaks((broken,))

    with pytest.raises(NotBroken, match="07210-1-state is not broken now"):
        breaks.end(broken, MORNING + minutes(5))

    assert list(breaks) == [broken]


def test_what_is_none_of_them_cannot_be_mended() -> None:
    breaks = Breaks((cut("07210-1-state"),))

    with pytest.raises(NotBroken):
        breaks.end(cut("07822-1-state"), MORNING + minutes(1))
