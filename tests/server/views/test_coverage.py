from server.fleet.coverage import Basis, Expected, Heads, NextStep
from server.store.questions.coverage import Counted
from server.store.questions.places import PlacedSite
from server.store.tables import Site, Unit
from server.views.coverage import UnitCoverage, coverage

UNITS = [Unit(id=number, code=f"u{number}", kind="xa", name=f"Xã {number}") for number in (1, 2, 3)]


def placed(site: int, unit: int) -> PlacedSite:
    row = Site(id=site, code=f"s{site}", name=f"Trụ sở {site}")
    return PlacedSite(site=row, unit=UNITS[unit - 1])


def a_count() -> Counted:
    """Unit 1 lacks 19, unit 2 has two sites and more than its register counts, 3 told nothing."""
    return Counted(
        sites=[placed(1, 1), placed(2, 2), placed(4, 2), placed(3, 3)],
        heads={
            1: Heads(enrolled=41, reporting=38, unheard=2, others=16),
            2: Heads(enrolled=20, reporting=20, others=9),
            4: Heads(enrolled=12, reporting=3),
            3: Heads(enrolled=5),
        },
        expected={1: Expected(60, Basis.REGISTER), 2: Expected(30, Basis.REGISTER), 3: None},
        equipment={1: 5, 2: 4},
    )


def unit(code: str) -> UnitCoverage:
    return next(one for one in coverage(a_count()).units if one.code == code)


def test_a_unit_shows_how_many_of_how_many_have_canh() -> None:
    first = unit("u1")

    assert (first.covered, first.expected, first.missing) == (41, 60, 19)
    assert first.step is NextStep.ENROL


def test_a_unit_shows_how_many_machines_are_seen_and_of_how_many_nobody_told() -> None:
    first, second, third = (unit(code) for code in ("u1", "u2", "u3"))

    assert (first.seen, first.untold) == (41 - 2 + 16, 0)
    assert (second.seen, second.untold, second.step) == (32 + 9, 9 - 4, NextStep.FIND)
    assert (second.site("s2").seen, second.site("s4").seen) == (29, None)
    assert (third.seen, third.untold) == (None, 0)


def test_the_sites_of_a_unit_share_its_register() -> None:
    second = unit("u2")

    assert second.heads == Heads(enrolled=32, reporting=23, others=9)
    assert [second.site(code).heads.enrolled for code in ("s2", "s4")] == [20, 12]
    assert second.is_exceeded
    assert second.covered == 30


def test_where_most_is_amiss_comes_first() -> None:
    assert [one.code for one in coverage(a_count()).units] == ["u1", "u2", "u3"]


def test_the_province_counts_only_what_somebody_has_told() -> None:
    """Or too many in one unit would hide too few in another."""
    seen = coverage(a_count())

    assert (seen.covered, seen.expected, seen.uncounted) == (41 + 30, 60 + 30, 1)
    assert seen.heads.enrolled == 41 + 32 + 5
    assert seen.seen == (41 + 32 + 5) - 2 + (16 + 9)


def test_a_site_that_nobody_joined_has_no_heads() -> None:
    empty = Counted(sites=[placed(1, 1)], heads={}, expected={1: None})

    (only,) = coverage(empty).units
    assert only.heads == Heads()
    assert only.step is NextStep.ENROL
