from server.evaluate.homes import Home, homes_after, pack_homes, unpack_homes
from server.store.observations import Pc, PlacedLink

DAY_MS = 24 * 3600 * 1000
NOW_MS = 1_800_000_000_000


def a_link(number: int, site: str = "s1") -> PlacedLink:
    return PlacedLink(number, f"l{number}", "internet", "VNPT", "a1", site, None, None, "u1")


def a_pc(link: int | None, site: str = "s1") -> Pc:
    return Pc(7, site, link, NOW_MS, NOW_MS, True, None, "")


TWO = [a_link(1), a_link(2)]


def test_the_first_line_that_a_pc_is_seen_on_is_its_home() -> None:
    assert homes_after({}, [a_pc(2)], TWO, NOW_MS) == {7: Home(2)}


def test_a_pc_that_reports_over_the_other_line_keeps_its_home_for_a_day() -> None:
    homes = homes_after({7: Home(1)}, [a_pc(2)], TWO, NOW_MS)

    assert homes == {7: Home(1, NOW_MS)}
    assert homes_after(homes, [a_pc(2)], TWO, NOW_MS + DAY_MS - 1) == homes
    assert homes_after(homes, [a_pc(2)], TWO, NOW_MS + DAY_MS) == {7: Home(2)}


def test_who_comes_back_in_between_has_never_left() -> None:
    away = {7: Home(1, NOW_MS)}

    assert homes_after(away, [a_pc(1)], TWO, NOW_MS + 1) == {7: Home(1)}
    assert homes_after(away, [a_pc(None)], TWO, NOW_MS + 1) == {7: Home(1)}


def test_a_pc_that_moved_to_another_site_has_its_home_there_at_once() -> None:
    links = [*TWO, a_link(3, "s2")]

    assert homes_after({7: Home(1)}, [a_pc(3, "s2")], links, NOW_MS) == {7: Home(3)}


def test_where_the_line_is_not_known_the_only_one_of_the_site_is_taken_or_none() -> None:
    assert homes_after({}, [a_pc(None)], [a_link(1)], NOW_MS) == {7: Home(1)}
    assert homes_after({}, [a_pc(None)], TWO, NOW_MS) == {}
    assert homes_after({}, [a_pc(9)], TWO, NOW_MS) == {}


def test_homes_come_back_as_they_were_packed() -> None:
    homes = {7: Home(1, NOW_MS), 8: Home(2)}

    assert unpack_homes(pack_homes(homes)) == homes
