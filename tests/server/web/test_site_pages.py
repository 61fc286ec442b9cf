"""The page of a site, and how far Canh sees: on it, on its unit's page, and of the province."""

import gzip
import json
from datetime import timedelta

import pytest
from sqlmodel import select

from alerts.condition.heard import Heard, heard_again
from alerts.incident import State
from server.deal.work import deal_out
from server.evaluate.condition.work import judge_conditions
from server.store import heard, maintenance
from server.store.session import Session
from server.store.tables import (
    Asset,
    Device,
    DeviceMembership,
    DeviceNow,
    IncidentRow,
    Maintenance,
    NeighbourRow,
    Site,
    SiteMembership,
)
from tests.server.visit import HandVisit
from tests.server.web import planted_incidents
from tests.server.web.browsing import Pages, headline, read_page
from tests.server.web.province import NOW, UNITS, Planted, device_number

SITE = f"/sites/{Planted(0).site_code}"
UNIT = f"/units/{UNITS[0][0]}"
ALL = "/coverage?show_all=1"
DAY = timedelta(days=1)


def text(pages: Pages, address: str, person: str = "an") -> str:
    answer = pages.signed_in(person).get(address)
    assert answer.status_code == 200
    return read_page(answer).one("main").text


def register(session: Session, unit: int, computers: int) -> None:
    """Let the register of a unit count so many computers more than the one that it has."""
    for number in range(computers):
        code = f"MORE-{unit}-{number}"
        session.add(Asset(code=code, name="Máy", unit_id=unit, kind="desktop", source="a.csv"))


def lose(session: Session, unit: int, *devices: int) -> None:
    """Let computers of a unit be silent for a fortnight."""
    for device in devices:
        row = session.get_one(DeviceNow, device_number(unit, device))
        row.contact_ms -= 14 * 86_400_000


def test_a_site_says_what_it_is_and_who_reports(pages: Pages) -> None:
    with pages.store.writing() as session:
        site = session.exec(select(Site).where(Site.code == Planted(0).site_code)).one()
        site.address, site.one_stop_desks, site.people_a_day = "Thôn Một", 4, 120

    answer = pages.signed_in("binh").get(SITE)

    told = read_page(answer).one("main").text
    assert headline(answer) == "Trụ sở số 1, Xã Yên Định: 4 of 5 computers report now."
    for said in ("Thôn Một", "One-stop desks 4", "working day 120", "Nhà mạng B, Internet"):
        assert said in told


def test_its_page_says_what_canh_takes_of_each_of_its_lines_to_the_province(pages: Pages) -> None:
    with pages.store.writing() as session:
        deal_out(session, 60.0, NOW)

    staff, contact = text(pages, SITE), text(pages, SITE, "binh")

    assert "What Canh itself takes of its lines" in staff
    assert "At most 5 kbit/s, of 0.5 Mbit/s contracted" in staff
    assert "kbit/s" not in contact


def test_it_shows_work_announced_there_and_its_learning_week(pages: Pages) -> None:
    with pages.store.writing() as session:
        maintenance.add(
            session,
            Maintenance(
                component=f"lan:{Planted(0).site_code}",
                valid_from=NOW,
                valid_to=NOW + DAY,
                why="Sửa mạng",
                announced_by="lan",
                announced_at=NOW,
            ),
        )
        for membership in session.exec(select(DeviceMembership)):
            membership.valid_from = NOW - 2 * DAY

    told = text(pages, SITE, "binh")

    assert "Sửa mạng" in told
    assert "Canh learns until 01/12/2026" in told


def test_it_shows_the_incidents_there_and_of_its_provider_and_no_others(pages: Pages) -> None:
    with pages.store.writing() as session:
        of_provider = session.get_one(IncidentRow, planted_incidents.RENAMED)
        of_provider.state, of_provider.resolved_at = State.OPEN, None

    told = text(pages, f"/sites/{Planted(1).site_code}")
    elsewhere = text(pages, SITE)

    assert f"Several lines of {planted_incidents.PROVIDER}" in told
    assert "Several lines" not in elsewhere
    assert "Business registration" not in told


def test_coverage_says_how_many_of_how_many_have_canh_and_what_to_do(pages: Pages) -> None:
    with pages.store.writing() as session:
        register(session, 1, 18)

    told, on_unit = text(pages, SITE), text(pages, UNIT)

    assert "Have Canh 5 of 19 computers in the register" in told
    assert "14 computers have no Canh yet." in told
    assert f"canh enrolment-code --site {Planted(0).site_code} --uses 14" in told
    assert "Have Canh: 5 of 19" in on_unit


def test_who_was_not_heard_for_a_week_of_work_is_listed_for_the_province_alone(
    pages: Pages,
) -> None:
    with pages.store.writing() as session:
        lose(session, 0, 1, 3)

    staff, contact = text(pages, SITE), text(pages, SITE, "binh")

    assert "2 computers have not been heard since 18/11/2026." in staff
    assert staff.count(Planted(0).host(3)) == 1
    assert "Not heard since 18/11/2026 2" in contact
    assert Planted(0).host(3) not in contact


def test_the_sites_of_a_unit_share_its_register(pages: Pages) -> None:
    with pages.store.writing() as session:
        register(session, 1, 9)
        session.add(Site(id=99, code="second", name="Cơ sở hai", simulated=True))
        session.flush()
        session.add(SiteMembership(site_id=99, unit_id=1, valid_from=NOW - DAY))

    told = text(pages, "/sites/second")

    assert "Have Canh 0" in told
    assert "In the whole unit 5 of 10 computers in the register; of which site is not told" in told
    assert "Cơ sở hai" in text(pages, UNIT)


