"""How everything stands, read once for all who look at the same time."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from server.store.tables import DeviceNow
from tests.server.web.browsing import Pages, form_key, headline, read_page
from tests.server.web.province import UNITS


def test_many_who_look_at_once_read_it_once(pages: Pages) -> None:
    asked: list[str] = []
    event.listen(
        pages.store.engine,
        "before_cursor_execute",
        lambda *told: asked.append(told[2]) if "newest AS MATERIALIZED" in told[2] else None,
    )

    for name, path in (("an", "/"), ("an", "/units"), ("dung", "/links"), ("binh", "/services")):
        pages.signed_in(name).get(path)

    assert len(asked) == 1


def test_what_a_person_changed_is_seen_at_once(pages: Pages) -> None:
    client = pages.signed_in("an")
    assert "4 / 5" in row_of(pages, "Xã Yên Định")

    client.post("/devices/1/retire", data={"form_key": form_key(client.get("/waiting"))})

    assert "3 / 4" in row_of(pages, "Xã Yên Định")


@pytest.mark.parametrize(("after_s", "told"), [(0, "4 / 5"), (15, "0 / 5")])
def test_what_computers_report_is_seen_with_the_next_beat(
    pages: Pages, after_s: int, told: str
) -> None:
    assert "4 / 5" in row_of(pages, "Xã Yên Định")
    with pages.store.writing() as session:
        for row in session.exec(select(DeviceNow)):
            row.contact_ms -= 600_000

    pages.clock.move(timedelta(seconds=after_s))

    assert told in row_of(pages, "Xã Yên Định")


def test_one_situation_shows_everybody_their_own_alone(pages: Pages) -> None:
    pages.signed_in("an").get("/links")

    page = pages.signed_in("binh").get("/links")

    shown = read_page(page).one("main").text
    assert headline(page) == "1 of 1 link is fine."
    assert [name for _, name, *_ in UNITS if name in shown] == ["Xã Yên Định"]


def row_of(pages: Pages, unit: str) -> str:
    """Give what the list of units says of one."""
    rows = read_page(pages.signed_in("an").get("/units")).one("tbody").find("tr")
    return next(row.text for row in rows if unit in row.text)
