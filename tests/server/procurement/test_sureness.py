from dataclasses import replace

import pytest

from server.figure import Figure
from server.procurement.instance import Action, Line
from server.procurement.planner import Watch
from server.procurement.sureness import CASES, STANDS, Sureness, by_item, lines_of_case
from tests.server.procurement.build import PARAMETERS, a_device, an_instance, money

BUY = Line(item="d1", year=0, action=Action.REPLACE, model="D1")


def noted(*others: list[Line]) -> Sureness:
    sureness = Sureness(lines=by_item([BUY]))
    for case, lines in zip(CASES, others, strict=False):
        sureness.note(case, by_item(lines), ["d1", "d2"])
    return sureness


def test_a_line_stands_when_another_plan_does_the_same_about_then() -> None:
    sureness = noted([BUY], [replace(BUY, year=1, model="D2")])

    assert (sureness.stands["d1"], sureness.cases) == (2, 2)


@pytest.mark.parametrize(
    "other", [[], [replace(BUY, year=2)], [replace(BUY, action=Action.SSD, model="")]]
)
def test_a_line_falls_when_another_plan_does_something_else(other: list[Line]) -> None:
    sureness = noted(other)

    told = sureness.told("d1")
    assert [one.msgid for one in told] == [STANDS, CASES[0].falls]
    stands = told[0].figures["stands"]
    assert isinstance(stands, Figure)
    assert stands.value == 0


def test_what_is_kept_stands_as_long_as_nobody_buys_for_it() -> None:
    sureness = noted([BUY], [BUY, Line(item="d2", year=0, action=Action.SSD)])

    assert sureness.stands["d2"] == 1


def test_every_case_moves_the_assumptions_and_still_makes_a_plan() -> None:
    instance = an_instance([a_device(weight=5.0)], money("province", "T", 15_000))

    for case in CASES:
        moved = case.move(instance.params)
        assert moved != PARAMETERS
        assert "d1" in lines_of_case(instance, case, Watch(left_s=lambda: 0.0))


def test_a_case_that_makes_everything_dearer_than_the_money_changes_the_plan() -> None:
    instance = an_instance([a_device(weight=5.0)], money("province", "T", 14_500))
    dearer = next(case for case in CASES if "fifth more" in case.falls)

    lines = lines_of_case(instance, dearer, Watch(left_s=lambda: 0.0))

    assert all(line.action is not Action.REPLACE for line in lines["d1"])
