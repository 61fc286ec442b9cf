"""Getting messages out, on real rows and through a real mail server."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from alerts.component import component
from alerts.decision import MOST_AN_HOUR
from alerts.delivery import claim
from alerts.incident import Change, Incident, State, Why
from alerts.severity import Severity
from server.deliver.delivery import Delivery
from server.deliver.telling import tell
from server.settings import Settings
from server.store import incidents, notifications
from server.store.session import Store
from server.store.tables import (
    Contact,
    IncidentRow,
    NotificationRow,
    Service,
    Site,
    SiteMembership,
    Unit,
)
from tests.alerts.build import TEN, a_fault, an_incident, minutes
from tests.alerts.channels.post_office import PostOffice, open_for_mail
from tests.checks.servers import free_port
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of
from tests.server.visit import HandVisit

NOW = TEN + minutes(2)
MAIL = Settings(
    folder=Path("unused"),
    mail_host="127.0.0.1",
    mail_security="none",
    mail_from="canh@tinh.example",
    pages_url="https://canh.tinh.example",
)


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            session.add(Unit(id=33, code="c33", kind="xa", name="UBND xã Lạc Thổ"))
            session.add(Site(id=33, code="c33", name="Trụ sở"))
            session.flush()
            session.add(SiteMembership(site_id=33, unit_id=33, valid_from=TEN))
            session.add(Contact(id=1, name="Lan", role="province", address="lan@tinh.example"))
            session.add(
                Contact(id=2, name="Minh", role="commune", unit_id=33, address="minh@xa.example")
            )
            portal = Service(
                code="portal", name_vi="Cổng Dịch vụ công", scope="national", path="internet"
            )
            session.add(portal)
        yield store


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


def visit(store: Store, port: int, at: datetime = NOW) -> HandVisit:
    return HandVisit(store, replace(MAIL, mail_port=port), at)


def opened(
    store: Store,
    of: str = "link:c33-l0",
    at: datetime = NOW,
    severity: Severity = Severity.MEDIUM,
) -> Incident:
    """Open an incident and decide whom to tell, as a round does."""
    new = an_incident(of=component(of), id=0, severity=severity)
    new = replace(new, fault=a_fault(component(of)))
    with store.writing() as session:
        incident = incidents.write(session, "", Change(Why.CONFIRMED, new))
        assert incident is not None
        tell(session, incident, at)
    return incident


def resolved(store: Store, number: int, at: datetime) -> None:
    with store.writing() as session:
        kept = incidents.lock(session, number)
        assert kept is not None
        over = replace(kept.incident, state=State.RESOLVED, turned_at=at, resolved_at=at)
        incident = incidents.write(session, "", Change(Why.RECOVERED, over))
        assert incident is not None
        tell(session, incident, at)


def rows(store: Store) -> list[NotificationRow]:
    with store.reading() as session:
        return list(session.exec(select(NotificationRow).order_by(col(NotificationRow.id))))


def states(store: Store) -> list[tuple[str, str, str | None]]:
    return [(row.kind, row.state, row.reason) for row in rows(store)]


def test_a_message_arrives_in_the_readers_language_with_the_names_they_know(
    store: Store, office: PostOffice
) -> None:
    opened(store)

    with open_for_mail(office) as port:
        Delivery().run(visit(store, port))

    (mail,) = office.mails
    (row,) = rows(store)
    text = mail.get_content()
    assert mail["To"] == "minh@xa.example"
    assert mail["Subject"] == "UBND xã Lạc Thổ mất kết nối mạng"
    assert "https://canh.tinh.example/incidents/1" in text
    assert (row.state, row.receipt, row.delivered_at) == ("delivered", "250 queued as 4F1", NOW)


def test_nothing_is_sent_twice(store: Store, office: PostOffice) -> None:
    opened(store)

    with open_for_mail(office) as port:
        for second in range(5):
            Delivery().run(visit(store, port, NOW + timedelta(seconds=second)))

    assert len(office.mails) == 1


def test_who_was_told_is_told_that_it_is_over_and_that_is_noted(
    store: Store, office: PostOffice
) -> None:
    incident, later = opened(store, "service:portal"), NOW + minutes(9)
    with open_for_mail(office) as port:
        Delivery().run(visit(store, port))
        resolved(store, incident.id, later)
        Delivery().run(visit(store, port, later))

    assert [mail["Subject"] for mail in office.mails] == [
        "Không truy cập được Cổng Dịch vụ công",
        "Đã hoạt động lại: Cổng Dịch vụ công",
    ]
    assert all_of(store, IncidentRow)[0].over_told_at == later


def test_with_the_mail_server_down_the_message_arrives_when_it_is_back(
    store: Store, office: PostOffice
) -> None:
    opened(store)
    Delivery().run(visit(store, free_port()))
    (waiting,) = rows(store)

    with open_for_mail(office) as port:
        Delivery().run(visit(store, port, NOW + timedelta(seconds=5)))
        too_early = len(office.mails)
        Delivery().run(visit(store, port, NOW + timedelta(seconds=13)))

    assert (waiting.state, waiting.attempts) == ("queued", 1)
    assert too_early == 0
    assert len(office.mails) == 1


def test_an_outage_that_nobody_could_be_told_of_ends_without_a_word(
    store: Store, office: PostOffice
) -> None:
    incident = opened(store)
    Delivery().run(visit(store, free_port()))
    resolved(store, incident.id, NOW + minutes(3))

    with open_for_mail(office) as port:
        for minute in (4, 10, 60):
            Delivery().run(visit(store, port, NOW + minutes(minute)))

    assert office.mails == []
    assert states(store) == [
        ("opened", "withheld", "recovered_first"),
        ("recovered", "withheld", "not_delivered"),
    ]


def test_without_a_mail_server_messages_wait_and_that_is_said_once_in_a_while(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    opened(store)
    delivery = Delivery()
    without = HandVisit(store, Settings(folder=Path("unused")), NOW)

    with caplog.at_level(logging.WARNING, "server.deliver.delivery"):
        for second in (0, 2, 4, 700):
            without.at = NOW + timedelta(seconds=second)
            delivery.run(without)

    assert [row.state for row in rows(store)] == ["queued"]
    assert [record.getMessage() for record in caplog.records] == [
        "Messages wait for a channel that is not set up. waiting=1 reason=mail_host is not set"
    ] * 2


def test_a_password_that_cannot_be_read_keeps_no_webhook_waiting(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    opened(store)
    settings = replace(MAIL, mail_password_file="/no/such/file")

    with caplog.at_level(logging.WARNING, "server.deliver.delivery"):
        Delivery().run(HandVisit(store, settings, NOW))

    assert [row.state for row in rows(store)] == ["queued"]
    assert "mail_password_file: [Errno 2]" in caplog.text


def test_a_message_that_cannot_be_worded_waits_and_keeps_nobody_waiting(
    store: Store, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    with store.writing() as session:
        session.get_one(Contact, 2).language = "no such language"
    opened(store)
    opened(store, "service:portal")

    with open_for_mail(office) as port:
        Delivery().run(visit(store, port))

    assert [mail["To"] for mail in office.mails] == ["lan@tinh.example"]
    assert [row.next_at for row in rows(store)] == [NOW + minutes(5), None]
    assert "A message cannot be worded. notification=1" in caplog.text


def test_where_an_address_refuses_for_good_the_province_is_told_from_then_on(
    store: Store, office: PostOffice
) -> None:
    with store.writing() as session:
        session.get_one(Contact, 2).address = "minh at the commune"
    opened(store)

    with open_for_mail(office) as port:
        Delivery().run(visit(store, port))
        opened(store, "lan:c33", NOW + minutes(1))
        Delivery().run(visit(store, port, NOW + minutes(1)))

    assert states(store)[0] == ("opened", "failed", "refused")
    assert [mail["To"] for mail in office.mails] == ["lan@tinh.example"] * 2
    with store.reading() as session:
        assert session.get_one(Contact, 2).refused_at == NOW


def test_what_a_worker_left_behind_is_taken_over_when_its_lease_is_over(
    store: Store, office: PostOffice
) -> None:
    opened(store)
    with store.writing() as session:
        (held,) = notifications.of_incidents(session, [1])
        assert notifications.change(session, held, claim(held.notification, NOW).notification)

    with open_for_mail(office) as port:
        Delivery().run(visit(store, port, NOW + minutes(1)))
        meanwhile = len(office.mails)
        Delivery().run(visit(store, port, NOW + minutes(3)))

    (row,) = rows(store)
    assert meanwhile == 0
    assert len(office.mails) == 1
    assert (row.state, row.attempts, row.unknown) == ("delivered", 2, 1)


def test_what_was_tried_twice_and_nobody_knows_is_given_up(
    store: Store, office: PostOffice
) -> None:
    opened(store)
    at = NOW
    for _ in range(2):
        with store.writing() as session:
            (held,) = notifications.of_incidents(session, [1])
            notifications.change(session, held, claim(held.notification, at).notification)
        at += minutes(3)

    with open_for_mail(office) as port:
        Delivery().run(visit(store, port, at))

    assert office.mails == []
    assert states(store) == [("opened", "failed", "outcome_unknown")]


def test_more_than_a_person_can_read_waits_until_the_hour_has_room(
    store: Store, office: PostOffice
) -> None:
    for number in range(11):
        opened(store, f"service:s{number}")
    before = states(store)

    with open_for_mail(office) as port:
        Delivery().run(visit(store, port))
        at_once = len(office.mails)
        Delivery().run(visit(store, port, NOW + minutes(61)))

    assert before[-1] == ("opened", "withheld", "budget")
    assert at_once == 10
    assert len(office.mails) == 11


def test_two_workers_at_once_send_each_message_once(store: Store, office: PostOffice) -> None:
    for number in range(6):
        opened(store, f"service:s{number}")

    with open_for_mail(office) as port:
        first, second = visit(store, port), Slower(store, visit(store, port).settings, NOW)
        second.other = first
        Delivery().run(second)

    assert len(office.mails) == 6
    assert {row.attempts for row in rows(store)} == {1}


class Slower(HandVisit):
    """Sees what is due, and is overtaken by another before it can claim it."""

    other: HandVisit | None = None

    def writing(self):  # type: ignore[no-untyped-def]  # as the one it replaces
        other, self.other = self.other, None
        if other is not None:
            Delivery().run(other)
        return HandVisit.writing(self)


def test_ten_small_ones_keep_no_great_one_back_and_every_mail_says_how_much_waits(
    store: Store, office: PostOffice
) -> None:
    for number in range(MOST_AN_HOUR + 2):
        opened(store, f"area:VNPT-{number}", severity=Severity.LOW)
    great = opened(store, "service:portal", severity=Severity.HIGH)

    with open_for_mail(office) as port:
        Delivery().run(visit(store, port))

    of_it = [row for row in rows(store) if row.incident_id == great.id]
    withheld = [row.reason for row in rows(store) if row.state == "withheld"]
    assert [row.state for row in of_it] == ["delivered"]
    assert withheld == ["budget", "budget"]
    assert len(office.mails) == MOST_AN_HOUR + 1
    waits = "còn 2 tin nữa đang chờ. Mọi sự cố: https://canh.tinh.example/incidents"
    for mail in office.mails:
        assert waits in mail.get_content().splitlines()[-5]


def test_what_waited_is_told_when_the_hour_has_room_and_then_no_mail_speaks_of_more(
    store: Store, office: PostOffice
) -> None:
    for number in range(MOST_AN_HOUR + 1):
        opened(store, f"area:VNPT-{number}", severity=Severity.LOW)

    with open_for_mail(office) as port:
        Delivery().run(visit(store, port))
        Delivery().run(visit(store, port, NOW + timedelta(hours=1)))

    assert [row.state for row in rows(store)] == ["delivered"] * (MOST_AN_HOUR + 1)
    assert "đang chờ" not in office.mails[-1].get_content()
