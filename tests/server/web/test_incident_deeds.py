"""What people do to incidents on their pages, and what the pages show of it."""

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import col, select

from server.store.tables import Audit, CheckRequest, IncidentRow, NotificationRow
from tests.server.web import planted_incidents as planted
from tests.server.web.browsing import Pages, form_key, headline, read_page
from tests.server.web.province import NOW, Planted


@pytest.fixture
def pages(pages: Pages) -> Pages:
    with pages.store.writing() as session:
        planted.plant_by_hand(session, NOW, simulated=True)
    return pages


def send(client: TestClient, path: str, **fields: str) -> Response:
    key = form_key(client.get("/nowhere"))
    return client.post(path, data={**fields, "form_key": key})


def text_of(client: TestClient, path: str) -> str:
    return read_page(client.get(path)).one("main").text


def story(client: TestClient, number: int) -> str:
    page = read_page(client.get(f"/incidents/{number}"))
    return page.one("section", aria_labelledby="timeline").text


def rows(pages: Pages) -> list[IncidentRow]:
    with pages.store.reading() as session:
        return list(session.exec(select(IncidentRow).order_by(col(IncidentRow.id))))


def test_province_staff_choose_a_unit_and_then_what_is_broken_there(pages: Pages) -> None:
    client = pages.signed_in("an")

    services = read_page(client.get("/incidents/new"))
    there = read_page(client.get("/incidents/new?unit=09193&of=link:linkzq-0"))

    assert [one.attributes["label"] for one in services.find("optgroup")] == ["A service"]
    groups = {str(one.attributes["label"]): one for one in there.find("optgroup")}
    assert set(groups) == {"The whole unit", "A site", "A line", "A computer or device"}
    assert len(list(groups["A computer or device"].find("option"))) >= 5
    (chosen,) = [
        one.attributes["value"]
        for one in there.one("select", id="of").find("option")
        if "selected" in one.attributes
    ]
    assert chosen == "link:linkzq-0"


def test_what_somebody_opens_has_a_page_and_is_told(pages: Pages) -> None:
    client = pages.signed_in("an")

    answer = send(client, "/incidents", of="link:linkzq-4", text="cáp quang bị đứt")

    number = rows(pages)[-1].id or 0
    assert answer.headers["location"] == f"/incidents/{number}"
    assert headline(client.get(f"/incidents/{number}")) == (
        "Trouble is reported: the line of Phường Kinh Bắc (Nhà mạng B) since 10:00; "
        "the line, the office's network or its power, nobody is on it yet."
    )
    assert "Opened by hand. an cáp quang bị đứt" in story(client, number)
    with pages.store.reading() as session:
        told = session.exec(select(NotificationRow).where(NotificationRow.incident_id == number))
        assert [row.contact_id for row in told] == [5]


def test_what_is_open_already_is_shown_with_the_words_as_a_note(pages: Pages) -> None:
    client = pages.signed_in("an")

    answer = send(client, "/incidents", of="link:linkzq-5", text="nhà mạng hẹn 11:00")

    assert answer.headers["location"] == f"/incidents/{planted.CUT_LINK}?joined=1"
    page = text_of(client, answer.headers["location"])
    assert "It was open already: what you wrote was added to it as a note." in page
    assert "Note. an nhà mạng hẹn 11:00" in story(client, planted.CUT_LINK)


@pytest.mark.parametrize(
    "of", ["link:linkzq-3", "service:portal", "core:uplink", "nonsense", "a:b"]
)
def test_a_contact_opens_nothing_that_is_not_at_their_unit(pages: Pages, of: str) -> None:
    before = len(rows(pages))

    assert send(pages.signed_in("binh"), "/incidents", of=of, text="hỏng").status_code == 404
    assert len(rows(pages)) == before


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_words_that_are_missing_or_too_many_change_nothing(pages: Pages, text: str) -> None:
    client = pages.signed_in("an")
    path = f"/incidents/{planted.CUT_LINK}/note"

    assert send(client, path, text=text).status_code == 422
    assert "Note." not in story(client, planted.CUT_LINK)


def test_notes_are_read_by_the_province_and_by_the_contact_of_the_unit(pages: Pages) -> None:
    send(pages.signed_in("binh"), f"/incidents/{planted.OWN_DEVICE}/note", text="đã gọi thợ")

    for who in ("an", "binh"):
        assert "Note. binh đã gọi thợ" in story(pages.signed_in(who), planted.OWN_DEVICE)
    assert planted.PROVINCE_NOTE in story(pages.signed_in("an"), planted.BROKEN_SERVICE)
    assert "Note." not in story(pages.signed_in("binh"), planted.BROKEN_SERVICE)


