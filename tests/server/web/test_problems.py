"""What goes wrong, told in plain words and as JSON."""

import logging

import pytest
from fastapi.testclient import TestClient

from server import passwords
from tests.server.web.browsing import Pages, form_key, headline, sign_in
from tests.server.web.province import PASSWORD


def test_a_page_that_is_not_there_says_so(pages: Pages) -> None:
    answer = pages.signed_in("an").get("/nowhere")

    assert (answer.status_code, headline(answer)) == (404, "There is no such page.")


def test_a_page_of_another_role_says_whom_to_ask(pages: Pages) -> None:
    answer = pages.signed_in("dung").get("/services")

    assert (answer.status_code, headline(answer)) == (403, "This page is not for your role.")
    assert "ask the province's IT staff" in answer.text


@pytest.mark.parametrize("path", ["/devices/abc", "/devices?page=0", "/devices?kind=spoon"])
def test_what_cannot_be_asked_is_a_bad_form(pages: Pages, path: str) -> None:
    answer = pages.signed_in("an").get(path)

    assert answer.status_code == 422
    assert headline(answer) == "Something on the form is missing or wrong."


def test_a_body_that_is_too_large_is_refused(pages: Pages) -> None:
    client = pages.signed_in("an")
    key = form_key(client.get("/waiting"))

    answer = client.post("/devices/1/site", data={"site": "x" * 20_000, "form_key": key})

    assert answer.status_code == 413


def test_a_page_asked_in_the_wrong_way_says_so(pages: Pages) -> None:
    answer = pages.signed_in("an").post("/units")

    assert (answer.status_code, headline(answer)) == (
        405,
        "This page cannot be used in that way.",
    )


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/api/v1/units/99999", 404, "not_found"),
        ("/api/v1/nothing", 404, "not_found"),
        ("/api/v1/services", 403, "not_allowed"),
        ("/api/v1/devices?page=0", 422, "bad_form"),
    ],
)
def test_programs_are_told_in_json(pages: Pages, path: str, status: int, error: str) -> None:
    answer = pages.signed_in("dung").get(path)

    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_program_that_is_not_signed_in_is_not_led_to_a_form(pages: Pages) -> None:
    answer = pages.visitor().get("/api/v1/units")

    assert (answer.status_code, answer.json()["error"]) == (401, "not_signed_in")


def test_a_mistake_of_ours_is_logged_and_tells_nothing(
    pages: Pages, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in = pages.signed_in("an")
    client = TestClient(pages.app, raise_server_exceptions=False, cookies=signed_in.cookies)
    for language in ("en", "vi"):
        filters = pages.app.state.edge.renderer.environments[language].filters
        monkeypatch.delitem(filters, "dong")

    with caplog.at_level(logging.ERROR):
        answer = client.get("/links/linkzq-0", headers={"accept-language": "en"})

    assert (answer.status_code, headline(answer)) == (500, "Canh made a mistake here.")
    assert "dong" not in answer.text
    assert answer.headers["content-security-policy"]
    assert "page failed path=/links/linkzq-0" in caplog.text


def test_too_many_sign_ins_at_once_are_asked_to_wait(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_password: str, _hash: str | None) -> bool:
        raise passwords.Busy("too many")

    monkeypatch.setattr(passwords, "fits", busy)

    answer = sign_in(pages.visitor(), "an", PASSWORD)

    assert (answer.status_code, headline(answer)) == (
        503,
        "Too many people are signing in at this moment.",
    )
