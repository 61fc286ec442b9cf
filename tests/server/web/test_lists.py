"""The lists of units, links, services, incidents and devices: filtered, ordered, page by page."""

from datetime import timedelta

import pytest
from httpx2 import Response
from sqlmodel import select

from server.store.tables import IncidentRow, Link, Unit
from tests.server.web import planted_incidents as planted
from tests.server.web.browsing import Element, Pages, headline, read_page
from tests.server.web.province import NOW

_NOWHERE = "No {} is as was asked for."
ALL_UNITS = {
    "Xã Yên Định",
    "Xã Đại Sơn",
    "Phường Bắc Giang",
    "Xã Hiệp Hòa",
    "Phường Kinh Bắc",
    "Xã Lục Nam",
    "Xã Xuân Lương",
    "Phường Vũ Ninh",
}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=yen dinh", {"Xã Yên Định"}),
        ("q=LỤC", {"Xã Lục Nam"}),
        ("q=07351", {"Xã Hiệp Hòa"}),
        ("kind=phuong", {"Phường Bắc Giang", "Phường Kinh Bắc", "Phường Vũ Ninh"}),
        ("district=Huyện Sơn Động", {"Xã Yên Định", "Xã Đại Sơn"}),
        ("standing=silent", {"Xã Xuân Lương"}),
        ("standing=down&kind=xa", {"Xã Lục Nam"}),
        ("standing=&kind=&district=&q=", ALL_UNITS),
    ],
)
def test_units_are_found(pages: Pages, asked: str, found: set[str]) -> None:
    assert set(listed(pages.signed_in("an").get(f"/units?{asked}"))) == found


def test_units_come_by_name_in_the_order_of_vietnamese(pages: Pages) -> None:
    names = listed(pages.signed_in("an").get("/units"))

    # đ is a letter of its own, after d.
    assert names.index("Xã Đại Sơn") < names.index("Xã Hiệp Hòa") < names.index("Xã Yên Định")


def test_a_list_is_ordered_by_the_head_of_a_column_and_says_so(pages: Pages) -> None:
    client = pages.signed_in("an")

    page = client.get("/units?order=standing&down=1")

    assert listed(page)[:2] == ["Xã Lục Nam", "Xã Hiệp Hòa"]
    heads = {one.text: one.attributes.get("aria-sort") for one in read_page(page).find("th")}
    assert heads["Standing"] == "descending"
    assert heads["Unit"] == heads["Former district"] == "none"
    (turned,) = [one for one in read_page(page).one("thead").find("a") if one.text == "Standing"]
    assert listed(client.get(str(turned.attributes["href"])))[-1] == "Xã Lục Nam"


@pytest.mark.parametrize(
    ("name", "path", "what"),
    [
        ("an", "/units?q=zzz", "unit"),
        ("dung", "/units?q=zzz", "unit"),
        ("an", "/links?q=zzz", "link"),
        ("dung", "/links?district=Huyện Không Có", "link"),
        ("an", "/services?q=zzz", "service"),
        ("binh", "/services?standing=degraded&scope=national&q=zzz", "service"),
    ],
)
def test_a_list_says_that_nothing_was_found(pages: Pages, name: str, path: str, what: str) -> None:
    page = pages.signed_in(name).get(path)

    assert headline(page) == _NOWHERE.format(what)
    assert read_page(page).one("tbody").text == f"No {what} fits."
    assert [one.text for one in read_page(page).one("form", class_="find card").find("a")] == [
        "Show all"
    ]


def test_an_incident_that_is_asked_for_in_vain_is_said_not_to_be_there(pages: Pages) -> None:
    page = pages.signed_in("an").get("/incidents?kind=provider&show=open")

    assert read_page(page).one("tbody").text == "No incident is as was asked for."


@pytest.mark.parametrize("path", ["/units", "/links", "/services"])
@pytest.mark.parametrize("asked", ["order=worth", "standing=good", "page=0", "down=perhaps"])
def test_an_address_that_asks_for_nonsense_is_refused(pages: Pages, path: str, asked: str) -> None:
    page = pages.signed_in("an").get(f"{path}?{asked}")

    assert page.status_code == 422
    assert headline(page) == "Something on the form is missing or wrong."


@pytest.mark.parametrize(
    "asked", ["kind=wall", "severity=deadly", "since=yesterday", "until=2026-02-30", "show=none"]
)
def test_a_list_of_incidents_that_asks_for_nonsense_is_refused(pages: Pages, asked: str) -> None:
    assert pages.signed_in("an").get(f"/incidents?{asked}").status_code == 422


@pytest.mark.parametrize(
    ("name", "path"),
    [("an", "/units"), ("dung", "/links"), ("an", "/devices"), ("dung", "/register")],
)
def test_whoever_goes_beyond_the_last_page_is_led_to_it(pages: Pages, name: str, path: str) -> None:
    client = pages.signed_in(name)

    answer = client.get(f"{path}?order=unit&page=9" if path == "/links" else f"{path}?page=9")

    assert answer.status_code == 303
    assert client.get(answer.headers["location"]).status_code == 200
    last = 2 if path == "/devices" else 1
    assert f"page={last}" in answer.headers["location"]