def test_two_are_merged_and_split_and_both_pages_say_so(pages: Pages) -> None:
    client = pages.signed_in("an")
    path = f"/incidents/{planted.CUT_LINK}"

    send(client, f"{path}/merge", into=str(planted.BROKEN_SERVICE))
    merged = text_of(client, path)
    again = send(client, f"{path}/merge", into=str(planted.BROKEN_SERVICE))
    send(client, f"{path}/split")

    assert "It is part of: Business registration cannot be reached" in merged
    assert again.status_code == 409
    assert "Split off again by hand: it is an incident of its own. an Incident 2" in story(
        client, planted.CUT_LINK
    )
    assert "Another incident was merged into this one by hand. an Incident 1" in story(
        client, planted.BROKEN_SERVICE
    )


def test_a_part_whose_whole_is_over_is_not_split_off_and_its_page_says_why(pages: Pages) -> None:
    client = pages.signed_in("an")
    path = f"/incidents/{planted.CUT_LINK}"
    send(client, f"{path}/merge", into=str(planted.BY_HAND))
    before = text_of(client, path)
    send(client, f"/incidents/{planted.BY_HAND}/close", text="đã xong")

    after = text_of(client, path)
    refused = send(client, f"{path}/split")

    assert "Split it off" in before
    assert "What it was part of is over" in after
    assert "Split it off" not in after
    assert refused.status_code == 409


def test_only_what_people_opened_can_be_closed_by_them(pages: Pages) -> None:
    client = pages.signed_in("binh")

    by_hand = text_of(client, f"/incidents/{planted.BY_HAND}")
    watched = text_of(client, f"/incidents/{planted.OWN_DEVICE}")
    refused = send(client, f"/incidents/{planted.OWN_DEVICE}/close")
    send(client, f"/incidents/{planted.BY_HAND}/close", text="đã thay mực")

    assert "Close it: it is over" in by_hand
    assert "Close it: it is over" not in watched
    assert refused.status_code == 409
    assert "Closed by hand. binh đã thay mực" in story(client, planted.BY_HAND)


def test_what_people_say_of_verdicts_is_counted_on_the_overview_and_exported(
    pages: Pages,
) -> None:
    client = pages.signed_in("an")
    asked = text_of(client, f"/incidents/{planted.AREA}")

    send(client, f"/incidents/{planted.AREA}/answer", right="yes", was="lan", text="đúng")
    send(client, f"/incidents/{planted.RENAMED}/answer", right="not_known")

    assert "Was this verdict right?" in asked
    assert "Was this verdict right?" not in text_of(client, f"/incidents/{planted.CUT_LINK}")
    assert (
        "Verdicts that people looked into in the last 90 days: 1 of 2 were right, of 1 nobody "
        "knows." in text_of(client, "/")
    )
    said = client.get("/api/v1/verdicts").json()
    assert {(one["incident"], one["answer"]["right"], one["answer"]["was"]) for one in said} == {
        (planted.PAST_LINK, "no", "power"),
        (planted.AREA, "yes", None),
        (planted.RENAMED, "not_known", None),
    }
    detail = client.get(f"/api/v1/incidents/{planted.PAST_LINK}").json()
    assert detail["answers"][0]["text"] == "MấtĐiệnZQ0"


def test_a_check_that_was_asked_for_shows_when_and_what_came_back(pages: Pages) -> None:
    client = pages.signed_in("an")

    before = text_of(client, f"/incidents/{planted.CUT_LINK}")
    send(client, f"/incidents/{planted.CUT_LINK}/check")
    after = text_of(client, f"/incidents/{planted.CUT_LINK}")
    done = read_page(client.get(f"/incidents/{planted.BY_HAND}"))

    assert "Ask for a check now" in before
    assert (
        "an asked for it at 10:00:00. The computers there get it with their next report." in after
    )
    assert "an asked for it at 09:30:00." in done.one("section", aria_labelledby="check").text
    assert "in vain" in done.one("section", aria_labelledby="check").text
    with pages.store.reading() as session:
        asked = session.exec(select(CheckRequest).where(col(CheckRequest.ended_at).is_(None))).one()
        audited = session.exec(select(Audit).where(Audit.action == "incident.check")).one()
    assert asked.site_id == 6
    assert audited.subject == f"incident:{planted.CUT_LINK}"


def test_a_text_for_a_chat_says_what_its_reader_may_know(pages: Pages) -> None:
    def copied(who: str, number: int) -> str:
        page = read_page(pages.signed_in(who).get(f"/incidents/{number}/text"))
        return page.one("textarea", id="text").text

    province, contact = copied("an", planted.PAST_LINK), copied("binh", planted.PAST_LINK)

    assert province.startswith("The line of Xã Yên Định (Nhà mạng B) is down.")
    assert "http://127.0.0.1:8080/incidents/3" in province
    assert "the line is lossy" in province
    assert "the line is lossy" not in contact
    assert "1. See whether there is power" in contact
    assert Planted(0).link_code not in contact
    assert "Last note: GhiChúZQ0" in copied("binh", planted.BY_HAND)
