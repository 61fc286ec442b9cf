"""Languages: which one a visitor gets, and that no text of the pages is missing in Vietnamese."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from sqlmodel import select

from server.store.tables import Audit, User
from server.web.language import Wish, choose
from tests.conftest import ROOT
from tests.server.web.browsing import Pages, form_key, headline, read_page

CATALOGUES = ROOT / "server" / "web" / "locale"
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


def test_every_text_is_there_in_vietnamese() -> None:
    assert [message.id for message in texts(catalogue("vi")) if not is_complete(message)] == []


def test_the_vietnamese_texts_say_the_same_numbers() -> None:
    """A place-holder that is lost or invented would make a page fail, or lie."""
    wrong = [
        message.id for message in texts(catalogue("vi")) if list(message.check(catalogue("vi")))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", ["vi", "fr"])
def test_the_catalogues_are_up_to_date_with_the_code(language: str, tmp_path: Path) -> None:
    """Run ``make messages`` when this fails."""
    wanted = {message.id for message in texts(extracted(tmp_path))}

    assert {message.id for message in texts(catalogue(language))} == wanted


def test_a_vietnamese_page_holds_no_english(pages: Pages) -> None:
    client = pages.signed_in("an", **{"accept-language": "vi"})
    paths = ("/", "/units", "/units/09193", "/devices", "/devices/1", "/links", "/services")

    english = {
        (path, word)
        for path in paths
        for word in (" the ", " is ", " of ", " and ", " not ")
        if word in f" {read_page(client.get(path)).one('main').text} "
    }

    assert english == set()


def catalogue(language: str) -> Catalog:
    path = CATALOGUES / language / "LC_MESSAGES" / "canh.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def extracted(folder: Path) -> Catalog:
    """Extract the texts as ``make messages`` does."""
    path = folder / "canh.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract"]
    options = ["-F", "pyproject.toml", "-k", "pgettext:1c,2", "-k", "_n:1,2", "-o", str(path)]
    subprocess.run([*command, *options, "server"], cwd=ROOT, check=True)
    with path.open("rb") as file:
        return read_po(file)


def texts(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def is_complete(message: Message) -> bool:
    given = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(given) and all(given) and not message.fuzzy