@pytest.mark.parametrize("name", ["an", "binh", "dung"])
@pytest.mark.parametrize("path", ["/devices", "/links", "/incidents", "/register", "/services"])
def test_a_form_sent_as_it_stands_shows_the_list_as_it_stands(
    pages: Pages, name: str, path: str
) -> None:
    client = pages.signed_in(name)
    page = client.get(path)
    if page.status_code == 403:
        return

    form = read_page(page).one("form", class_="find card")
    fields = [one.attributes for one in form.find("input")]
    sent = {str(field["name"]): field.get("value") or "" for field in fields}
    for choice in form.find("select"):
        options = list(choice.find("option"))
        chosen = [one for one in options if "selected" in one.attributes] or options
        sent[str(choice.attributes["name"])] = str(chosen[0].attributes.get("value") or "")
    again = client.get(path, params=sent)

    assert again.status_code == 200
    assert listed(again) == listed(page)


def test_many_units_come_page_by_page_as_they_were_asked_for(pages: Pages) -> None:
    with pages.store.writing() as session:
        for number in range(100, 140):
            session.add(Unit(id=number, code=f"{number}", kind="xa", name=f"Xã Mới {number}"))
    client = pages.signed_in("an")

    first = client.get("/units?q=moi&order=name&down=1")
    (following,) = read_page(first).find("a", rel="next")
    second = client.get(str(following.attributes["href"]))

    assert (len(listed(first)), len(listed(second))) == (25, 15)
    assert listed(first)[0] == "Xã Mới 139"
    assert listed(second)[-1] == "Xã Mới 100"
    assert headline(first) == headline(second) == "0 of 40 units are fine."


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=hiep hoa", {"linkzq-3"}),
        ("q=LINKZQ-4", {"linkzq-4"}),
        ("standing=down", {"linkzq-5"}),
        ("district=Thành phố Bắc Giang", {"linkzq-2"}),
        ("provider=Nhà mạng A&district=Huyện Sơn Động", {"linkzq-1"}),
    ],
)
def test_links_are_found(pages: Pages, asked: str, found: set[str]) -> None:
    assert set(codes(pages.signed_in("an").get(f"/links?{asked}"))) == found


def test_links_are_found_by_their_path(pages: Pages) -> None:
    with pages.store.writing() as session:
        session.exec(select(Link).where(Link.code == "linkzq-2")).one().path = "mobile"

    assert codes(pages.signed_in("an").get("/links?path=mobile")) == ["linkzq-2"]


def test_finance_orders_links_by_what_they_cost_and_sums_up_those_that_fit(pages: Pages) -> None:
    client = pages.signed_in("dung")

    page = client.get("/links?order=cost&down=1&provider=Nhà mạng B")

    costs = [row.text.partition(" đ")[0].rpartition(" ")[2] for row in rows(page)]
    amounts = [int(cost.replace(",", "")) for cost in costs]
    assert amounts == sorted(amounts, reverse=True)
    assert headline(page).endswith(f"cost {sum(amounts):,} đ a month.")


@pytest.mark.parametrize(
    "address",
    [
        "/units?standing=down",
        "/units?standing=ok",
        "/units?order=standing",
        "/units?order=reporting",
        "/links?standing=down",
        "/links?order=standing",
        "/links?order=answering",
    ],
)
def test_finance_cannot_ask_for_how_a_line_stands(pages: Pages, address: str) -> None:
    client = pages.signed_in("dung")
    path, _, asked = address.partition("?")

    page = client.get(address)

    assert listed(page) == listed(client.get(path))
    # Its own address it may name: whoever changes the language comes back to it.
    assert "standing" not in page.text.replace(asked, "")


def test_a_contact_finds_no_link_of_another_unit_whatever_they_ask(pages: Pages) -> None:
    client = pages.signed_in("binh")

    assert codes(client.get("/links")) == ["linkzq-0"]
    for asked in ("q=linkzq-1", "q=Đại Sơn", "provider=Nhà mạng A", "district=Huyện Hiệp Hòa"):
        assert codes(client.get(f"/links?{asked}")) == []
    assert "Huyện Hiệp Hòa" not in client.get("/links").text


def test_services_are_found_and_ordered(pages: Pages) -> None:
    client = pages.signed_in("an")

    assert listed(client.get("/services?q=mot cua")) == ["One-stop procedures"]
    assert set(listed(client.get("/services?scope=provincial"))) == {
        "Data platform (LGSP)",
        "Document system",
        "One-stop procedures",
    }
    assert listed(client.get("/services?order=reached"))[0] == "Business registration"
    assert listed(client.get("/services"))[:2] == ["Business registration", "Data platform (LGSP)"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("show=suspected", {planted.SUSPECTED}),
        ("show=merged", {planted.MERGED}),
        ("show=over", {planted.PAST_LINK, planted.AREA, planted.REPLICA, planted.RENAMED}),
        ("show=all&kind=replica", {planted.REPLICA}),
        ("show=all&unit=07444", {planted.CUT_LINK}),
        ("show=all&severity=high", {planted.AREA}),
        ("kind=device", {planted.DEVICE, planted.OWN_DEVICE}),
    ],
)
def test_incidents_are_found(pages: Pages, asked: str, found: set[int]) -> None:
    with pages.store.writing() as session:
        for row in session.exec(select(IncidentRow)):
            row.severity = "high" if row.id == planted.AREA else "medium"

    assert set(incidents(pages.signed_in("an").get(f"/incidents?{asked}"))) == found


