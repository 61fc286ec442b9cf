"""What Canh takes of a line, how often it asks a service, and the switch that stops all probing."""

from datetime import timedelta

import pytest
from sqlmodel import select, update

from server.deal.work import deal_out
from server.store.switches import is_probing
from server.store.tables import Audit, DeviceMembership, DeviceNow, Service
from tests.server.web.browsing import Pages, form_key, read_page
from tests.server.web.province import NOW, SERVICES, Planted

LINK = f"/links/{Planted(0).link_code}"
SERVICE = f"/services/{SERVICES[0][0]}"


@pytest.fixture
def dealt(pages: Pages) -> Pages:
    with pages.store.writing() as session:
        deal_out(session, 60.0, NOW)
    return pages


def card(pages: Pages, address: str, label: str, person: str = "an") -> str:
    page = read_page(pages.signed_in(person).get(address, headers={"accept-language": "en"}))
    return " ".join(page.one("section", **{"aria-labelledby": label}).text.split())


def test_the_page_of_a_link_says_what_canh_may_take_plans_and_took(dealt: Pages) -> None:
    told = card(dealt, LINK, "budget")

    assert "kbit/s" in told
    assert "5 kbit/s" in told  # a hundredth of the half Mbit/s that it carries upwards


def test_before_anybody_reported_over_it_the_page_of_a_link_says_nothing_of_it(
    pages: Pages,
) -> None:
    page = read_page(pages.signed_in("an").get(LINK))

    assert not list(page.find("section", **{"aria-labelledby": "budget"}))


def test_the_page_of_a_service_says_how_often_from_where_and_with_whose_consent(
    dealt: Pages,
) -> None:
    with dealt.store.writing() as session:
        service = session.exec(select(Service).where(Service.code == SERVICES[0][0])).one()
        service.permission = "Công văn 123/BTTTT"

    told = card(dealt, SERVICE, "asks")

    assert "Công văn 123/BTTTT" in told
    assert "60" in told


@pytest.mark.parametrize(("address", "label"), [(LINK, "budget"), (SERVICE, "asks")])
def test_what_canh_costs_is_for_the_provinces_staff_alone(
    dealt: Pages, address: str, label: str
) -> None:
    page = read_page(dealt.signed_in("binh").get(address))

    assert not list(page.find("section", **{"aria-labelledby": label}))


def test_the_page_of_a_unit_says_where_a_line_is_too_thin_and_to_whom_it_matters(
    dealt: Pages,
) -> None:
    assert "no page is read" in card(dealt, "/units/09193", "links")
    assert "no page is read" not in card(dealt, "/units/09193", "links", "binh")


def test_the_page_of_a_unit_says_until_when_a_site_is_in_its_learning_week(pages: Pages) -> None:
    before = card(pages, "/units/09193", "links")
    with pages.store.writing() as session:
        lately = NOW - timedelta(days=2)
        session.execute(update(DeviceMembership).values(valid_from=lately))

    after = card(pages, "/units/09193", "links")

    assert "learns until" not in before
    assert "learns until 01/12/2026" in after


def test_the_switch_stops_all_probing_and_every_page_says_so(dealt: Pages) -> None:
    client = dealt.signed_in("an")
    key = form_key(client.get("/services"))

    client.post("/probing", data={"to": "stop", "why": "Bộ yêu cầu", "form_key": key})

    with dealt.store.reading() as session:
        assert not is_probing(session)
        assert session.exec(select(Audit.action)).all()[-1] == "probing.stop"
    for person, address in (("an", "/"), ("an", LINK), ("binh", "/units"), ("dung", "/")):
        page = read_page(dealt.signed_in(person).get(address, follow_redirects=True))
        assert "Bộ yêu cầu" in page.one("p", role="status").text
    client.post("/probing", data={"to": "start", "form_key": key})
    page = read_page(client.get("/services"))
    assert not list(page.find("p", role="status"))


def test_turning_it_twice_is_refused(dealt: Pages) -> None:
    client = dealt.signed_in("an")
    key = form_key(client.get("/services"))

    answer = client.post("/probing", data={"to": "start", "form_key": key})

    assert answer.status_code == 409


@pytest.mark.parametrize(("pause_ms", "reporting"), [(240_000, True), (0, False)])
def test_a_computer_on_a_thin_line_counts_as_reporting_in_its_pause(
    pages: Pages, pause_ms: int, *, reporting: bool
) -> None:
    before = card(pages, LINK, "devices").split()[:2]
    with pages.store.writing() as session:
        for row in session.exec(select(DeviceNow)):
            row.contact_ms -= 240_000
            row.pause_ms = pause_ms
    pages.clock.move(timedelta(seconds=15))

    assert (card(pages, LINK, "devices").split()[:2] == before) is reporting
