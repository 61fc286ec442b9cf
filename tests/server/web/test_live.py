"""Word that something changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import event
from sqlmodel import select

from server.clock import to_ms
from server.store.tables import DeviceNow, IncidentEntry
from tests.server.web.browsing import Pages, form_key
from tests.server.web.province import NOW


def test_a_page_that_knows_nothing_is_greeted(pages: Pages) -> None:
    answer = pages.signed_in("an").get("/live")

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "event: hello" in answer.text
    assert "retry: " in answer.text


def test_a_page_is_told_when_a_report_came_since(pages: Pages) -> None:
    client = pages.signed_in("an")
    known = event_id(client.get("/live").text)
    with pages.store.writing() as session:
        row = session.exec(select(DeviceNow).where(DeviceNow.device_id == 1)).one()
        row.contact_ms = to_ms(pages.clock.now() + timedelta(minutes=1))
    pages.clock.move(timedelta(seconds=1))

    answer = client.get("/live", headers={"last-event-id": known})

    assert "event: changed" in answer.text


def test_a_page_is_told_when_a_person_changed_something(pages: Pages) -> None:
    client = pages.signed_in("an")
    known = event_id(client.get("/live").text)
    client.post("/devices/1/retire", data={"form_key": form_key(client.get("/waiting"))})
    pages.clock.move(timedelta(seconds=1))

    answer = client.get("/live", headers={"last-event-id": known})

    assert "event: changed" in answer.text


def test_a_page_is_told_when_something_happened_in_an_incident(pages: Pages) -> None:
    client = pages.signed_in("an")
    known = event_id(client.get("/live").text)
    with pages.store.writing() as session:
        before = session.exec(select(IncidentEntry)).first()
        assert before
        session.add(IncidentEntry(incident_id=1, at=NOW, why="clearing", fault=before.fault))
    pages.clock.move(timedelta(seconds=1))

    answer = client.get("/live", headers={"last-event-id": known})

    assert "event: changed" in answer.text


def test_however_many_wait_the_store_is_asked_once_a_second(pages: Pages) -> None:
    asked: list[str] = []
    event.listen(
        pages.store.engine,
        "before_cursor_execute",
        lambda *told: asked.append(told[2]) if "max(device_now" in told[2] else None,
    )
    pulse = pages.app.state.edge.pulse

    with ThreadPoolExecutor(20) as waiting:
        beats = set(waiting.map(lambda _: pulse.beat(), range(100)))
        pages.clock.move(timedelta(seconds=1))
        beats |= set(waiting.map(lambda _: pulse.beat(), range(100)))

    assert len(asked) == 2
    assert len(beats) == 1


def event_id(text: str) -> str:
    return text.partition("id: ")[2].partition("\n")[0]
