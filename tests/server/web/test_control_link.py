"""The way from a demo's pages to the page on which somebody breaks something."""

import pytest

from server.web.demo_users import CONTROL_PAGE_NAME
from tests.server.web.browsing import DEMO_USERS, Pages

URL = "http://127.0.0.1:8066"


def note(pages: Pages) -> None:
    (pages.settings.folder / CONTROL_PAGE_NAME).write_text(f"{URL}\n", encoding="utf-8")


def leads_there(pages: Pages, role: str) -> bool:
    return f'href="{URL}"' in pages.signed_in(DEMO_USERS[role]).get("/units").text


def test_province_staff_find_it_in_a_demo(demo: Pages) -> None:
    note(demo)

    assert leads_there(demo, "province")


@pytest.mark.parametrize("role", ["commune", "finance"])
def test_nobody_else_does(demo: Pages, role: str) -> None:
    note(demo)

    assert not leads_there(demo, role)


def test_a_demo_that_has_none_yet_shows_no_way_to_it(demo: Pages) -> None:
    assert not leads_there(demo, "province")


def test_no_real_server_has_one(pages: Pages) -> None:
    note(pages)

    assert not leads_there(pages, "province")
