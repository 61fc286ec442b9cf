"""An outcome of what is probed seldom, since its line is thin, holds as long as that takes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from server.clock import to_ms
from server.store.questions import outcomes
from server.store.scope import WHOLE_PROVINCE
from server.store.session import Store
from server.store.tables import Deal
from tests.server.databases import EACH_DATABASE, filled
from tests.server.web.province import NOW, seed

# Its results are three minutes old at that time.
THIN, CHECK = 1, 1


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with filled(request, tmp_path, deal_seldom) as store:
        yield store


def deal_seldom(store: Store) -> None:
    """Deal one check over one line every fifteenth minute."""
    seed(store)
    with store.writing() as session:
        for open_deal in session.exec(select(Deal)):
            session.delete(open_deal)
        session.flush()
        session.add(Deal(link_id=THIN, check_id=CHECK, device_id=1, valid_from=NOW, period_s=900.0))


def held(store: Store, minutes: float) -> set[tuple[int | None, int]]:
    """Name the links and checks whose outcomes hold so many minutes later."""
    since: datetime = NOW + timedelta(minutes=minutes) - outcomes.HOLDS
    with store.reading() as session:
        found = outcomes.newest_by_link(session, WHOLE_PROVINCE, to_ms(since))
    return {(one.link_id, one.check_id) for one in found}


def test_what_is_asked_every_fifteenth_minute_is_not_called_unasked_in_between(
    store: Store,
) -> None:
    assert len(held(store, 6)) > 1
    assert held(store, 20) == {(THIN, CHECK)}


def test_it_no_longer_holds_when_the_third_time_is_missed(store: Store) -> None:
    assert held(store, 34) == {(THIN, CHECK)}
    assert held(store, 35) == set()


def test_what_was_dealt_so_before_and_is_not_any_more_does_not_hold_longer(store: Store) -> None:
    with store.writing() as session:
        session.exec(select(Deal)).one().valid_to = NOW

    assert held(store, 20) == set()
