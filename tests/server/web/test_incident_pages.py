"""What the pages say of incidents: first what is broken and who is on it, then why, then all."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from server.store.tables import Audit, IncidentRow, ResultRow
from tests.server.web import planted_incidents as planted
from tests.server.web.browsing import Element, Pages, form_key, headline, read_page
from tests.server.web.province import NOW


def test_the_list_says_first_how_many_are_open_and_looked_after(pages: Pages) -> None:
    page = pages.signed_in("an").get("/incidents")

    assert headline(page) == "4 faults are open; 1 is being looked after."
    assert "1 more is suspected and not confirmed yet." in read_page(page).one("main").text
    assert listed(page) == [
        planted.BROKEN_SERVICE,
        planted.CUT_LINK,
        planted.OWN_DEVICE,
        planted.DEVICE,
        planted.SUSPECTED,
    ]


def test_all_of_them_come_with_the_open_ones_first(pages: Pages) -> None:
    page = pages.signed_in("an").get("/incidents?show=all")

    assert listed(page)[:5] == listed(pages.signed_in("an").get("/incidents"))
    assert set(listed(page)) == set(planted.ALL)


@pytest.mark.parametrize(
    ("on_it", "sentence"),
    [
        (0, "4 faults are open; nobody is on any of them yet."),
        (3, "4 faults are open; 3 are being looked after."),
        (4, "4 faults are open; somebody is on each of them."),
    ],
)
def test_the_sentence_counts_right(pages: Pages, on_it: int, sentence: str) -> None:
    with pages.store.writing() as session:
        is_open = IncidentRow.state.in_(("open", "recovering"))  # type: ignore[attr-defined]  # a column
        for number, row in enumerate(session.exec(select(IncidentRow).where(is_open))):
            row.acknowledged_at = NOW if number < on_it else None

    assert headline(pages.signed_in("an").get("/incidents")) == sentence


def test_a_province_without_faults_says_so(pages: Pages) -> None:
    with pages.store.writing() as session:
        for row in session.exec(select(IncidentRow)):
            row.state = "resolved"

    page = pages.signed_in("an").get("/incidents")

    assert headline(page) == "No fault is open."
    assert listed(page) == []


def test_the_list_comes_in_pages(pages: Pages) -> None:
    with pages.store.writing() as session:
        first = session.exec(select(IncidentRow).where(IncidentRow.id == planted.PAST_LINK)).one()
        for number in range(100, 130):
            copy = first.model_dump() | {"id": number}
            session.add(IncidentRow(**copy))
    client = pages.signed_in("an")

    page = client.get("/incidents?show=all")
    (following,) = read_page(page).find("a", rel="next")
    rest = client.get(str(following.attributes["href"]))

    assert len(listed(page)) == 25
    assert set(listed(page)) | set(listed(rest)) == {*planted.ALL, *range(100, 130)}


def test_a_contact_sees_their_own_and_what_reaches_them(pages: Pages) -> None:
    client = pages.signed_in("binh")

    assert listed(client.get("/incidents")) == [planted.BROKEN_SERVICE, planted.OWN_DEVICE]
    everything = {planted.BROKEN_SERVICE, planted.OWN_DEVICE, planted.PAST_LINK, planted.REPLICA}
    assert set(listed(client.get("/incidents?show=all"))) == everything
    assert client.get(f"/incidents/{planted.CUT_LINK}").status_code == 404


def test_a_contact_without_a_unit_sees_what_reaches_everybody(pages: Pages) -> None:
    page = pages.signed_in("khong").get("/incidents?show=all")

    assert set(listed(page)) == {planted.BROKEN_SERVICE, planted.REPLICA}


def test_a_suspicion_is_for_province_staff_alone(pages: Pages) -> None:
    with pages.store.writing() as session:
        row = session.exec(select(IncidentRow).where(IncidentRow.id == planted.SUSPECTED)).one()
        row.unit_id = 1

    statuses = [
        pages.signed_in(name).get(f"/incidents/{planted.SUSPECTED}").status_code
        for name in ("an", "binh")
    ]

    assert statuses == [200, 404]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (
            planted.CUT_LINK,
            "Xã Lục Nam has lost its connection since 09:40; "
            "the line, the office's network or its power, nobody is on it yet.",
        ),
        (
            planted.BROKEN_SERVICE,
            "Business registration cannot be reached since 09:40; "
            "who runs the system has to mend it, an is on it.",
        ),
        (planted.PAST_LINK, "Fine again after 14 minutes: the line of Xã Yên Định (Nhà mạng B)."),
        (
            planted.DEVICE,
            "Fine again since 08:30, not yet for long enough: computer HOSTZQ1-1 at Xã Đại Sơn.",
        ),
        (planted.SUSPECTED, "Suspected since 09:59: the office network at Phường Kinh Bắc."),
        (
            planted.MERGED,
            "Only part of another incident: the line of Xã Hiệp Hòa (Nhà mạng A).",
        ),
    ],
)
def test_an_incident_page_answers_first(pages: Pages, number: int, sentence: str) -> None:
    assert headline(pages.signed_in("an").get(f"/incidents/{number}")) == sentence


def test_the_evidence_is_said_and_drawn(pages: Pages) -> None:
    page = read_page(pages.signed_in("an").get(f"/incidents/{planted.BROKEN_SERVICE}"))

    evidence = page.one("section", aria_labelledby="evidence")
    assert "7 of 8 communes cannot reach Business registration" in evidence.text
    assert "Communes that see it 7 / 8" in evidence.text
    communes = next(iter(evidence.find("svg")))
    assert [one.attributes.get("class") for one in communes.find("rect")] == ["bad"] * 7 + [None]


def test_what_happened_and_who_was_told_is_one_story(pages: Pages) -> None:
    page = pages.signed_in("an").get(f"/incidents/{planted.BROKEN_SERVICE}")

    lines = story(page)
    assert lines[0].startswith("09:41:00 Confirmed: the incident is open.")
    assert lines[1] == f"09:42:00 Sent: {planted.PROVINCE_NAME}, by mail, that it is broken"
    assert lines[2] == "09:50:00 Somebody is on it. an"
    assert lines[3] == (
        "09:51:00 Not sent: Lê Thị NhânZQ3, by mail, that it is broken Somebody is on it already."
    )


def test_what_could_not_be_delivered_says_why(pages: Pages) -> None:
    lines = story(pages.signed_in("an").get(f"/incidents/{planted.DEVICE}"))

    assert any(
        "Could not be delivered: Lê Thị NhânZQ1, by mail, that it is broken "
        "The address refuses our messages." in line
        for line in lines
    )


def test_another_cause_is_told_with_what_was_known_then(pages: Pages) -> None:
    lines = story(pages.signed_in("an").get(f"/incidents/{planted.RENAMED}"))

    assert "Phường Vũ Ninh has lost its connection." in lines[0]
    assert "The cause is another than was thought. Several lines of Nhà mạng A fail" in lines[1]
    assert lines[1].endswith("measured at 25/11/2026 19:15:00")


def test_a_part_leads_to_the_whole_and_back(pages: Pages) -> None:
    client = pages.signed_in("an")

    part = read_page(client.get(f"/incidents/{planted.MERGED}"))
    whole = read_page(client.get(f"/incidents/{planted.AREA}"))

    assert leads(part.one("main"), planted.AREA)
    assert leads(whole.one("section", aria_labelledby="parts"), planted.MERGED)


def test_a_contact_is_told_in_plain_words_what_to_try(pages: Pages) -> None:
    page = pages.signed_in("binh").get(f"/incidents/{planted.OWN_DEVICE}")

    shown = read_page(page)
    assert headline(page) == (
        "Computer HOSTZQ0-2 at Xã Yên Định cannot use the network properly since 09:30. "
        "It is at your office: only this computer is hit, the others are fine."
    )
    assert [one.text for one in shown.one("ol", class_="steps").find("li")] == [
        "Restart the computer.",
        "See whether its network cable is firmly in, or its Wi-Fi is on.",
    ]
    assert "neighbours" not in shown.one("main").text


def test_a_contact_reads_that_the_province_was_told_but_not_who(pages: Pages) -> None:
    lines = story(pages.signed_in("binh").get(f"/incidents/{planted.OWN_DEVICE}"))

    assert lines[1:] == [
        "09:35:00 Sent: Lê Thị NhânZQ0, by mail, that it is broken",
        "09:35:00 Waiting to be sent: Provincial IT staff, by mail, that it is broken",
    ]


def test_of_what_reaches_them_a_contact_reads_that_it_is_not_them(pages: Pages) -> None:
    page = pages.signed_in("binh").get(f"/incidents/{planted.BROKEN_SERVICE}")

    assert headline(page) == (
        "Business registration cannot be reached since 09:40. "
        "It is not you: the system itself has a fault."
    )
    assert not list(read_page(page).find("form", action="/incidents/2/acknowledge"))


def test_whoever_says_that_they_are_on_it_is_named(pages: Pages) -> None:
    client = pages.signed_in("binh")

    answer = acknowledge(client, planted.OWN_DEVICE)

    page = client.get(answer.headers["location"])
    assert answer.headers["location"] == f"/incidents/{planted.OWN_DEVICE}"
    assert "10:00:00 Somebody is on it. binh" in story(page)
    assert "I am on it" not in page.text
    with pages.store.reading() as session:
        audit = session.exec(select(Audit)).all()[-1]
    assert (audit.actor, audit.action) == ("user:binh", "incident.acknowledge")


def test_only_one_person_is_on_it(pages: Pages) -> None:
    acknowledge(pages.signed_in("binh"), planted.OWN_DEVICE)

    late = acknowledge(pages.signed_in("an"), planted.OWN_DEVICE)

    assert late.status_code == 409


def test_a_contact_cannot_be_on_what_is_not_at_their_unit(pages: Pages) -> None:
    with pages.store.writing() as session:
        row = session.exec(
            select(IncidentRow).where(IncidentRow.id == planted.BROKEN_SERVICE)
        ).one()
        row.acknowledged_at, row.acknowledged_by = None, ""

    answer = acknowledge(pages.signed_in("binh"), planted.BROKEN_SERVICE)

    assert answer.status_code == 403


def test_what_is_over_cannot_be_acknowledged(pages: Pages) -> None:
    client = pages.signed_in("an")

    assert "I am on it" not in client.get(f"/incidents/{planted.PAST_LINK}").text
    assert acknowledge(client, planted.PAST_LINK).status_code == 409


def test_the_overview_says_by_verdict_what_is_wrong_and_what_is_left_unexplained(
    pages: Pages,
) -> None:
    page = pages.signed_in("an").get("/")

    shown = read_page(page)
    assert headline(page) == "4 faults are open; 1 is being looked after."
    assert (
        "Not explained by any incident: 1 service cannot be reached from everywhere; "
        "1 unit has trouble with its link." in shown.one("main").text
    )
    assert leads(shown.one("section", aria_labelledby="incidents"), planted.CUT_LINK)
    trouble = shown.one("section", aria_labelledby="trouble").text
    assert "Xã Hiệp Hòa" in trouble
    assert "Xã Lục Nam" not in trouble


def test_one_fault_alone_is_the_overviews_answer(pages: Pages) -> None:
    with pages.store.writing() as session:
        for row in session.exec(select(IncidentRow)):
            row.state = "open" if row.id == planted.CUT_LINK else "resolved"

    assert headline(pages.signed_in("an").get("/")).startswith("Xã Lục Nam has lost its connection")


@pytest.mark.parametrize(
    ("path", "incident"),
    [
        ("/units/07444", planted.CUT_LINK),
        ("/links/linkzq-5", planted.CUT_LINK),
        ("/services/business", planted.BROKEN_SERVICE),
        ("/devices/6", planted.DEVICE),
    ],
)
def test_a_page_says_that_an_incident_is_open(pages: Pages, path: str, incident: int) -> None:
    page = read_page(pages.signed_in("an").get(path))

    strips = [one for one in page.find("p") if (one.attributes.get("class") or "")[:5] == "strip"]
    assert any(leads(strip, incident) for strip in strips)
    assert all(strip.text.startswith("Open incident:") for strip in strips)


def test_a_page_shows_the_last_past_incidents(pages: Pages) -> None:
    client = pages.signed_in("an")

    for path in ("/units/09193", "/links/linkzq-0"):
        past = read_page(client.get(path)).one("section", aria_labelledby="past")
        assert leads(past, planted.PAST_LINK)
        assert "25/11/2026 08:00 – 25/11/2026 08:14 (14 minutes)" in past.text


def test_a_units_own_incident_is_what_its_contact_reads_first(pages: Pages) -> None:
    with pages.store.writing() as session:
        row = session.exec(select(IncidentRow).where(IncidentRow.id == planted.PAST_LINK)).one()
        row.state, row.resolved_at = "open", None

    page = pages.signed_in("binh").get("/units/09193")

    assert headline(page) == (
        "The line of Xã Yên Định (Nhà mạng B) is down since 25/11/2026 08:00. "
        "It is the line of the provider, not your computers."
    )


def test_a_device_page_shows_what_its_agent_checks_by_itself(pages: Pages) -> None:
    with pages.store.writing() as session:
        for check, outcome, value in ((-1, "ok", None), (-2, "ok", None), (-3, "ok", 94.2)):
            session.add(
                ResultRow(
                    device_id=1,
                    at_ms=round((NOW - timedelta(minutes=3)).timestamp() * 1000),
                    check_id=check,
                    check_version=1,
                    received_ms=0,
                    outcome=outcome,
                    total_ms=12.0,
                    value=value,
                )
            )

    page = read_page(pages.signed_in("an").get("/devices/1"))

    shown = [one.text for one in page.one("ul", class_="signals apart").find("li")]
    assert shown == [
        "Gateway 09:59 It answered as it should. 0.4 ms",
        "Resolver 09:57 It answered as it should. 12 ms",
        "Canh's server 09:57 It answered as it should. 12 ms",
        "Download 09:57 94.2 Mbit/s",
    ]


def listed(page: Response) -> list[int]:
    """Give the incidents of a list, in its order."""
    rows = read_page(page).one("main").one("tbody").find("tr")
    return [number for row in rows for number in numbers(row)]


def numbers(element: Element) -> list[int]:
    hrefs = [str(link.attributes["href"]) for link in element.find("a")]
    found = [re.fullmatch(r"/incidents/(\d+)", href) for href in hrefs]
    return [int(match[1]) for match in found if match]


def leads(element: Element, incident: int) -> bool:
    return incident in numbers(element)


def story(page: Response) -> list[str]:
    return [one.text for one in read_page(page).one("ol", class_="timeline").find("li")]


def acknowledge(client: TestClient, incident: int) -> Response:
    key = form_key(client.get("/incidents"))
    return client.post(f"/incidents/{incident}/acknowledge", data={"form_key": key})
