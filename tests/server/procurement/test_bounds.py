"""What may be set in place of a number, and what is a slip of the pen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.procurement.bounds import Unfit, Why, bounds_of, read_value
from server.procurement.defaults import Default
from server.procurement.numbers import KNOWN

BY_NAME = {one.name: one for one in KNOWN}


def number(name: str) -> Default:
    return BY_NAME[name]


@pytest.mark.parametrize("known", KNOWN, ids=lambda one: one.name)
def test_every_default_could_be_set_to_what_it_is(known: Default) -> None:
    assert read_value(known, f"{known.value:.10g}", known.unit) == known.value


@pytest.mark.parametrize(
    ("typed", "value"), [("75", 75), ("75,5", 75.5), ("75.25", 75.25), ("1200", 1200)]
)
def test_a_number_is_read_as_people_write_it(typed: str, value: float) -> None:
    assert read_value(number("hour_cost"), typed) == value


@pytest.mark.parametrize("typed", ["0.065", "0,065", "0.0655"])
def test_three_decimals_after_a_nought_are_decimals(typed: str) -> None:
    assert read_value(number("discount"), typed) == float(typed.replace(",", "."))


@pytest.mark.parametrize(
    ("name", "typed", "unit", "why"),
    [
        ("hour_cost", "sixty", "", Why.NO_NUMBER),
        ("hour_cost", "", "", Why.NO_NUMBER),
        ("hour_cost", "nan", "", Why.NO_NUMBER),
        ("hour_cost", "60000", "", Why.OUT_OF_BOUNDS),
        ("hour_cost", "0", "", Why.OUT_OF_BOUNDS),
        ("hour_cost", "60", "VND/hour", Why.UNIT),
        ("lag", "0.5", "year", Why.UNIT),
        ("upgrades.ssd.price", "1.300", "", Why.AMBIGUOUS),
        ("upgrades.ssd.price", "1300000", "", Why.OUT_OF_BOUNDS),
        ("upgrades.ssd.price", "1300,5", "", Why.NOT_WHOLE),
        ("tail_years", "2.5", "", Why.NOT_WHOLE),
        ("staff_per_printer", "0", "", Why.OUT_OF_BOUNDS),
        ("link.rent.2", "13200,5", "", Why.NOT_WHOLE),
    ],
)
def test_what_will_not_do_is_refused_with_the_reason(
    name: str, typed: str, unit: str, why: Why
) -> None:
    with pytest.raises(Unfit) as refused:
        read_value(number(name), typed, unit)

    assert refused.value.why is why


def test_a_refusal_says_what_would_do() -> None:
    with pytest.raises(Unfit, match="1 to 10000 expected"):
        read_value(number("hour_cost"), "60000")
    with pytest.raises(Unfit, match="hour_cost is in kVND/hour, and not in VND"):
        read_value(number("hour_cost"), "60", "VND")
    with pytest.raises(Unfit, match="write 1300, or one decimal more"):
        read_value(number("upgrades.ssd.price"), "1.300")


@given(known=st.sampled_from(KNOWN), typed=st.text(max_size=12) | st.floats().map(str))
def test_whatever_is_typed_is_refused_or_within_the_bounds(known: Default, typed: str) -> None:
    try:
        value = read_value(known, typed)
    except Unfit:
        return

    least, most = bounds_of(known)
    assert least <= value <= most
