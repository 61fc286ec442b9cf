"""The uptime on the pages and in /metrics, and who sees how much of it."""

import re
from collections.abc import Iterable
from datetime import timedelta

import pytest

from alerts.component import component
from server.clock import to_ms
from server.fleet.calendars import set_day, set_hours
from server.fleet.maintenance import Work, announce
from server.store.tables import CalendarDay, UptimeInterval
from server.store.tables.telemetry import UptimeState
from tests.server.web import planted_incidents
from tests.server.web.browsing import TOKEN, Element, Pages, read_page
from tests.server.web.province import NOW, UNITS

PORTAL, BUSINESS = 1, 3


def plant(
    pages: Pages,
    intervals: Iterable[tuple[float, float, str]],
    *,
    link: int = 1,
    check: int = PORTAL,
    incident: int | None = None,
) -> None:
    """Let a check have stood so; hours before now, from and to."""
    with pages.store.writing() as session:
        for from_ago_h, to_ago_h, state in intervals:
            session.add(
                UptimeInterval(
                    site_id=link,
                    link_id=link,
                    check_id=check,
                    from_ms=to_ms(NOW - timedelta(hours=from_ago_h)),
                    to_ms=to_ms(NOW - timedelta(hours=to_ago_h)),
                    state=state,
                    period_s=180,
                    incident_id=incident if state == UptimeState.DOWN else None,
                )
            )


def block(pages: Pages, name: str, path: str, section: str = "uptime") -> Element:
    page = read_page(pages.signed_in(name).get(path))
    return page.one("section", aria_labelledby=section)


def rows(element: Element) -> list[list[str]]:
    (body,) = element.find("tbody")
    return [[cell.text for cell in row.find("td")] for row in body.find("tr")]


def test_a_service_shows_three_figures_each_with_what_was_measured(pages: Pages) -> None:
    plant(pages, [(1, 0.1, "up"), (0.1, 0, "down")])
    plant(pages, [(2, 0, "up")], link=0)

    shown = rows(block(pages, "an", "/services/portal"))

    assert [row[0] for row in shown] == [
        "As seen",
        "Without the time that was another's fault",
        "Service hours only",
    ]
    assert shown[0][2].startswith("90.00% (measured <1%")
    assert shown[0][3] == "100.00% (measured 1%)"


def test_what_was_not_measured_is_said_not_to_be(pages: Pages) -> None:
    shown = rows(block(pages, "an", "/services/portal"))

    assert {cell for row in shown for cell in row[1:]} == {"not measured"}


def test_an_outage_by_an_incident_of_another_is_left_out(pages: Pages) -> None:
    over_link = {"check": BUSINESS, "incident": planted_incidents.BROKEN_SERVICE}
    plant(pages, [(2, 1, "up"), (1, 0, "down")], **over_link)

    of_service = rows(block(pages, "an", "/services/business"))
    of_link = rows(block(pages, "an", "/links/linkzq-0"))

    assert [row[2].split(" (")[0] for row in of_service[:2]] == ["50.00%", "50.00%"]
    assert [row[2].split(" (")[0] for row in of_link[:2]] == ["50.00%", "100.00%"]


def test_the_course_of_the_day_is_drawn_and_the_hours_are_named_an_assumption(
    pages: Pages,
) -> None:
    plant(pages, [(4, 3, "up"), (3, 2, "down"), (1, 0, "up")])

    section = block(pages, "an", "/services/portal")

    (drawing,) = section.find("svg", role="img")
    shades = [one.attributes["class"] for one in drawing.find("rect")]
    assert shades == ["gap", "up", "down", "gap", "up"]
    assert (
        "Service hours: Monday–Friday 07:00–17:00; an assumption that nobody has confirmed yet."
        in section.text
    )


