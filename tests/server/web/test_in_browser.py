"""The pages in a real browser: narrow and wide, with scripts and without, for everybody's eyes."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from sqlmodel import select

from server.clock import to_ms
from server.store.tables import DeviceNow
from tests.server.web import planted_incidents
from tests.server.web.browsing import Pages, pages_on
from tests.server.web.province import NOW, PASSWORD

WIDTHS = (1280, 390)
# The usual half minute is short for a browser that starts on a busy machine.
PATIENCE_MS = 120_000
LOOKED_AT = {
    "": ("/sign-in",),
    "an": (
        "/",
        "/units",
        "/units/07444",
        "/sites/site-0",
        "/coverage?show_all=1",
        "/devices",
        "/devices/1",
        "/links",
        "/links/linkzq-0",
        "/services",
        "/services/business",
        "/waiting",
        "/quarantine",
        "/incidents?show=all",
        f"/incidents/{planted_incidents.CUT_LINK}",
        f"/incidents/{planted_incidents.MERGED}",
        f"/incidents/{planted_incidents.PAST_LINK}",
        "/incidents/new?unit=09193",
    ),
    "binh": (
        "/units/09193",
        "/devices",
        "/devices/1",
        "/services/business",
        "/incidents",
        f"/incidents/{planted_incidents.OWN_DEVICE}",
        f"/incidents/{planted_incidents.OWN_DEVICE}/text",
        "/incidents/new",
        "/plan",
    ),
    "dung": (
        "/",
        "/units",
        "/units/09193",
        "/devices",
        "/devices/1",
        "/links",
        "/links/linkzq-0",
        "/plan?show=all",
        "/plan/grounds",
        "/plan/lines/1",
        "/register",
        "/register/TSZQ/0",
    ),
}
EACH = [(name, path) for name, paths in LOOKED_AT.items() for path in paths]
# WCAG 2.2 AA and what axe calls best practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# What leads somewhere or does something, outside of sentences, and is lower than a finger is wide.
TOO_LOW = """
() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
  .filter((one) => one.checkVisibility() && !one.closest("svg, .skip, .lead, .second, .source"))
  .map((one) => (one.type === "radio" ? one.closest("label") : one))
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML)
"""


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox"], timeout=PATIENCE_MS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(
    seeded_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Pages, str]]:
    """A demo's pages on a real port; tests of this module only look."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(seeded_file, folder)
    with pages_on(folder, demo=True) as pages, serving(pages) as address:
        yield pages, address


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("name", "path"), EACH)
def test_a_page_fits_its_screen_complains_of_nothing_and_is_open_to_everybody(
    browser: Browser, served: tuple[Pages, str], name: str, path: str, width: int
) -> None:
    complaints: list[str] = []
    with visiting(browser, served, name, width) as page:
        page.on("console", lambda message: complaints.append(words_of(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(served[1] + path)

        sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})

    assert sideways <= 0
    assert complaints == []
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found.response["violations"]] == []


@pytest.mark.parametrize("path", LOOKED_AT["binh"])
def test_what_a_contact_taps_on_a_phone_is_high_enough_for_a_finger(
    browser: Browser, served: tuple[Pages, str], path: str
) -> None:
    with visiting(browser, served, "binh", 390) as page:
        page.goto(served[1] + path)

        assert page.evaluate(TOO_LOW) == []


@pytest.mark.parametrize("path", ["/", "/devices/1", "/waiting", "/incidents/2"])
def test_a_page_is_open_to_everybody_in_the_dark_too(
    browser: Browser, served: tuple[Pages, str], path: str
) -> None:
    with visiting(browser, served, "an", 1280, color_scheme="dark") as page:
        page.goto(served[1] + path)

        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})

    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found.response["violations"]] == []


def test_the_text_for_a_chat_is_copied_by_a_button_where_there_are_scripts(
    browser: Browser, served: tuple[Pages, str]
) -> None:
    with visiting(browser, served, "an", 390) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{served[1]}/incidents/{planted_incidents.CUT_LINK}/text")

        page.locator("[data-copies]").click()
        page.locator("[data-copies]:disabled").wait_for()

        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator("#text").input_value()
        assert f"/incidents/{planted_incidents.CUT_LINK}" in copied


def test_everything_essential_works_without_scripts(
    browser: Browser, served: tuple[Pages, str]
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()

    page.goto(served[1])
    page.get_by_role("button", name="Cán bộ CNTT của tỉnh").click()
    page.get_by_role("link", name="Thiết bị", exact=True).click()
    page.get_by_label("Tên có chứa").fill("zq3")
    page.get_by_role("button", name="Xem").click()
    page.get_by_role("link", name="HOSTZQ3-1").click()
    page.get_by_role("button", name="English").click()
    headline = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="Sign out").click()

    assert headline == "HOSTZQ3-1 is reporting."
    assert page.url == f"{served[1]}/sign-in"
    context.close()


def test_a_page_refreshes_itself_when_a_report_came(
    browser: Browser, seeded_file: Path, tmp_path: Path
) -> None:
    shutil.copy(seeded_file, tmp_path)
    with (
        pages_on(tmp_path) as pages,
        serving(pages) as address,
        visiting(browser, (pages, address), "an", 1280) as page,
    ):
        with page.expect_response(lambda answer: answer.url.endswith("/live")):
            page.goto(f"{address}/devices/31")
        before = page.get_by_role("heading", level=1).inner_text()

        with pages.store.writing() as session:
            row = session.exec(select(DeviceNow).where(DeviceNow.device_id == 31)).one()
            row.contact_ms = to_ms(NOW) + 60_000
        pages.clock.move(timedelta(seconds=1))

        page.get_by_role("heading", name="is reporting.").wait_for()
    assert "is not heard" in before


def test_a_page_can_be_printed_with_what_it_says(
    browser: Browser, served: tuple[Pages, str]
) -> None:
    with visiting(browser, served, "an", 1280) as page:
        page.goto(served[1])
        page.emulate_media(media="print")

        assert page.get_by_role("heading", level=1).is_visible()
        assert page.get_by_role("heading", name="Services", exact=True).is_visible()
        assert not page.get_by_role("navigation").is_visible()


@contextmanager
def serving(pages: Pages) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(pages.app, log_config=None, ws="none", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        listener.listen()  # so that whoever comes before it has started waits
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@contextmanager
def visiting(
    browser: Browser,
    served: tuple[Pages, str],
    name: str,
    width: int,
    color_scheme: str = "light",
) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        locale="en-GB",
        color_scheme="dark" if color_scheme == "dark" else "light",
    )
    context.set_default_timeout(PATIENCE_MS)
    if name:
        sign_in(context, served, name)
    yield context.new_page()
    context.close()


def sign_in(context: BrowserContext, served: tuple[Pages, str], name: str) -> None:
    pages, address = served
    token = pages.signed_in(name).cookies["canh"]
    context.add_cookies([{"name": "canh", "value": token, "url": address}])


def words_of(message: ConsoleMessage) -> str:
    return f"{message.type}: {message.text}"


def test_a_person_signs_in_by_hand(browser: Browser, served: tuple[Pages, str]) -> None:
    with visiting(browser, served, "", 390) as page:
        page.goto(f"{served[1]}/devices/1")
        page.get_by_label("Name").fill("an")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()

        assert page.get_by_role("heading", level=1).inner_text() == "HOSTZQ0-1 is reporting."
