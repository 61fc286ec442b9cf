"""The control page as it is: real HTTP, forms as a browser sends them, no script."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import httpx2
import pytest

from alerts.incident import Why
from alerts.notification import Kind
from server.demo.control.page import control_served
from tests.checks.servers import PATIENCE_S, free_port
from tests.server.demo.control.broken_province import (
    CUT,
    LINK,
    BrokenProvince,
    after,
    broken_province,
)

HOST = "127.0.0.1"
GOOD = {"key": "the-key", "what": "link", "target": LINK, "lasts_s": "300"}


class Forms(HTMLParser):
    """The fields of a page's forms, with what they would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.fields[str(given["name"])] = str(given["value"])


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a province, and somebody in front of it."""

    province: BrokenProvince
    url: str

    def get(self, path: str = "/", **headers: str) -> httpx2.Response:
        accept = {"Accept-Language": "en"} | headers
        return httpx2.get(self.url + path, headers=accept, trust_env=False, timeout=PATIENCE_S)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> httpx2.Response:
        accept = {"Accept-Language": "en"} | headers
        return httpx2.post(
            self.url + path, data=dict(form), headers=accept, trust_env=False, timeout=PATIENCE_S
        )


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    port = free_port()
    with broken_province(tmp_path) as province, control_served(province.desk, port):
        yield Page(province, f"http://{HOST}:{port}")


def test_a_line_is_cut_from_the_page_and_mended_there(page: Page) -> None:
    form = Forms(page.get("/new/link").text).fields
    cut = page.post("/break", form | {"target": LINK, "lasts_s": "300"})
    (broken,) = page.province.desk.control.breaks
    page.province.time.at = after(60)
    mended = page.post("/mend", Forms(page.get().text).fields)
    (ended,) = page.province.desk.control.breaks

    assert (cut.status_code, cut.headers["location"]) == (303, "/")
    assert (broken.target, broken.ends) == (LINK, after(300))
    assert mended.status_code == 303
    assert ended.ends == after(60)


def test_the_truth_stands_beside_the_verdict_and_its_seconds(page: Page) -> None:
    page.province.desk.control.let_break(CUT)
    number = page.province.is_judged(f"link:{LINK}", {Why.SUSPECTED: 12.0, Why.CONFIRMED: 31.0})
    page.province.is_told(number, "Minh", Kind.OPENED, 33.0)

    text = page.get().text

    assert f"The line of {LINK} is cut" in text
    assert f'href="http://127.0.0.1:8080/incidents/{number}"' in text
    assert re.search(r"Seconds to the verdict</dt><dd><b>31</b>", text)
    assert re.search(r"Seconds to the message</dt><dd><b>33</b>", text)
    assert "Minh" in text


def test_the_page_looks_again_by_itself_and_less_often_when_all_is_over(page: Page) -> None:
    calm = page.get().text
    page.province.desk.control.let_break(CUT)
    busy = page.get().text

    assert 'content="20; url=/"' in calm
    assert 'content="5; url=/"' in busy
    assert "http-equiv" not in page.get("/new/link").text


def test_a_search_narrows_what_is_offered(page: Page) -> None:
    everything = page.get("/new/disk").text
    found = page.get("/new/disk?find=kinh+bac+pc01").text
    nothing = page.get("/new/disk?find=nowhere").text

    assert everything.count("<option") > 40
    assert found.count('value="09187-1-pc01"') == 1
    assert 'value="07210' not in found
    assert "Nothing has all of these words." in nothing


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"target": "09187-1-stat"}, "There is no “09187-1-stat” here. Near: 09187-1-state."),
        ({"lasts_s": "0"}, "0 s is not between 10 s and 8 h."),
        ({"lasts_s": "soon"}, "soon is not between"),
        ({"what": "service", "target": "portal", "some": "61"}, "is not a number of communes"),
        ({"what": "service", "target": "portal", "some": "-1"}, "is not a number of communes"),
        ({"what": "service", "target": "portal", "how": "burn"}, "There is no “service burn”"),
        ({"what": "moon"}, "There is no “moon fail” here."),
        ({"target": "<script>"}, "There is no “&lt;script&gt;” here."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_breaks(
    page: Page, changed: dict[str, str], complaint: str
) -> None:
    answer = page.post("/break", GOOD | changed)

    assert answer.status_code == 422
    assert complaint in answer.text
    assert list(page.province.desk.control.breaks) == []


def test_without_the_key_nothing_is_broken_or_mended(page: Page) -> None:
    page.province.desk.control.let_break(CUT)
    wanted = {"number": "1"}

    answers = [
        page.post("/break", GOOD | {"key": ""}),
        page.post("/break", GOOD | {"key": "ké"}),
        page.post("/mend", wanted),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [one.ends for one in page.province.desk.control.breaks] == [after(300)]


def test_another_name_that_leads_here_can_do_nothing(page: Page) -> None:
    seen = page.get(Host="evil.example")
    done = page.post("/break", GOOD, Host="evil.example")

    assert (seen.status_code, done.status_code) == (421, 421)
    assert list(page.province.desk.control.breaks) == []


@pytest.mark.parametrize("number", ["1", "99", "x", ""])
def test_what_is_not_broken_cannot_be_mended(page: Page, number: str) -> None:
    answer = page.post("/mend", {"key": "the-key", "number": number})

    assert answer.status_code == 422
    assert "Nothing of this number is broken now." in answer.text


@pytest.mark.parametrize(
    ("language", "words"),
    [("vi-VN", "Gây sự cố"), ("en", "Break something"), ("fr", "Casser quelque chose")],
)
def test_the_page_speaks_the_language_of_the_browser(page: Page, language: str, words: str) -> None:
    headers = {"Accept-Language": language}

    assert f"<h1>{words}</h1>" in page.get("/", **headers).text


def test_a_terminal_is_answered_in_plain_lines(page: Page) -> None:
    plain = {"Accept": "text/plain"}

    done = page.post("/break", GOOD, **plain)
    listed = page.get("/", **plain)
    refused = page.post("/break", GOOD | {"target": "nowhere"}, **plain)

    assert done.text == listed.text
    assert done.text == f"  1  09:30:00–09:35:00  broken  The line of {LINK} is cut"
    assert (refused.status_code, refused.text) == (422, "There is no “nowhere” here.")


@pytest.mark.parametrize("path", ["/new/moon", "/elsewhere", "/new/"])
def test_what_is_not_there_is_not_found(page: Page, path: str) -> None:
    assert page.get(path).status_code == 404
    assert page.post(path, GOOD).status_code == 404


def test_the_style_is_that_of_the_products_pages(page: Page) -> None:
    style = page.get("/canh.css")

    assert style.headers["content-type"].startswith("text/css")
    assert ".card" in style.text
    assert "default-src 'none'" in page.get().headers["content-security-policy"]
