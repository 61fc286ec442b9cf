"""What protects the browser, and what may be kept by it."""

import pytest

from tests.server.web.browsing import Pages, read_page


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/healthz", "/api/v1/units"])
def test_every_answer_is_protected_and_kept_by_nobody(pages: Pages, path: str) -> None:
    answer = pages.visitor().get(path)

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/devices/1", "/units/09193", "/waiting"])
def test_no_page_needs_what_the_policy_forbids(pages: Pages, path: str) -> None:
    page = pages.signed_in("an").get(path)

    assert " style=" not in page.text
    assert "<style" not in page.text
    assert " onclick=" not in page.text
    assert all(one.attributes.get("src") for one in read_page(page).find("script"))


def test_style_and_script_are_named_by_their_content_and_kept(pages: Pages) -> None:
    client = pages.signed_in("an")
    page = read_page(client.get("/"))
    (script,) = page.find("script")

    answer = client.get(str(script.attributes["src"]))

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert client.get("/static/canh.js").status_code == 404
    assert client.get("/static/..%2fapp.py").status_code == 404


def test_pages_travel_compressed(pages: Pages) -> None:
    answer = pages.signed_in("an").get("/devices", headers={"accept-encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"


def test_the_sign_of_life_says_only_ok(pages: Pages) -> None:
    answer = pages.visitor().get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")
