"""What the pages show: the sentence they open with, the evidence, and who sees how much of it."""

import gzip
from datetime import timedelta

import pytest
from httpx2 import Response
from sqlmodel import delete, select

from server.clock import to_ms
from server.store.tables import (
    Device,
    DeviceMembership,
    DeviceNow,
    EventRow,
    IncidentEntry,
    IncidentRow,
    NotificationRow,
    ResultRow,
    Sample,
)
from tests.server.web import planted_incidents
from tests.server.web.browsing import Element, Pages, Shown, headline, read_page
from tests.server.web.province import DETAILED_DEVICE, NOW, PASSWORD, REAL_DEVICE

MOST_BYTES = 30_000
PROVINCE_PAGES = (
    "/",
    "/units",
    "/units/09193",
    "/units/07444",
    "/devices",
    "/devices/1",
    f"/devices/{REAL_DEVICE}",
    "/links",
    "/links/linkzq-0",
    "/services",
    "/services/business",
    "/plan",
    "/plan?show=all",
    "/plan/grounds",
    "/plan/lines/1",
    "/plan/lines/2",
    "/register",
    "/register/TSZQ/0",
    "/waiting",
    "/quarantine",
    "/incidents",
    "/incidents?show=all",
    *(f"/incidents/{number}" for number in planted_incidents.ALL),
)
CONTACT_PAGES = (
    "/units/09193",
    "/devices",
    "/devices/1",
    "/links",
    "/services/business",
    "/incidents",
    "/incidents?show=all",
    f"/incidents/{planted_incidents.BROKEN_SERVICE}",
    f"/incidents/{planted_incidents.PAST_LINK}",
    "/plan",
    "/plan/lines/1",
    "/register",
    "/register/TSZQ/0",
)
FINANCE_PAGES = (
    "/",
    "/units",
    "/units/09193",
    "/devices",
    "/devices/1",
    "/links",
    "/links/linkzq-0",
    "/plan",
    "/plan/grounds",
    "/plan/lines/1",
    "/plan/lines/2",
    "/register",
    "/register/TSZQ/0",
)
ALL = [
    (name, path)
    for name, paths in (("an", PROVINCE_PAGES), ("binh", CONTACT_PAGES), ("dung", FINANCE_PAGES))
    for path in paths
]


@pytest.mark.parametrize(("name", "path"), ALL)
def test_a_page_opens_with_one_sentence_and_is_well_formed(
    shown: Shown, name: str, path: str
) -> None:
    page = read_page(shown.signed_in(name).get(path))

    (sentence,) = page.find("h1")
    first_heading = next(one for one in walk(page) if one.tag in {"h1", "h2", "h3"})
    assert sentence is first_heading
    assert len(sentence.text) > 5
    heads = [cell for head in page.find("thead") for cell in head.find("th")]
    assert all(cell.attributes.get("scope") == "col" for cell in heads)


@pytest.mark.parametrize(("name", "path"), ALL)
def test_a_page_with_all_it_loads_weighs_little(shown: Shown, name: str, path: str) -> None:
    client = shown.signed_in(name)
    page = client.get(path)
    loaded = [client.get(address) for address in what_it_loads(read_page(page))]

    wire = sum(len(gzip.compress(one.content)) + header_bytes(one) for one in [page, *loaded])
    assert len(loaded) >= 2
    assert wire < MOST_BYTES


@pytest.mark.parametrize(("name", "path"), ALL)
def test_simulated_things_are_marked_and_explained(shown: Shown, name: str, path: str) -> None:
    page = read_page(shown.signed_in(name).get(path))

    marks = list(page.one("main").find("span", class_="mark"))
    if path == f"/devices/{REAL_DEVICE}":
        assert not list(page.find("p", class_="banner"))
    else:
        assert "is simulated" in page.one("p", class_="banner").text
        # The finance officer's overview shows numbers of many, and no single thing to mark.
        assert len(marks) >= (1 if (name, path) == ("dung", "/") else 2)


def test_nothing_is_marked_where_nothing_is_simulated(pages: Pages) -> None:
    with pages.store.writing() as session:
        for device in session.exec(select(Device)):
            device.simulated = False

    page = read_page(pages.signed_in("an").get("/devices"))

    assert not list(page.find("span", class_="mark"))


def test_the_overview_says_what_fails_and_where(pages: Pages) -> None:
    forget_incidents(pages)

    page = pages.signed_in("an").get("/")

    assert headline(page) == (
        "2 services cannot be reached from everywhere; 2 units have trouble with their links."
    )
    shown = read_page(page)
    trouble = shown.one("section", aria_labelledby="trouble").text
    assert "Xã Lục Nam simulated Not reachable · 4 of 5 computers report" in trouble
    assert "Xã Hiệp Hòa simulated Degraded" in trouble
    assert "Xã Xuân Lương simulated No news · 0 of 5 computers report" in trouble
    changed = shown.one("section", aria_labelledby="changes").text
    assert "Xã Lục Nam simulated cannot reach 6 services any more. No answer in time." in changed
    figures = shown.one("dl", class_="figures card").text
    assert "Units that are fine 5 / 8" in figures
    assert "Computers reporting 27 / 40" in figures


