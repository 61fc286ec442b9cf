from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.contact import Channel
from alerts.decision import Sent
from alerts.incident import Change, Why
from alerts.notification import ENDINGS, Kind, Notification, State
from alerts.severity import Severity
from alerts.withheld import Reason
from server.store import incidents, notifications
from server.store.notifications import Held, Overtaken
from server.store.session import Store
from server.store.tables import Contact
from tests.alerts.build import LAN, TEN, a_notification, an_incident, minutes
from tests.server.databases import EACH_DATABASE, migrated, url_of


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            session.add(Contact(id=1, name="Lan", role="province"))
            incidents.write(session, "", Change(Why.CONFIRMED, an_incident(id=0)))
        yield store


def put(store: Store, *some: Notification) -> None:
    with store.writing() as session:
        notifications.put(session, notifications.of_incidents(session, [1]), some)


def held(store: Store) -> list[Held]:
    with store.writing() as session:
        return notifications.of_incidents(session, [1])


QUEUED = a_notification(state=State.QUEUED)


def test_a_notification_comes_back_as_it_was_written(store: Store) -> None:
    everything = replace(
        a_notification(Kind.CORRECTION, State.FAILED),
        corrects=LAN,
        replaces=(4, 5),
        reason=Reason.OUTCOME_UNKNOWN,
        attempts=3,
        unknown=2,
        receipt="451 later",
        next_at=TEN,
        lease_until=TEN + minutes(1),
        delivered_at=TEN + minutes(2),
    )

    put(store, everything)

    (one,) = held(store)
    assert one.notification == everything


def test_there_is_one_row_a_key_whatever_becomes_of_it(store: Store) -> None:
    put(store, QUEUED)
    put(store, replace(QUEUED, state=State.WITHHELD, reason=Reason.BUDGET))

    (one,) = held(store)
    assert (one.notification.state, one.version) == (State.WITHHELD, 2)


def test_why_it_was_not_sent_before_is_kept(store: Store) -> None:
    earlier = ((TEN, Reason.QUIET_HOURS), (TEN + minutes(1), Reason.BUDGET))
    put(store, replace(QUEUED, earlier=earlier))

    (one,) = held(store)
    assert one.notification.earlier == earlier


def test_of_two_who_saw_the_same_one_changes_it(store: Store) -> None:
    put(store, QUEUED)
    (seen,) = held(store)
    sending = replace(QUEUED, state=State.SENDING)

    with store.writing() as session:
        first = notifications.change(session, seen, sending)
        second = notifications.change(session, seen, sending)

    assert (first, second) == (True, False)


def test_what_was_decided_on_something_old_is_not_stored(store: Store) -> None:
    put(store, QUEUED)
    (seen,) = held(store)
    put(store, replace(QUEUED, attempts=1))

    with pytest.raises(Overtaken), store.writing() as session:
        notifications.put(session, [seen], [replace(QUEUED, attempts=7)])

    assert held(store)[0].notification.attempts == 1


def test_what_is_due_is_found_by_channel_longest_due_first(store: Store) -> None:
    later = replace(
        a_notification(Kind.RECOVERED, State.QUEUED), next_at=TEN + minutes(9), attempts=1
    )
    left = a_notification(Kind.FLAPPING, State.SENDING, TEN)
    put(store, later, QUEUED, left)
    mail = [Channel.MAIL]

    with store.reading() as session:
        due = {
            minute: [
                one.notification.key.kind
                for one in notifications.to_send(session, mail, TEN + minutes(minute), 10)
            ]
            for minute in (0, 1, 2, 9)
        }
        none = notifications.to_send(session, [Channel.WEBHOOK], TEN + minutes(9), 10)
        waiting = notifications.without_channel(session, [Channel.WEBHOOK], TEN + minutes(9))

    assert due[0] == []
    assert due[1] == [Kind.OPENED]
    assert set(due[2]) == {Kind.OPENED, Kind.FLAPPING}
    assert set(due[9]) == {Kind.OPENED, Kind.FLAPPING, Kind.RECOVERED}
    assert none == []
    assert waiting == 3


def test_what_was_withheld_until_a_time_is_found_when_it_has_come(store: Store) -> None:
    put(store, replace(a_notification(state=State.WITHHELD), next_at=TEN + minutes(5)))

    with store.reading() as session:
        early = notifications.to_decide_anew(session, TEN + minutes(4))
        due = notifications.to_decide_anew(session, TEN + minutes(5))

    assert (early, due) == ([], [1])


def test_a_budget_counts_what_was_sent_and_what_is_on_its_way(store: Store) -> None:
    hour_ago, now = TEN, TEN + timedelta(hours=1)
    put(
        store,
        a_notification(Kind.OPENED, State.QUEUED, now),
        replace(a_notification(Kind.CORRECTION, at=TEN - minutes(5)), delivered_at=now),
        a_notification(Kind.FLAPPING, State.WITHHELD, now),
    )

    with store.reading() as session:
        assert notifications.sent_since(session, 1, hour_ago) == (Sent(now, Severity.MEDIUM),) * 2
        assert notifications.sent_since(session, 2, hour_ago) == ()


def test_a_budget_does_not_count_the_end_of_what_was_told(store: Store) -> None:
    put(store, *(a_notification(kind, at=TEN + minutes(1)) for kind in ENDINGS))

    with store.reading() as session:
        assert notifications.sent_since(session, 1, TEN) == ()


def test_what_waits_for_room_is_counted_a_contact_until_it_waits_no_more(store: Store) -> None:
    full = a_notification(state=State.WITHHELD, reason=Reason.BUDGET, next_at=TEN)
    over = a_notification(Kind.FLAPPING, State.WITHHELD, reason=Reason.BUDGET)
    quiet = a_notification(Kind.CORRECTION, State.WITHHELD, next_at=TEN)

    put(store, full, over, quiet)

    with store.reading() as session:
        assert notifications.waiting_for_room(session, 1) == 1
        assert notifications.waiting_for_room(session, 2) == 0
