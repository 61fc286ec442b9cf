"""Wherever a page leads, whoever sees it may go."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.server.web.browsing import Element, Pages, read_page


@pytest.mark.parametrize("name", ["an", "binh", "chi", "khong", "dung"])
def test_no_page_leads_anybody_to_where_they_may_not_go(pages: Pages, name: str) -> None:
    walked = dict(walk(pages.signed_in(name)))

    assert len(walked) >= 5
    assert {path: status for path, status in walked.items() if status not in {200, 303}} == {}


def walk(client: TestClient) -> Iterator[tuple[str, int]]:
    """Follow every link from the first page on; one page of each list's orders is enough."""
    ahead, known = ["/"], {"/"}
    while ahead:
        path = ahead.pop()
        answer = client.get(path)
        yield path, answer.status_code
        led = [str(answer.headers["location"])] if answer.status_code == 303 else []
        if answer.status_code == 200 and "?" not in path:
            led = ways_on(read_page(answer))
        ahead += [way for way in dict.fromkeys(led) if way not in known]
        known.update(led)


def ways_on(page: Element) -> list[str]:
    paths = (str(link.attributes["href"]).partition("#")[0] for link in page.find("a"))
    return [path for path in paths if path.startswith("/")]
