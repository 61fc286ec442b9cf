from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.dates import iso_date, packed_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("07/07/2018", "2018-07-07"),
        ("2/2/2022", "2022-02-02"),
        ("2014-10-25", "2014-10-25"),
        ("2021-05-15T00:00:00Z", "2021-05-15"),
        ("05/28/02", "2002-05-28"),
        ("12/01/98", "1998-12-01"),
        ("22/10/2012", "2012-10-22"),
        (" 04/30/2010 ", "2010-04-30"),
    ],
)
def test_a_date_is_read_as_firmware_writes_it(written: str, iso: str) -> None:
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    "written",
    ["", "ManufDate", "01/01/1980", "1970-01-01", "13/13/2020", "02/30/2020", "00/00/0000", "2020"],
)
def test_what_is_no_date_stays_empty(written: str) -> None:
    assert iso_date(written) == ""


@given(st.dates(date(1990, 1, 1), date(2107, 12, 31)))
def test_a_packed_date_comes_back(day: date) -> None:
    packed = (day.year - 1980) << 9 | day.month << 5 | day.day

    assert packed_date(packed) == day.isoformat()


def test_a_battery_whose_clock_was_never_set_has_no_date() -> None:
    assert packed_date(0) == ""


@given(st.text())
def test_no_text_stops_the_reader(text: str) -> None:
    found = iso_date(text)

    assert found == "" or date.fromisoformat(found)