def test_the_province_sees_one_figure_and_where_most_is_amiss(pages: Pages) -> None:
    with pages.store.writing() as session:
        register(session, 2, 39)
        lose(session, 3, 1)

    page = read_page(pages.signed_in("an").get("/coverage"))

    rows = [row.text for row in page.find("tr")][1:]
    assert page.one("h1").text == "12 of 47 computers have Canh."
    assert [row.split(" simulated")[0] for row in rows[:2]] == ["Xã Đại Sơn", "Xã Hiệp Hòa"]
    assert "5 of 40" in rows[0]
    assert "35 computers have no Canh yet." in rows[0]
    assert "1 computer has not been heard since" in rows[1]


def test_all_units_can_be_asked_for(pages: Pages) -> None:
    page = read_page(pages.signed_in("an").get("/coverage?show_all=1"))

    assert len(list(page.find("tr"))) == len(UNITS) + 1


def test_a_programme_gets_the_same_counts_and_no_times(pages: Pages) -> None:
    with pages.store.writing() as session:
        register(session, 1, 18)

    staff = pages.signed_in("an").get("/api/v1/coverage").json()
    contact = pages.signed_in("binh").get("/api/v1/coverage").json()

    assert (staff["covered"], staff["expected"], len(staff["units"])) == (12, 26, len(UNITS))
    assert [unit["code"] for unit in contact["units"]] == [UNITS[0][0]]
    (unit,) = contact["units"]
    assert unit["heads"] == {"enrolled": 5, "reporting": 4, "unheard": 0, "others": 1}
    assert (unit["seen"], unit["sites"][0]["seen"], staff["seen"]) == (6, 6, 6 * len(UNITS))
    assert Planted(0).neighbour not in json.dumps(staff)


def test_what_else_is_on_the_network_is_counted_for_all_and_listed_for_the_province(
    pages: Pages,
) -> None:
    staff, contact = text(pages, SITE), text(pages, SITE, "binh")

    counted = "Seen on the network in two weeks 6 1 of them without Canh: printers and phones may"
    listed = f"{Planted(0).neighbour} 27/10/2026 25/11/2026"
    for told in (staff, contact):
        assert counted in told
    assert "1 machine was seen of which nobody has told" in staff
    assert listed in staff
    assert "hardware address" not in contact
    assert "Seen on the network in two weeks: 6" in text(pages, UNIT)


def test_where_no_computer_tells_whom_it_sees_that_is_said(pages: Pages) -> None:
    with pages.store.writing() as session:
        for row in session.exec(select(NeighbourRow)):
            session.delete(row)

    told, on_unit = text(pages, SITE), text(pages, UNIT)
    cells = [cell.text for cell in read_page(pages.signed_in("an").get(ALL)).find("td")]

    assert "not known no computer there has told yet whom it sees" in told
    assert "Seen on the network" not in on_unit
    assert cells.count("not known") == len(UNITS)


def test_of_a_site_with_more_machines_than_a_page_bears_the_rest_is_counted(pages: Pages) -> None:
    with pages.store.writing() as session:
        for number in range(100):
            row = NeighbourRow(
                site_id=1,
                hardware=f"{number:012x}",
                first_seen=NOW.date(),
                last_seen=NOW.date(),
            )
            session.add(row)

    answer = pages.signed_in("an").get(SITE)

    assert "and 41 more" in read_page(answer).one("main").text
    assert len(gzip.compress(answer.content)) < 10_000


@pytest.fixture
def lost(pages: Pages) -> Pages:
    """A unit of which three of five computers are heard no more."""
    today = (NOW.date() - NOW.date().replace(year=1970, month=1, day=1)).days
    with pages.store.writing() as session:
        for number in session.exec(select(Device.id)):
            is_lost = number in {device_number(0, device) for device in (1, 2, 3)}
            days = Heard(device=number or 0, day=today - 30)
            for day in range(today - 29, today - 14 if is_lost else today):
                days = heard_again(days, day)
            heard.note(session, [days])
        lose(session, 0, 1, 2, 3)
    judge_conditions(HandVisit(pages.store, pages.settings, NOW))
    return pages


def test_a_site_that_canh_loses_sight_of_is_an_incident_for_the_province(lost: Pages) -> None:
    with lost.store.reading() as session:
        row = session.exec(
            select(IncidentRow).where(IncidentRow.component == f"coverage:{Planted(0).site_code}")
        ).one()

    said = "Canh hears fewer and fewer computers at Xã Yên Định"
    told = text(lost, f"/incidents/{row.id}")
    assert row.state == State.OPEN
    for address in ("/incidents", UNIT, SITE):
        assert said in text(lost, address)
    assert "3 of the 5 computers that were usually on at Xã Yên Định" in told
    assert Planted(0).host(2) in told


def test_nobody_at_the_unit_is_shown_it_anywhere(lost: Pages) -> None:
    with lost.store.reading() as session:
        number = session.exec(
            select(IncidentRow.id).where(IncidentRow.component.startswith("coverage:"))
        ).one()
    client = lost.signed_in("binh")

    shown = [text(lost, address, "binh") for address in ("/incidents?show=all", UNIT, SITE)]

    assert not [page for page in shown if "Canh hears fewer" in page]
    assert client.get(f"/incidents/{number}").status_code == 404
    assert client.get(f"/api/v1/incidents/{number}").status_code == 404


def test_it_is_not_what_the_page_of_a_unit_says_first(lost: Pages) -> None:
    assert "Canh hears fewer" not in headline(lost.signed_in("an").get(UNIT))


def test_a_site_that_is_not_there_is_not_found(pages: Pages) -> None:
    assert pages.signed_in("an").get("/sites/nowhere").status_code == 404