def test_an_empty_province_says_so(pages: Pages) -> None:
    forget_incidents(pages)
    with pages.store.writing() as session:
        session.exec(delete(DeviceMembership))

    assert headline(pages.signed_in("an").get("/")) == "No computer has joined yet."


def test_a_province_at_night_has_no_news_and_no_faults(pages: Pages) -> None:
    forget_incidents(pages)
    pages.clock.move(timedelta(hours=9))

    page = pages.signed_in("an").get("/")

    assert headline(page) == "No computer is reporting at the moment."
    assert "down" not in {one.attributes.get("class") for one in read_page(page).find("a")}


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("09193", "1 service does not answer, and it is not you: others cannot reach it either."),
        ("07444", "Xã Lục Nam reaches no service at the moment."),
        ("07351", "Xã Hiệp Hòa cannot reach 2 services."),
        ("07246", "No computer of Xã Xuân Lương is reporting at the moment."),
    ],
)
def test_a_unit_page_answers_how_the_unit_is(pages: Pages, code: str, sentence: str) -> None:
    forget_incidents(pages)

    assert sentence in headline(pages.signed_in("an").get(f"/units/{code}"))


def test_a_contact_is_led_to_their_own_unit(pages: Pages) -> None:
    client = pages.signed_in("binh")

    assert client.get("/").headers["location"] == "/units"
    assert client.get("/units").headers["location"] == "/units/09193"


def test_a_contact_without_a_unit_is_told_so(pages: Pages) -> None:
    page = pages.signed_in("khong").get("/units")

    assert headline(page) == ("Your account belongs to no unit yet: ask the province's IT staff.")


def test_a_service_page_counts_the_province_and_shows_a_contact_their_own(pages: Pages) -> None:
    page = pages.signed_in("binh").get("/services/business")

    assert headline(page) == "Business registration: 0 of 7 units reach it."
    rows = list(read_page(page).one("section", aria_labelledby="now").one("tbody").find("tr"))
    assert len(rows) == 1
    assert "No answer in time. (connecting)" in rows[0].text


def test_a_device_page_shows_staff_its_day_with_the_gap(pages: Pages) -> None:
    page = read_page(pages.signed_in("an").get(f"/devices/{DETAILED_DEVICE}"))

    charts = list(page.find("figure"))
    findings = [chart.one("figcaption").one("b").text for chart in charts]
    assert findings[0].startswith("The processor was busy")
    assert findings[2] == "132.4 GB of the system's disk are free."
    assert len(charts) == 5
    assert all(list(chart.one("svg").find("rect", class_="gap")) for chart in charts)
    assert all(list(chart.one("details").one("tbody").find("tr")) for chart in charts)


def test_when_a_computer_was_on_is_shown_to_province_staff_alone(pages: Pages) -> None:
    for name in ("binh", "dung"):
        page = read_page(pages.signed_in(name).get(f"/devices/{DETAILED_DEVICE}"))
        listed = read_page(pages.signed_in(name).get("/devices")).one("table").text

        assert not list(page.find("figure"))
        assert "26/11/2026" not in page.one("main").text
        assert "Last contact" not in listed
        assert "Reporting" not in listed


def test_when_a_computer_was_on_is_shown_no_further_back_than_seven_days(pages: Pages) -> None:
    with pages.store.writing() as session:
        now = session.exec(select(DeviceNow).where(DeviceNow.device_id == 1)).one()
        now.contact_ms = to_ms(NOW - timedelta(days=8))

    page = pages.signed_in("an").get("/devices")

    row = next(one for one in read_page(page).find("tr") if "HOSTZQ0-1 " in f"{one.text} ")
    assert row.text.endswith("No news more than 7 days ago")


def test_devices_are_found_filtered_ordered_and_paged_on_the_server(pages: Pages) -> None:
    with pages.store.writing() as session:
        for number in range(2000, 2060):
            session.add(
                Device(
                    id=number,
                    identity=f"x{number}",
                    state="active",
                    host=f"pc_{number}",
                    enrolled_at=NOW,
                )
            )
    client = pages.signed_in("an")

    def listed(query: str) -> list[str]:
        table = read_page(client.get(f"/devices?{query}")).one("tbody")
        return [link.text for row in table.find("tr") for link in list(row.find("a"))[:1]]

    assert listed("q=%25") == listed("q=pc-2001") == []
    assert listed("q=pc_20&order=host&down=1")[:2] == ["pc_2059", "pc_2058"]
    assert len(listed("q=pc_20")) == 25
    assert listed("q=pc_20&page=3&order=number") == [f"pc_{n}" for n in range(2050, 2060)]
    assert listed("q=PC_2001") == ["pc_2001"]
    assert listed("unit=09205") == [f"HOSTZQ1-{n}" for n in range(1, 6)]
    assert listed("show=off") == ["HOSTZQ2-4"]
    assert listed("show=waiting") == ["WAITINGZQ"]
    assert "HOSTZQ6-1" in listed("show=silent")
    assert "HOSTZQ6-1" not in listed("show=reporting")


