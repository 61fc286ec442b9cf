"""Signing in and out over HTTP: who gets in, who is kept out, and what is noted."""

import re
from datetime import timedelta

import pytest
from httpx2 import Response
from sqlmodel import select

from server.store.tables import Audit, SignIn, User
from server.web.signing_in import IDLE, LASTS
from server.web.visit import LIVE_HEADER
from tests.server.web.browsing import Pages, form_key, headline, read_page, sign_in
from tests.server.web.province import PASSWORD

WRONG = "falsch-falsch"


def test_the_right_password_leads_to_the_first_page(pages: Pages) -> None:
    client = pages.visitor()

    answer = sign_in(client, "an", PASSWORD)

    assert answer.headers["location"] == "/"
    assert client.get("/").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(pages: Pages) -> None:
    answer = sign_in(pages.visitor(), "an", PASSWORD)

    cookie = cookie_of(answer)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_behind_https_the_cookie_never_leaves_it(pages: Pages) -> None:
    client = pages.visitor()
    client.base_url = "https://testserver"

    answer = sign_in(client, "an", PASSWORD)

    assert "Secure" in cookie_of(answer)
    assert answer.headers["strict-transport-security"]


def test_the_store_knows_a_sign_in_by_its_hash_alone(pages: Pages) -> None:
    answer = sign_in(pages.visitor(), "an", PASSWORD)

    token = cookie_of(answer).removeprefix("canh=").partition(";")[0]
    assert token not in [row.token_hash for row in sign_ins(pages)]


@pytest.mark.parametrize("name", ["an", "niemand"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(pages: Pages, name: str) -> None:
    answer = sign_in(pages.visitor(), name, WRONG)

    told = read_page(answer).one("p", role="alert").text
    assert answer.status_code == 401
    assert told.startswith("Name or password are not right, or signing in is blocked")
    assert without_what_differs(answer) == without_what_differs(
        sign_in(pages.visitor(), "another", WRONG)
    ).replace("another", name)


def test_after_five_failures_the_right_password_is_refused_for_a_while(pages: Pages) -> None:
    client = pages.visitor()
    refused = [sign_in(client, "an", WRONG) for _ in range(5)]

    locked = sign_in(client, "an", PASSWORD)
    pages.clock.move(timedelta(minutes=15))
    later = sign_in(client, "an", PASSWORD)

    assert without_what_differs(locked) == without_what_differs(refused[0])
    assert later.status_code == 303


def test_a_success_forgives_the_failures_before_it(pages: Pages) -> None:
    for _ in range(4):
        sign_in(pages.visitor(), "an", WRONG)
    sign_in(pages.visitor(), "an", PASSWORD)

    for _ in range(4):
        sign_in(pages.visitor(), "an", WRONG)

    assert sign_in(pages.visitor(), "an", PASSWORD).status_code == 303


def test_a_disabled_user_does_not_get_in_and_is_put_out(pages: Pages) -> None:
    client = pages.signed_in("an")
    with pages.store.writing() as session:
        user = session.exec(select(User).where(User.name == "an")).one()
        user.disabled_at = pages.clock.now()

    assert client.get("/").headers["location"] == "/sign-in"
    assert sign_in(pages.visitor(), "an", PASSWORD).status_code == 401


def test_signing_out_ends_the_sign_in_for_whoever_kept_the_cookie(pages: Pages) -> None:
    client = pages.signed_in("an")
    token = client.cookies["canh"]
    client.post("/sign-out", data={"form_key": form_key(client.get("/"))})
    thief = pages.visitor()
    thief.cookies.set("canh", token)

    answer = thief.get("/")

    assert answer.headers["location"] == "/sign-in"


def test_a_sign_in_ends_when_it_is_not_used(pages: Pages) -> None:
    client = pages.signed_in("an")
    pages.clock.move(IDLE - timedelta(minutes=1))
    used = client.get("/")
    pages.clock.move(IDLE - timedelta(minutes=1))
    used_again = client.get("/")
    pages.clock.move(IDLE)

    unused = client.get("/")

    assert (used.status_code, used_again.status_code, unused.status_code) == (200, 200, 303)


def test_a_page_that_refreshes_itself_does_not_keep_the_sign_in_alive(pages: Pages) -> None:
    client = pages.signed_in("an")
    pages.clock.move(IDLE - timedelta(minutes=1))
    client.get("/", headers={LIVE_HEADER: "1"})
    pages.clock.move(timedelta(minutes=2))

    answer = client.get("/")

    assert answer.status_code == 303


def test_a_sign_in_ends_after_its_day_however_much_it_is_used(pages: Pages) -> None:
    client = pages.signed_in("an")
    for _ in range(int(LASTS / timedelta(minutes=50))):
        pages.clock.move(timedelta(minutes=50))
        client.get("/")

    pages.clock.move(timedelta(minutes=50))

    assert client.get("/").status_code == 303


def test_ended_sign_ins_are_forgotten_at_the_next(pages: Pages) -> None:
    pages.signed_in("an")
    pages.clock.move(LASTS)

    sign_in(pages.visitor(), "binh", PASSWORD)

    assert len(sign_ins(pages)) == 1


def test_the_audit_tells_sign_in_failure_and_sign_out(pages: Pages) -> None:
    client = pages.visitor()
    sign_in(client, "an", WRONG)
    sign_in(client, "niemand", WRONG)
    sign_in(client, "an", PASSWORD)
    client.post("/sign-out", data={"form_key": form_key(client.get("/"))})

    with pages.store.reading() as session:
        told = [(row.actor, row.action, row.subject) for row in session.exec(select(Audit))]
    assert told == [
        ("user:an", "user.sign_in_failed", "user:an"),
        ("stranger", "stranger.sign_in_failed", "user:niemand"),
        ("user:an", "user.sign_in", "user:an"),
        ("user:an", "user.sign_out", "user:an"),
    ]


def test_strangers_cannot_fill_the_audit(pages: Pages) -> None:
    with pages.store.writing() as session:
        for _ in range(100):
            session.add(
                Audit(
                    at=pages.clock.now(),
                    actor="stranger",
                    action="stranger.sign_in_failed",
                    subject="user:x",
                )
            )

    sign_in(pages.visitor(), "niemand", WRONG)

    with pages.store.reading() as session:
        assert len(session.exec(select(Audit)).all()) == 100


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/units?x=1", "/units?x=1"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\nx", "/"),
        ("units", "/"),
    ],
)
def test_after_signing_in_one_stays_here(pages: Pages, wanted: str, leads_to: str) -> None:
    client = pages.visitor()
    key = form_key(client.get("/sign-in"))

    answer = client.post(
        "/sign-in", data={"name": "an", "password": PASSWORD, "form_key": key, "next": wanted}
    )

    assert answer.headers["location"] == leads_to