def test_incidents_are_found_by_the_days_in_which_they_went_on(pages: Pages) -> None:
    with pages.store.writing() as session:
        for row in session.exec(select(IncidentRow)):
            row.state, row.opened_at = "resolved", NOW - timedelta(days=row.id or 0, hours=1)
            row.resolved_at = row.opened_at + timedelta(hours=30)
    client = pages.signed_in("an")

    # NOW is 10:00 on the 26th in the province; the third went on from the 23rd, 9:00, to the 24th.
    one_day = set(incidents(client.get("/incidents?show=all&since=2026-11-24&until=2026-11-24")))

    assert one_day == {2, 3}
    assert set(incidents(client.get("/incidents?show=all&until=2026-11-18"))) == {8, 9, 10}


def test_incidents_are_ordered_by_when_they_began(pages: Pages) -> None:
    client = pages.signed_in("an")

    up = incidents(client.get("/incidents?show=all&order=since"))
    down = incidents(client.get("/incidents?show=all&order=since&down=1"))

    assert up[0] == planted.AREA or up[0] == planted.MERGED
    assert down[0] == planted.SUSPECTED
    assert set(up) == set(down) == set(planted.ALL)


def test_incidents_are_ordered_by_severity_and_by_unit(pages: Pages) -> None:
    with pages.store.writing() as session:
        for row in session.exec(select(IncidentRow)):
            row.severity = {planted.DEVICE: "low", planted.CUT_LINK: "high"}.get(
                row.id or 0, "medium"
            )
        for unit in session.exec(select(Unit)):
            unit.name_ascii = unit.code
    client = pages.signed_in("an")

    by_severity = incidents(client.get("/incidents?order=severity&down=1"))
    by_unit = incidents(client.get("/incidents?order=unit&down=1"))

    assert (by_severity[0], by_severity[-1]) == (planted.CUT_LINK, planted.DEVICE)
    # Of the units 09205, 09193, 09169 and 07444, and none.
    assert by_unit == [
        planted.DEVICE,
        planted.OWN_DEVICE,
        planted.SUSPECTED,
        planted.CUT_LINK,
        planted.BROKEN_SERVICE,
    ]


@pytest.mark.parametrize(
    "asked",
    ["show=suspected", "unit=07444&show=all", "kind=link&show=all&unit=07351", "show=merged"],
)
def test_a_contact_finds_no_incident_of_another_unit_whatever_they_ask(
    pages: Pages, asked: str
) -> None:
    found = incidents(pages.signed_in("binh").get(f"/incidents?{asked}"))

    theirs = {planted.BROKEN_SERVICE, planted.OWN_DEVICE, planted.PAST_LINK, planted.REPLICA}
    assert set(found) <= theirs


def test_a_contact_is_not_offered_suspicions(pages: Pages) -> None:
    tabs = read_page(pages.signed_in("binh").get("/incidents")).one("nav", class_="tabs")

    assert [one.text for one in tabs.find("a")] == ["Open", "Over", "Part of another", "All"]


def test_a_tab_of_the_incidents_keeps_what_was_asked(pages: Pages) -> None:
    page = pages.signed_in("an").get("/incidents?kind=link&unit=07444")

    tabs = read_page(page).one("nav", class_="tabs").find("a")
    assert [str(one.attributes["href"]) for one in tabs][-1] == (
        "/incidents?kind=link&unit=07444&show=all"
    )


def test_devices_are_found_by_kind_and_ordered_by_the_heads(pages: Pages) -> None:
    client = pages.signed_in("an")

    page = client.get("/devices?kind=pc&order=host&down=1")

    assert read_page(page).one("th", aria_sort="descending").text == "Device"
    assert listed(page) == sorted(listed(page), reverse=True)
    assert listed(client.get("/devices?kind=ups")) == []


def rows(page: Response) -> list[Element]:
    return list(read_page(page).one("main").one("tbody").find("tr"))


def listed(page: Response) -> list[str]:
    """Give the names in the first column."""
    return [link.text for row in rows(page) for link in list(row.find("a"))[:1]]


def codes(page: Response) -> list[str]:
    """Give the links of a list by their codes."""
    hrefs = [str(one.attributes["href"]) for row in rows(page) for one in row.find("a")]
    return [href.rpartition("/")[2] for href in hrefs if href.startswith("/links/")]


def incidents(page: Response) -> list[int]:
    """Give the incidents of a list."""
    hrefs = [str(one.attributes["href"]) for row in rows(page) for one in row.find("a")]
    return [int(href.rpartition("/")[2]) for href in hrefs if href.startswith("/incidents/")]
