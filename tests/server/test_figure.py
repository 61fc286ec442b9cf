from datetime import date

import pytest

from server.figure import (
    Assumption,
    Figure,
    Measurement,
    Norm,
    Reckoned,
    RegisterRow,
    UnitError,
)

CEILING = Norm(document="Decision 15/2025/QD-TTg", valid_from=date(2025, 7, 1), mark="V")
PRICE = Assumption(name="models.D1.price", basis="retail, 2025")


def dong(value: float, source: Norm | Assumption | RegisterRow) -> Figure:
    return Figure(value=value, unit="VND", source=source)


def test_a_sum_can_be_followed_to_every_source() -> None:
    row = RegisterRow(register="S24-H", place="line 7")

    total = dong(14_500_000, PRICE) + dong(5_500_000, CEILING) + dong(1, row)

    assert total.value == 20_000_001
    assert total.rests_on == (PRICE, CEILING, row)


def test_the_same_source_is_named_once() -> None:
    total = dong(1, PRICE) + dong(2, PRICE)

    assert total.rests_on == (PRICE,)


def test_a_difference_keeps_its_parts() -> None:
    left = dong(20, CEILING) - dong(15, PRICE)

    assert left.value == 5
    assert isinstance(left.source, Reckoned)
    assert [part.value for part in left.source.parts] == [20, 15]


def test_figures_of_different_units_do_not_mix() -> None:
    hours = Figure(value=3, unit="hour", source=Measurement(device="d1", what="outage"))

    with pytest.raises(UnitError, match="VND and hour"):
        dong(1, PRICE) + hours


def test_a_count_of_pieces_leaves_the_source() -> None:
    assert dong(14_500_000, PRICE).times(3) == dong(43_500_000, PRICE)


def test_a_default_that_nobody_confirmed_shows_through_a_sum() -> None:
    confirmed = Assumption(name="models.P1.price", set_by="finance", confirmed=True)

    assert dong(1, confirmed).is_confirmed
    assert not (dong(1, confirmed) + dong(1, PRICE)).is_confirmed
