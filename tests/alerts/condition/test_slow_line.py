from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.component import Component, Kind
from alerts.condition.condition import EMPTY, Facts, Finding
from alerts.condition.grouping import Member, fault_of
from alerts.condition.line_test import TESTS, LineTests
from alerts.condition.slow_line import SLOW_LINE
from alerts.condition.standing import Standing
from alerts.fault import Whereabouts
from alerts.phrases import headline, tries, whose
from alerts.routing import Because, route
from tests.alerts.build import a_contact, province_staff
from tests.alerts.condition.build import EIGHT, ENGLISH, HOUR, after, said

LINE = Component(Kind.LINK, "c33-internet")
CONTRACT = 30.0
THIRD = (9.6, 9.1, 9.9)


def facts(*found: float, at: datetime = EIGHT, upload: tuple[float, ...] = ()) -> Facts:
    """Of a line that was bought as 30 Mbit/s down and 10 up; the newest test first."""
    return Facts(
        subject=LINE,
        at=at,
        line_tests=(
            LineTests(upload=False, contract_mbps=CONTRACT, found_mbps=found),
            LineTests(upload=True, contract_mbps=10.0, found_mbps=upload),
        ),
    )


def finding(*found: float, upload: tuple[float, ...] = ()) -> Finding:
    return SLOW_LINE.decide(facts(*found, upload=upload), EMPTY, EIGHT).finding


def standing(*moments: Facts) -> Standing:
    return after(SLOW_LINE, moments)


def test_three_tests_in_a_row_at_a_third_of_the_contract_are_an_incident() -> None:
    found = standing(facts(*THIRD))

    assert found.is_news
    assert said(found.evidence) == (
        "line c33-internet: the best of its last 3 speed tests brought 9,900 kbit/s into the "
        "office, the contract says 30 Mbit/s"
    )


@pytest.mark.parametrize("found", [(9.6,), (9.6, 9.1), (9.6, 9.1, 27.0), (27.0, *THIRD)])
def test_fewer_or_with_a_good_one_among_them_are_none(found: tuple[float, ...]) -> None:
    assert finding(*found) in {Finding.NOT_FINE_YET, Finding.FINE}


def test_a_thin_contract_that_is_kept_is_need_and_none() -> None:
    thin = LineTests(upload=False, contract_mbps=0.5, found_mbps=(0.47, 0.46, 0.48))

    judged = SLOW_LINE.decide(replace(facts(), line_tests=(thin,)), EMPTY, EIGHT)

    assert judged.finding is Finding.FINE


def test_the_way_out_counts_as_well() -> None:
    found = standing(facts(28.0, upload=(2.5, 2.4, 2.6)))

    assert said(found.evidence) == (
        "line c33-internet: the best of its last 3 speed tests brought 2,600 kbit/s out of the "
        "office, the contract says 10 Mbit/s"
    )


def test_of_a_line_that_was_never_tested_nothing_is_known() -> None:
    assert finding() is Finding.NOT_KNOWN


def test_it_is_no_baseline_though_it_was_so_when_canh_came() -> None:
    assert not standing(facts(*THIRD)).baseline


def test_one_test_as_good_as_the_contract_is_its_end() -> None:
    mended = facts(28.5, *THIRD[:2], at=EIGHT + 2 * HOUR)

    assert not standing(facts(*THIRD), mended).is_believed


def test_a_test_that_is_better_but_not_good_is_not() -> None:
    again = facts(9.0, *THIRD[:2], at=EIGHT + 2 * HOUR)

    assert standing(facts(*THIRD), again).is_believed


@given(st.lists(st.floats(min_value=0.5, max_value=1.2), max_size=TESTS))
def test_no_line_that_delivers_half_or_more_is_ever_blamed(shares: list[float]) -> None:
    found = finding(*(share * CONTRACT for share in shares))

    assert found is not Finding.DELIVERS_TOO_LITTLE


def test_the_province_is_told_and_not_the_commune_which_can_do_nothing() -> None:
    component = SLOW_LINE.component(LINE)
    where = Whereabouts(unit="c33", site="c33", provider="VNPT")
    fault = fault_of(component, [Member(component, standing(facts(*THIRD)))], where)

    (told,) = route(fault, [a_contact(unit="c33"), province_staff()])

    assert told.because is Because.PROVINCE_ACTS
    assert tries(fault) == ()
    names = {Component(Kind.LAN, "c33"): "Lạc Thổ"}
    assert [
        replace(ENGLISH, names=names).say(text) for text in (headline(fault), whose(fault))
    ] == [
        "The line of Lạc Thổ (VNPT) carries far less than its contract says",
        "It is not you: the provider delivers less than was bought.",
    ]
