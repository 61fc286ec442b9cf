"""The first morning of a province of old PCs pages hardly anybody, and nobody twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.component import Kind, component
from alerts.notification import State
from server.evaluate.condition.work import judge_conditions
from server.settings import Settings
from server.store.session import Store, sqlite_url
from server.store.tables import ConditionRow, IncidentRow, NotificationRow
from tests.server.databases import all_of, migrated
from tests.server.evaluate.condition.old_province import (
    MORNING,
    PCS,
    draw_computers,
    furnish,
    report,
)
from tests.server.visit import HandVisit

STEP = timedelta(minutes=45)
# From half past seven to noon.
STEPS = 6


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    computers = draw_computers(seed=1)
    with migrated(sqlite_url(tmp_path_factory.mktemp("morning") / "canh.sqlite")) as store:
        furnish(store, computers)
        visit = HandVisit(store, Settings(folder=Path("unused")), MORNING)
        for _ in range(STEPS):
            judge_conditions(visit)
            visit.at += STEP
            dying = [one for one in computers if one.dies_at and one.dies_at <= visit.at]
            with store.writing() as session:
                report(session, computers, visit.at, changed=dying)
        judge_conditions(visit)
        yield store


def test_at_most_twenty_incidents_are_opened(morning: Store) -> None:
    opened = Counter(component(row.component).kind for row in all_of(morning, IncidentRow))

    assert opened == {Kind.DISK: 10, Kind.CERTIFICATE: 1}


def test_nobody_is_sent_more_than_one_message(morning: Store) -> None:
    rows = all_of(morning, NotificationRow)
    messages = Counter(row.contact_id for row in rows if row.state == State.QUEUED)

    assert sum(messages.values()) == 11
    assert max(messages.values()) == 1


def test_what_was_so_when_canh_came_is_baseline(morning: Store) -> None:
    found = Counter(
        component(row.component).kind
        for row in all_of(morning, ConditionRow)
        if row.believed_at and row.baseline
    )

    # Of 6,000: a quarter are full and some become so in the first hours, one in twenty has a disk
    # that fails or a clock that is wrong, three in a hundred are too hot.
    assert found[Kind.SPACE] > PCS / 4
    assert 200 < found[Kind.DISK] < 400
    assert 200 < found[Kind.CLOCK] < 400
    assert 100 < found[Kind.COOLING] < 260
    assert found[Kind.CERTIFICATE] == 0
