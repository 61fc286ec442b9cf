"""Wherever a page leads, whoever sees it may go."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.server.web.browsing import Element, Pages, read_page

DOWNLOADS = {
    "/plan/form04.xlsx?year=2027",
    "/plan/form04.xlsx?year=2028",
    "/plan/form04.xlsx?year=2029",
    "/register.csv",
    "/register.xlsx",
}


@pytest.mark.parametrize("name", ["an", "binh", "chi", "khong", "dung"])
def test_no_page_leads_anybody_to_where_they_may_not_go(pages: Pages, name: str) -> None:
    walked = dict(walk(pages.signed_in(name)))

    assert len(walked) >= 5
    assert {path: status for path, status in walked.items() if status not in {200, 303}} == {}


@pytest.mark.parametrize(
    ("name", "offered"), [("an", DOWNLOADS), ("dung", DOWNLOADS), ("binh", set()), ("khong", set())]
)
def test_files_are_offered_to_those_alone_who_may_have_them(
    pages: Pages, name: str, offered: set[str]
) -> None:
    client = pages.signed_in(name)

    ways = {way for page in ("/plan", "/register") for way in ways_on(read_page(client.get(page)))}
    files = {way for way in ways if ".xlsx" in way or ".csv" in way}
    given = {way: client.get(way).headers.get("content-disposition", "") for way in files}

    assert files == offered
    assert {way for way, kept in given.items() if not kept.startswith("attachment")} == set()


def walk(client: TestClient) -> Iterator[tuple[str, int]]:
    """Follow every link from the first page on; one page of each list's orders is enough."""
    ahead, known = ["/"], {"/"}
    while ahead:
        path = ahead.pop()
        answer = client.get(path)
        yield path, answer.status_code
        led = [str(answer.headers["location"])] if answer.status_code == 303 else []
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if answer.status_code == 200 and is_page and "?" not in path:
            led = ways_on(read_page(answer))
        ahead += [way for way in dict.fromkeys(led) if way not in known]
        known.update(led)


def ways_on(page: Element) -> list[str]:
    paths = (str(link.attributes["href"]).partition("#")[0] for link in page.find("a"))
    return [path for path in paths if path.startswith("/")]
