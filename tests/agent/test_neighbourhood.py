"""When a computer tells of whom it sees: at once, and then once a day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.neighbours import LOOK_EVERY_S as HOUR_S
from agent.neighbourhood import Neighbourhood
from checks.report import MOST_NEIGHBOURS

FIRST_S = 600.0


class Office:
    """A network in which a test lets machines come and go."""

    def __init__(self, *there: str) -> None:
        self.there = list(there)
        self.looks = 0

    def look(self) -> list[str]:
        self.looks += 1
        return self.there


@pytest.fixture
def office() -> Office:
    return Office("printer", "router")


@pytest.fixture
def told(office: Office) -> Neighbourhood:
    return Neighbourhood(office.look, 0.0)


def test_a_computer_just_switched_on_has_not_met_anybody_yet(
    told: Neighbourhood, office: Office
) -> None:
    assert told.news(FIRST_S - 1) == ()
    assert office.looks == 0
    assert told.news(FIRST_S) == ("printer", "router")


def test_it_looks_once_an_hour(told: Neighbourhood, office: Office) -> None:
    for minute in range(10, 10 + 24 * 60):
        told.news(60.0 * minute)

    assert office.looks == 24


def test_only_who_is_new_is_told_of_and_within_the_hour(
    told: Neighbourhood, office: Office
) -> None:
    told.news(FIRST_S)

    office.there.append("laptop")

    assert told.news(FIRST_S + HOUR_S - 1) == ()
    assert told.news(FIRST_S + HOUR_S) == ("laptop",)
    assert told.news(FIRST_S + 2 * HOUR_S) == ()


def test_who_stays_is_told_of_again_a_day_later(told: Neighbourhood, office: Office) -> None:
    told.news(FIRST_S)
    office.there.append("laptop")
    told.news(FIRST_S + 8 * HOUR_S)

    assert told.news(FIRST_S + 24 * HOUR_S) == ("printer", "router")
    assert told.news(FIRST_S + 32 * HOUR_S) == ("laptop",)


@given(st.lists(st.lists(st.integers(0, 2000), max_size=400, unique=True), max_size=30))
def test_a_network_that_seems_to_have_ever_others_in_it_costs_no_more(
    looks: list[list[int]],
) -> None:
    there = iter([str(one) for one in look] for look in looks)
    told = Neighbourhood(lambda: next(there), 0.0)

    said = [told.news(FIRST_S + number * HOUR_S) for number in range(len(looks))]

    for begins in range(len(said)):
        of_a_day = [one for hour in said[begins : begins + 24] for one in hour]
        assert len(of_a_day) == len(set(of_a_day)) <= MOST_NEIGHBOURS
