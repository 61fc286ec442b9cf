"""The devices on the page of a unit: what somebody can mend comes first, and no long list."""

import pytest

from tests.server.web.browsing import Element, Pages, read_page
from tests.server.web.province import DEVICES_A_UNIT, SILENT_UNIT, UNITS, Planted, device_number

UNIT = UNITS[0][0]
WELL, AILING, SILENT = (Planted(0).host(device) for device in (1, 3, DEVICES_A_UNIT))


def card(pages: Pages, who: str, code: str = UNIT) -> Element:
    page = read_page(pages.signed_in(who).get(f"/units/{code}"))
    return page.one("section", aria_labelledby="devices")


def where_links_lead(element: Element) -> set[str | None]:
    return {one.attributes["href"] for one in element.find("a")}


@pytest.mark.parametrize("who", ["an", "binh"])
def test_it_names_what_somebody_can_mend_and_leads_to_all(pages: Pages, who: str) -> None:
    shown = card(pages, who)

    assert f"{DEVICES_A_UNIT} devices" in shown.text
    assert f"Computer {AILING}: its disk WDC WD5000AAKX says" in shown.text
    assert WELL not in shown.text
    everything = {f"/devices/{device_number(0, 3)}", f"/devices?unit={UNIT}"}
    assert everything <= where_links_lead(shown)


def test_only_the_province_learns_which_computers_are_not_heard(pages: Pages) -> None:
    to_staff, to_contact = (card(pages, who).text for who in ("an", "binh"))

    assert f"{SILENT} simulated last contact 05:00" in to_staff
    assert "No news: 1" in to_staff
    assert SILENT not in to_contact
    assert "No news" not in to_contact


def test_of_a_unit_that_is_silent_as_a_whole_they_are_only_counted(pages: Pages) -> None:
    shown = card(pages, "an", UNITS[SILENT_UNIT][0]).text

    assert f"No news: {DEVICES_A_UNIT}" in shown
    assert Planted(SILENT_UNIT).host(1) not in shown


@pytest.mark.parametrize("who", ["an", "binh"])
def test_the_list_can_show_those_with_something_to_mend(pages: Pages, who: str) -> None:
    page = read_page(pages.signed_in(who).get(f"/devices?unit={UNIT}&show=ailing"))

    assert [row.one("a").text for row in page.one("tbody").find("tr")] == [AILING]


def test_finance_asks_in_vain_which_have_something_to_mend(pages: Pages) -> None:
    page = read_page(pages.signed_in("dung").get(f"/devices?unit={UNIT}&show=ailing"))

    assert len(list(page.one("tbody").find("tr"))) == DEVICES_A_UNIT


def test_finance_sees_what_there_is_at_a_unit_counted(pages: Pages) -> None:
    page = read_page(pages.signed_in("dung").get(f"/units/{UNIT}"))

    systems = page.one("section", aria_labelledby="systems").text
    assert "Windows 7 2 14/01/2020" in systems
    assert "Windows 10 1" in systems
    kinds = page.one("section", aria_labelledby="kinds")
    assert "desktop computer 5" in kinds.text
    assert f"/devices?unit={UNIT}&kind=pc" in where_links_lead(kinds)
    assert f"/register?unit={UNIT}" in where_links_lead(kinds)
