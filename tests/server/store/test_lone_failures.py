"""A line loses a packet now and then: what pages make of one failure, and of a second."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.clock import to_ms
from server.store.questions import outcomes
from server.store.questions.outcomes import Outcome, Turn
from server.store.scope import WHOLE_PROVINCE
from server.store.session import Store
from server.store.tables import ResultRow
from server.views.standing import lasts
from tests.server.databases import (
    EACH_DATABASE,
    filled,
)
from tests.server.web.province import NOW, seed

TIMEOUT = "generic_timeout_error"
LINK = CHECK = 1


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with filled(request, tmp_path, seed) as store:
        yield store


def measured(store: Store, *words: str) -> None:
    """Add results of one series, a second apart, from now on."""
    with store.writing() as session:
        for number, word in enumerate(words, 1):
            at_ms = to_ms(NOW) + 1000 * number
            session.add(
                ResultRow(
                    device_id=1,
                    at_ms=at_ms,
                    check_id=CHECK,
                    check_version=1,
                    link_id=LINK,
                    received_ms=at_ms,
                    outcome=word,
                )
            )


def newest(store: Store) -> Outcome:
    with store.reading() as session:
        found = outcomes.newest_by_link(session, WHOLE_PROVINCE, to_ms(NOW))
    (one,) = [one for one in found if (one.link_id, one.check_id) == (LINK, CHECK)]
    return one


def turned(store: Store) -> list[Turn]:
    with store.reading() as session:
        found = outcomes.turns(session, WHOLE_PROVINCE, to_ms(NOW))
    return [turn for turn in found if turn.link_id == LINK]


def test_a_failure_after_a_success_does_not_last_yet(store: Store) -> None:
    measured(store, "ok", TIMEOUT)

    assert (newest(store).outcome, newest(store).before) == (TIMEOUT, "ok")
    assert not lasts(newest(store))
    assert turned(store) == []


def test_the_second_failure_says_that_it_lasts_and_since_when(store: Store) -> None:
    measured(store, "ok", TIMEOUT, TIMEOUT)

    assert lasts(newest(store))
    assert [turn.at_ms for turn in turned(store)] == [to_ms(NOW) + 2000]


def test_a_failure_between_successes_is_no_change(store: Store) -> None:
    measured(store, "ok", TIMEOUT, "ok", "ok")

    assert newest(store).before == ""
    assert turned(store) == []


def test_failures_that_come_and_go_one_by_one_are_told_once_two_follow_each_other(
    store: Store,
) -> None:
    measured(store, "ok", TIMEOUT, "ok", TIMEOUT, TIMEOUT, "ok")

    assert [turn.outcome for turn in turned(store)] == [TIMEOUT, "ok"]
