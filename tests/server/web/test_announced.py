"""Announced work on the pages of what it is on."""

from datetime import timedelta

import pytest

from alerts.component import component
from server.fleet.maintenance import Work, announce
from tests.server.web.browsing import Pages
from tests.server.web.province import NOW

WHY = "VNPT thay cáp"


def announced(pages: Pages, what: str) -> None:
    work = Work(
        components=[component(what)],
        begins=NOW - timedelta(hours=1),
        ends=NOW + timedelta(hours=1),
        why=WHY,
    )
    with pages.store.writing() as session:
        announce(session, work, "command:lan", NOW)


def says_so(pages: Pages, name: str, path: str) -> bool:
    answer = pages.signed_in(name).get(path)
    assert answer.status_code == 200
    return WHY in answer.text


@pytest.mark.parametrize("what", ["link:linkzq-0", "service:portal"])
def test_work_is_said_where_it_is(pages: Pages, what: str) -> None:
    announced(pages, what)

    is_link = what.startswith("link")
    assert says_so(pages, "an", "/units/09193") is is_link
    assert says_so(pages, "an", "/services/portal") is not is_link


def test_work_elsewhere_is_not(pages: Pages) -> None:
    announced(pages, "link:linkzq-1")

    assert not says_so(pages, "an", "/units/09193")
    assert not says_so(pages, "an", "/services/portal")
