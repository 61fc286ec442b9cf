"""Languages: which one a visitor gets, and that no text of the pages is missing in Vietnamese."""

import pytest
from sqlmodel import select

from server.store.tables import Audit, User
from server.web.language import Wish, choose
from tests.server.web.browsing import Pages, form_key, headline, read_page

OFFERED = ("vi", "en", "fr")


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        (Wish(user="en", cookie="fr", accepted="vi"), "en"),
        (Wish(cookie="fr", accepted="en"), "fr"),
        (Wish(accepted="de-DE,en-GB;q=0.7,vi;q=0.9"), "vi"),
        (Wish(accepted="en-GB,en;q=0.9"), "en"),
        (Wish(accepted="en;q=0, fr;q=0.1"), "fr"),
        (Wish(accepted="de"), "vi"),
        (Wish(accepted=""), "vi"),
        (Wish(accepted=";;q=x,,*,\x00"), "vi"),
        (Wish(user="xx", cookie="../../etc", accepted="en"), "en"),
    ],
)
def test_the_user_then_the_cookie_then_the_browser_decide(wish: Wish, language: str) -> None:
    assert choose(wish, OFFERED) == language


def test_a_visitor_who_asks_for_nothing_reads_vietnamese(pages: Pages) -> None:
    page = pages.visitor(**{"accept-language": "de"}).get("/sign-in")

    assert page.headers["content-language"] == "vi"
    assert read_page(page).one("html").attributes["lang"] == "vi"
    assert headline(page) == "Đăng nhập để xem tình trạng máy tính, đường truyền và dịch vụ."


def test_a_visitors_choice_is_kept_in_a_cookie(pages: Pages) -> None:
    client = pages.visitor()
    key = form_key(client.get("/sign-in"))

    client.post("/language", data={"to": "vi", "form_key": key, "next": "/sign-in"})

    assert client.get("/sign-in").headers["content-language"] == "vi"


def test_a_users_choice_goes_with_the_user_and_is_noted(pages: Pages) -> None:
    client = pages.signed_in("an")

    client.post("/language", data={"to": "fr", "form_key": form_key(client.get("/"))})

    elsewhere = pages.signed_in("an").get("/")
    with pages.store.reading() as session:
        user = session.exec(select(User).where(User.name == "an")).one()
        (row,) = session.exec(select(Audit))
    assert elsewhere.headers["content-language"] == "fr"
    assert user.language == "fr"
    assert (row.action, row.subject) == ("user.choose_language", "user:an")


def test_a_language_that_is_not_offered_changes_nothing(pages: Pages) -> None:
    client = pages.signed_in("an")

    answer = client.post("/language", data={"to": "de", "form_key": form_key(client.get("/"))})

    assert answer.status_code == 404
    assert "canh_language" not in client.cookies


OF_PLACES = ("/units/09193", "/devices", "/devices/1", "/links")
OF_MONEY = ("/plan", "/plan?show=all", "/plan/lines/1", "/plan/lines/2", "/register")
ENGLISH = (" the ", " is ", " of ", " and ", " not ", " are ", " by ", " for ")


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        (
            "an",
            (
                "/",
                "/units",
                "/services",
                "/plan/grounds",
                "/register/TSZQ/0",
                *OF_PLACES,
                *OF_MONEY,
            ),
        ),
        ("binh", ("/services/business", "/register/TSZQ/0", *OF_PLACES, *OF_MONEY)),
        ("dung", ("/", "/units", "/plan/grounds", "/register/TSZQ/0", *OF_PLACES, *OF_MONEY)),
        ("khong", ("/plan", "/register")),
    ],
)
def test_a_vietnamese_page_holds_no_english(
    pages: Pages, name: str, paths: tuple[str, ...]
) -> None:
    client = pages.signed_in(name, **{"accept-language": "vi"})

    english = {
        (path, word)
        for path in paths
        for word in ENGLISH
        if word in f" {read_page(client.get(path)).one('main').text.lower()} "
    }

    assert english == set()
