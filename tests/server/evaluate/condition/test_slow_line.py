"""From the results of speed tests to who is told that a line delivers too little."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.incident import State
from alerts.notification import Kind as Message
from checks.check import SPEED_DOWN, SPEED_UP
from server.clock import to_ms
from server.store.inserts import add_new
from server.store.tables import ConditionRow, Contract, Link
from tests.server.databases import (
    EACH_DATABASE,
    all_of,
    filled,
)
from tests.server.evaluate.condition.test_work import (
    SETTINGS,
    Office,
    open_office,
)
from tests.server.evaluate.house import TEN, a_result

MINUTE = timedelta(minutes=1)
PROVINCE = 1


class Line(Office):
    """The line of site 1, bought as 30 Mbit/s both ways."""

    def test(self, mbps: float, pc: int = 1, check: int = SPEED_DOWN) -> None:
        """Let a result come in, and judge."""
        self.at += 3 * MINUTE
        row = a_result(pc, check, to_ms(self.at) - 5000, "ok", value=mbps)
        with self.store.writing() as session:
            add_new(session, "result", [row])
        self.report({})


@pytest.fixture(params=EACH_DATABASE)
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Line]:
    with filled(request, tmp_path, open_office) as store:
        with store.writing() as session:
            session.add(Contract(link_id=1, valid_from=TEN.date(), down_mbps=30.0, up_mbps=30.0))
        yield Line(store, SETTINGS, TEN)


def test_three_tests_at_a_third_open_an_incident_of_the_line_for_the_province(line: Line) -> None:
    for pc in (1, 2, 3):
        assert line.incidents() == []
        line.test(9.6, pc)

    (incident,) = line.incidents()
    assert str(incident.fault.component) == "speed:l1"
    assert (incident.fault.where.unit, incident.fault.where.provider) == ("u1", "VNPT")
    assert line.saying(incident)[0] == (
        "The line of Xã 1 (VNPT) carries far less than its contract says"
    )
    assert line.told() == [(PROVINCE, Message.OPENED)]


def test_a_line_that_gives_what_was_bought_is_none_and_the_other_way_does_not_count(
    line: Line,
) -> None:
    for mbps in (28.0, 9.6, 9.6):
        line.test(mbps)
    line.test(9.6, check=SPEED_UP)

    assert line.incidents() == []


def test_a_line_without_a_contract_owes_nothing(line: Line) -> None:
    for _ in range(3):
        line.test(0.3, pc=6)  # at site 2

    assert line.incidents() == []


def test_one_good_test_ends_it(line: Line) -> None:
    for mbps in (9.6, 9.6, 9.6, 9.6):
        line.test(mbps)
    (incident,) = line.incidents()
    assert incident.state is State.OPEN

    line.test(28.9)

    (incident,) = line.incidents()
    assert incident.state is State.RESOLVED


def test_asked_again_with_the_same_results_it_says_the_same(line: Line) -> None:
    for _ in range(3):
        line.test(9.6)
    before = line.incidents()

    for _ in range(5):
        line.at += 10 * MINUTE
        line.report({})

    assert line.incidents() == before


def test_a_line_that_is_given_up_takes_its_incident_with_it(line: Line) -> None:
    for _ in range(3):
        line.test(9.6)

    with line.store.writing() as session:
        link = session.get(Link, 1)
        assert link is not None
        link.valid_to = line.at
    line.report({})

    (incident,) = line.incidents()
    assert incident.state is State.RESOLVED
    assert not [row for row in all_of(line.store, ConditionRow) if row.component == "speed:l1"]
