"""What province staff decide about devices."""

from httpx2 import Response
from sqlmodel import select

from server.store.tables import Audit, Device, DeviceMembership
from tests.server.web.browsing import Pages, form_key, headline, read_page
from tests.server.web.province import NOW, UNCONFIRMED_DEVICE, WAITING_DEVICE, Planted

SITE = Planted(2).site_code


def test_what_has_to_be_decided_is_listed(pages: Pages) -> None:
    page = pages.signed_in("an").get("/waiting")

    shown = read_page(page).one("main").text
    assert headline(page) == "2 devices wait for your decision."
    assert "WAITINGZQ" in shown
    assert "UNCONFIRMEDZQ" in shown


def test_a_waiting_device_is_given_a_site(pages: Pages) -> None:
    answer = decide(pages, WAITING_DEVICE, "site", site=SITE)

    assert answer.headers["location"] == "/waiting"
    assert device(pages, WAITING_DEVICE).state == "active"
    assert [(row.site_id, row.valid_to) for row in stays(pages, WAITING_DEVICE)] == [(3, None)]
    assert audited(pages) == [("user:an", "device.give_site", f'{{"site": "{SITE}"}}')]


def test_a_device_that_moves_keeps_where_it_was(pages: Pages) -> None:
    decide(pages, 1, "site", site=SITE)

    first, second = stays(pages, 1)
    assert (first.site_id, first.valid_to) == (1, NOW)
    assert (second.site_id, second.valid_from, second.valid_to) == (3, NOW, None)


def test_a_device_is_confirmed_once(pages: Pages) -> None:
    decide(pages, UNCONFIRMED_DEVICE, "confirm")

    again = decide(pages, UNCONFIRMED_DEVICE, "confirm")

    assert not device(pages, UNCONFIRMED_DEVICE).unconfirmed
    assert again.status_code == 409
    assert headline(again) == "Somebody was faster: this has changed in the meantime."
    assert len(audited(pages)) == 1


def test_a_device_is_retired_and_leaves_its_site(pages: Pages) -> None:
    decide(pages, 1, "retire")

    again = decide(pages, 1, "retire")

    assert device(pages, 1).state == "retired"
    assert [row.valid_to for row in stays(pages, 1)] == [NOW]
    assert again.status_code == 409
    assert decide(pages, 1, "site", site=SITE).status_code == 409


def test_a_site_or_device_that_is_not_there_changes_nothing(pages: Pages) -> None:
    assert decide(pages, 1, "site", site="nowhere").status_code == 404
    assert decide(pages, 1, "site").status_code == 422
    assert decide(pages, 77777, "retire").status_code == 404
    assert audited(pages) == []


def test_one_comes_back_to_the_page_one_decided_on(pages: Pages) -> None:
    answer = decide(pages, 1, "site", site=SITE, next="/devices/1")

    assert answer.headers["location"] == "/devices/1"


def decide(pages: Pages, device_id: int, what: str, **fields: str) -> Response:
    client = pages.signed_in("an")
    key = form_key(client.get("/waiting"))
    return client.post(f"/devices/{device_id}/{what}", data={**fields, "form_key": key})


def device(pages: Pages, device_id: int) -> Device:
    with pages.store.reading() as session:
        return session.exec(select(Device).where(Device.id == device_id)).one()


def stays(pages: Pages, device_id: int) -> list[DeviceMembership]:
    with pages.store.reading() as session:
        rows = session.exec(
            select(DeviceMembership).where(DeviceMembership.device_id == device_id)
        ).all()
    return sorted(rows, key=lambda row: row.valid_from)


def audited(pages: Pages) -> list[tuple[str, str, str]]:
    with pages.store.reading() as session:
        return [(row.actor, row.action, row.detail) for row in session.exec(select(Audit))]