def test_the_hours_of_a_link_are_those_of_its_unit_and_say_who_set_them(pages: Pages) -> None:
    holiday = NOW.date() - timedelta(days=1)
    with pages.store.writing() as session:
        set_hours(session, "", "mon-sun 08:00-16:00", "Sở Nội vụ", "test", NOW)
        set_hours(session, UNITS[0][0], "mon-sun 09:00-15:00", "UBND xã", "test", NOW)
        row = CalendarDay(unit=UNITS[0][0], day=holiday, working=False, name="hội làng")
        set_day(session, row, "test", NOW)
    # An hour down on the holiday, none on the other days.
    plant(pages, [(30, 26, "up"), (25, 24, "down"), (24, 0, "up")])

    of_link = block(pages, "an", "/links/linkzq-0")
    of_service = block(pages, "an", "/services/portal")

    assert (
        "Service hours of this unit: Monday–Sunday 09:00–15:00 (source: UBND xã)." in of_link.text
    )
    assert "Service hours of the province: Monday–Sunday 08:00–16:00 (source: Sở" in of_service.text
    left_out = "24/11/2026 (Ngày Văn hóa Việt Nam), 25/11/2026 (hội làng)."
    assert left_out in of_link.text
    assert "in the last 7 days: 24/11/2026 (Ngày Văn hóa Việt Nam)." in of_service.text
    assert rows(of_link)[2][2].startswith("100.00%")
    assert not rows(of_service)[2][2].startswith("100.00%")


def test_finance_sees_how_long_a_link_was_out_of_service_and_nothing_else_of_it(
    pages: Pages,
) -> None:
    for check in range(1, 7):
        plant(pages, [(100, 20, "up"), (20, 17, "down"), (17, 0, "up")], check=check)

    answer = pages.signed_in("dung").get("/links/linkzq-0")

    section = read_page(answer).one("section", aria_labelledby="outage")
    assert "3 hours in the last 30 days, faults of others left out." in section.text
    assert "Measured 13% of the time" in section.text
    assert "uptime" not in answer.text.lower()


def test_finance_is_told_when_nothing_was_measured(pages: Pages) -> None:
    section = block(pages, "dung", "/links/linkzq-0", "outage")

    assert section.text == "Out of service It has not been measured yet."


@pytest.mark.parametrize("name", ["an", "binh"])
def test_a_contact_sees_the_figures_of_the_whole_province_and_names_of_none(
    pages: Pages, name: str
) -> None:
    plant(pages, [(2, 0, "up")])
    plant(pages, [(2, 0, "down")], link=3)

    shown = rows(block(pages, name, "/services/portal"))

    assert shown[0][2].startswith("50.00%")


def test_metrics_tell_the_last_hour_by_service_and_by_link(pages: Pages) -> None:
    plant(pages, [(5, 1, "down"), (1, 0.5, "up"), (0.5, 0.25, "down")])
    plant(pages, [(1, 0, "up")], link=0)
    plant(
        pages,
        [(1, 0.5, "up"), (0.5, 0, "down")],
        check=BUSINESS,
        incident=planted_incidents.BROKEN_SERVICE,
    )

    text = pages.visitor().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text

    portal = '{service="portal",figure="as_seen"}'
    assert float(number(text, f"canh_service_uptime_ratio{portal}")) == pytest.approx(2 / 3)
    assert number(text, f"canh_control_uptime_ratio{portal}") == "1"
    assert number(text, 'canh_control_uptime_measured_ratio{service="portal"}') == "1"
    link = 'canh_link_uptime_ratio{link="linkzq-0",unit="09193",figure='
    assert float(number(text, f'{link}"as_seen"}}')) == pytest.approx(1 / 1.75)
    assert float(number(text, f'{link}"own"}}')) == pytest.approx(1 / 1.25)
    assert 'canh_service_uptime_measured_ratio{service="lgsp"} 0\n' in text
    assert 'canh_service_uptime_ratio{service="lgsp"' not in text


def number(text: str, name: str) -> str:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, name
    return found[1]


def test_what_was_down_by_announced_work_is_said_and_left_out(pages: Pages) -> None:
    plant(pages, [(2, 1, "up"), (1, 0, "down")])
    work = Work(
        components=[component("service:portal")],
        begins=NOW - timedelta(hours=1),
        ends=NOW - timedelta(minutes=30),
        why="VNPT thay cáp",
    )
    with pages.store.writing() as session:
        announce(session, work, "command:lan", NOW - timedelta(hours=2))

    uptime = block(pages, "an", "/services/portal")

    as_seen, own, _ = rows(uptime)
    assert as_seen[2].startswith("50.00%")
    assert own[2].startswith("66.66%")
    assert re.search(r"Announced work took \d+ min\w* of the last 7 days", uptime.text)
