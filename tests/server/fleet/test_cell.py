from contextlib import suppress
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fleet import cell
from server.fleet.cell import CellError, Read


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (cell.whole(0, 10**12), "1234567", 1_234_567),
        (cell.whole(0, 10**12), "1.234.567", 1_234_567),
        (cell.whole(0, 10**12), "1,234,567", 1_234_567),
        (cell.whole(0, 10**12), "1 234 567", 1_234_567),
        (cell.dong(0, 10**12), "14.500.000", 14_500_000),
        (cell.dong(0, 10**12), "14.500.000 đ", 14_500_000),
        (cell.dong(0, 10**12), "14,500,000.00 ₫", 14_500_000),
        (cell.dong(0, 10**12), "14500000,0 VND", 14_500_000),
        (cell.dong(0, 10**12), "1.000.000", 1_000_000),
        (cell.decimal(0, 100), "12,5", 12.5),
        (cell.decimal(0, 100), "12.5", 12.5),
        (cell.day, "31/12/2026", date(2026, 12, 31)),
        (cell.day, "1/2/2026", date(2026, 2, 1)),
        (cell.day, "2026-12-31", date(2026, 12, 31)),
        (cell.flag, "Có", True),
        (cell.flag, "0", False),
        (cell.address, "10.21.4.1", "10.21.4.1"),
        (cell.address, "FD00::1", "fd00::1"),
        (cell.code, "07210", "07210"),
        (cell.one_of(Colour, {"đỏ": "red"}), "Đỏ", "red"),
        (cell.one_of(Colour), "BLUE", "blue"),
        (cell.text(3), "ữỹặ", "ữỹặ"),
    ],
)
def test_a_cell_is_read_as_people_write_it(read: Read, text: str, value: object) -> None:
    assert read(text) == value


def test_another_word_for_a_kind_is_read_as_the_same_plain_text() -> None:
    found = cell.one_of(Colour, {"đỏ": Colour.RED})("Đỏ")

    assert repr(found) == "'red'"


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (cell.whole(0, 100), "101", "101 is out of range: 0 to 100 expected"),
        (cell.whole(0, 100), "-5", "-5 is out of range"),
        (cell.whole(0, 10**9), "1.234.56", "not a whole number"),
        (cell.whole(0, 10**9), "1.234,567", "not a whole number"),
        (cell.whole(0, 100), "1e2", "not a whole number"),
        (cell.whole(0, 100), "٣", "not a whole number"),
        (cell.whole(0, 10**12), "-5", "-5 is out of range: 0 to 1.000.000.000.000 expected"),
        (cell.dong(0, 10**9), "14,5 triệu", "'14,5 triệu' is not a whole number such as 1.234.567"),
        (cell.dong(0, 10**9), "14.500.000,50", "not a whole number"),
        (cell.dong(0, 10**9), "1.45E+07", "not a whole number"),
        (cell.dong(0, 10**9), "đ", "not a whole number"),
        (cell.dong(0, 10**9), "-5.000.000 đ", "-5.000.000 is out of range"),
        (cell.decimal(0, 100), "1.234,5", "not a number"),
        (cell.decimal(0, 100), "nan", "not a number"),
        (cell.decimal(0, 100), "inf", "not a number"),
        (cell.day, "31/02/2026", "not a day"),
        (cell.day, "12/31/2026", "not a day"),
        (cell.day, "31/12/9999", "not a day"),
        (cell.day, "31.12.2026", "not a day"),
        (cell.flag, "2", "not 1 or 0"),
        (cell.address, "10.21.4.256", "not an IP address"),
        (cell.code, "a b", "is not a code"),
        (cell.code, "xã", "is not a code"),
        (cell.code, "-a", "is not a code"),
        (cell.one_of(Colour), "green", "not one of red, blue"),
        (cell.text(3), "abcd", "at most 3 characters fit, these are 4"),
    ],
)
def test_a_cell_of_something_else_says_what_is_expected(read: Read, text: str, said: str) -> None:
    with pytest.raises(CellError, match=said):
        read(text)


@given(st.integers(0, 10**12), st.sampled_from(".,  "))
def test_a_whole_number_is_the_same_with_thousands_apart(number: int, mark: str) -> None:
    assert cell.whole(0, 10**12)(f"{number:,}".replace(",", mark)) == number


@given(st.text())
@pytest.mark.parametrize(
    "read", [cell.whole(0, 9), cell.decimal(0, 9), cell.day, cell.flag, cell.address, cell.code]
)
def test_any_text_is_a_value_or_an_error_of_the_cell(read: Read, text: str) -> None:
    with suppress(CellError):
        read(text)