def test_the_pager_keeps_what_was_asked(pages: Pages) -> None:
    with pages.store.writing() as session:
        for number in range(2000, 2060):
            session.add(
                Device(
                    id=number,
                    identity=f"x{number}",
                    state="active",
                    host=f"pc-{number}",
                    enrolled_at=NOW,
                )
            )
    client = pages.signed_in("an")
    page = read_page(client.get("/devices?q=pc-&order=host&down=1"))

    (following,) = page.find("a", rel="next")

    rows = read_page(client.get(str(following.attributes["href"]))).one("tbody").find("tr")
    assert [row.one("a").text for row in rows] == [f"pc-{n}" for n in range(2034, 2009, -1)]


@pytest.mark.parametrize(
    "query", ["q=HOSTZQ3", "order=host&down=1", "show=silent", "order=contact"]
)
def test_finance_cannot_ask_for_what_it_must_not_see(pages: Pages, query: str) -> None:
    client = pages.signed_in("dung")

    asked = read_page(client.get(f"/devices?{query}")).one("tbody").text

    plain = read_page(client.get(f"/devices?{'down=1' if 'down' in query else ''}"))
    assert asked == plain.one("tbody").text


def test_finance_sees_what_there_is_and_what_it_costs(pages: Pages) -> None:
    page = pages.signed_in("dung").get("/")

    shown = read_page(page)
    systems = shown.one("section", aria_labelledby="systems").text
    assert headline(page).startswith("41 of 42 devices run a system")
    assert "Windows 7 16 14/01/2020 Microsoft Lifecycle" in systems
    assert "9,876,536 đ" in shown.one("dl", class_="figures card").text


def test_the_device_page_of_a_computer_with_a_wrong_clock_says_by_how_much(pages: Pages) -> None:
    page = read_page(pages.signed_in("an").get("/devices/2"))

    assert "Its clock 12 minutes wrong" in page.one("section", aria_labelledby="connection").text


def test_texts_from_computers_are_shown_and_never_run(pages: Pages) -> None:
    """Not even where a page would translate them, were they words of ours."""
    evil = "<script>alert(1)</script>%(x)s"
    with pages.store.writing() as session:
        session.exec(select(Device).where(Device.id == 1)).one().host = evil
        session.exec(select(DeviceNow).where(DeviceNow.device_id == 1)).one().power = evil
        for event in session.exec(select(EventRow)):
            event.reason = evil
        session.add(EventRow(device_id=1, at_ms=to_ms(NOW) - 1000, kind=evil))
        for result in session.exec(select(ResultRow).where(ResultRow.device_id == 1)):
            result.outcome, result.phase = evil, evil

    page = pages.signed_in("an").get("/devices/1")

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert f"{evil} is reporting." in headline(page)
    assert page.text.count("&lt;script&gt;alert(1)") >= 10


def test_a_device_without_samples_or_results_has_a_page(pages: Pages) -> None:
    with pages.store.writing() as session:
        session.exec(delete(Sample))
        session.exec(delete(ResultRow))

    page = read_page(pages.signed_in("an").get("/devices/1"))

    assert "Nothing was measured in the last 24 hours." in page.one("main").text


def test_the_form_of_the_sign_in_can_be_filled_in_without_scripts(pages: Pages) -> None:
    page = read_page(pages.visitor().get("/sign-in"))

    form = page.one("form", action="/sign-in")
    names = [field.attributes["name"] for field in form.find("input")]
    assert names == ["form_key", "next", "name", "password"]
    assert PASSWORD not in page.text
    assert not list(page.find("script"))


def forget_incidents(pages: Pages) -> None:
    """Leave what is seen without a verdict."""
    with pages.store.writing() as session:
        for table in (NotificationRow, IncidentEntry, IncidentRow):
            session.exec(delete(table))


def walk(element: Element) -> list[Element]:
    inside = [part for part in element.parts if isinstance(part, Element)]
    return [one for part in inside for one in (part, *walk(part))]


def what_it_loads(page: Element) -> list[str]:
    sources = [one.attributes["href"] for one in page.find("link")]
    sources += [one.attributes["src"] for one in page.find("script")]
    return [str(source) for source in sources]


def header_bytes(answer: Response) -> int:
    return sum(len(f"{name}: {text}\r\n") for name, text in answer.headers.items())