def test_who_was_led_to_the_sign_in_comes_back_to_the_page(pages: Pages) -> None:
    client = pages.visitor()
    led = client.get("/devices?show=silent")

    page = client.get(led.headers["location"])

    field = read_page(page).one("form", action="/sign-in").one("input", name="next")
    assert field.attributes["value"] == "/devices?show=silent"


def test_the_key_of_another_visitor_opens_nothing(pages: Pages) -> None:
    key = form_key(pages.visitor().get("/sign-in"))
    client = pages.visitor()
    client.get("/sign-in")

    answer = client.post("/sign-in", data={"name": "an", "password": PASSWORD, "form_key": key})

    assert answer.status_code == 403
    assert headline(answer) == "This form is too old to be sent."


def test_the_demo_signs_in_by_one_click(demo: Pages) -> None:
    client = demo.visitor()
    page = client.get("/sign-in")

    answer = client.post("/sign-in/demo", data={"role": "finance", "form_key": form_key(page)})

    buttons = read_page(page).one("form", action="/sign-in/demo").find("button")
    assert [button.text for button in buttons] == [
        "Provincial IT staff",
        "Commune IT contact",
        "Finance officer",
    ]
    assert answer.status_code == 303
    assert client.get("/api/v1/me").json()["role"] == "finance"


def test_outside_a_demo_nobody_is_on_offer(pages: Pages) -> None:
    client = pages.visitor()
    page = client.get("/sign-in")

    answer = client.post("/sign-in/demo", data={"role": "finance", "form_key": form_key(page)})

    assert "/sign-in/demo" not in page.text
    assert answer.status_code == 404


def test_the_first_page_of_a_demo_is_this_computer(demo: Pages) -> None:
    page = demo.visitor().get("/sign-in")

    shown = read_page(page).one("section", aria_labelledby="at-hand").text
    assert headline(page) == "This computer is watched; the rest of the demo is simulated."
    assert "LENOVO ThinkCentre M70q, Intel(R) Core(TM) i3-4150" in shown
    assert "Gateway answers in 0.4 ms" in shown
    assert "Canh's server hears it" in shown


def cookie_of(answer: Response) -> str:
    cookies = answer.headers.get_list("set-cookie")
    return next(cookie for cookie in cookies if cookie.startswith("canh="))


def without_what_differs(answer: Response) -> str:
    return re.sub(r'name="form_key" value="[^"]+"|As of [^<]*', "", answer.text)


def sign_ins(pages: Pages) -> list[SignIn]:
    with pages.store.reading() as session:
        return list(session.exec(select(SignIn)))
