"""Timelines that every change must keep: what happens, and the exact messages with their times.

Their numbers are those of the list that they were chosen from; 2, 6, 8, 11 and 12 are tested
elsewhere. With real processes: 1 and 3 in ``tests/lab/test_lab.py``, 10 in
``tests/journeys/test_killed_sender.py``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from server.clock import to_ms
from server.deliver.delivery import Delivery
from server.evaluate.work import evaluate
from server.store.inserts import add_new
from server.store.session import Session
from server.store.tables import NotificationRow, ResultRow
from tests.server.databases import all_of
from tests.server.evaluate.house import LGSP, MAIL, PORTAL, ROUND_S, a_result
from tests.server.visit import HandVisit
from tests.timelines.afternoon import (
    EVERYBODY,
    NOTHING_ANSWERS,
    OF_SITE_1,
    TIMEOUT,
    Afternoon,
    an_afternoon,
)
from tests.timelines.wrong_clocks import Reporters

BAD_CERTIFICATE = dict.fromkeys((PORTAL, LGSP, MAIL), "ssl_invalid_certificate")


@pytest.fixture
def afternoon(tmp_path: Path) -> Iterator[Afternoon]:
    with an_afternoon(tmp_path) as begun:
        yield begun


def with_a_broken_pc(afternoon: Afternoon, pc: int, minutes: int) -> None:
    """All report; one of them cannot get through, and its neighbours can."""
    for _ in range(minutes):
        afternoon.at += timedelta(seconds=ROUND_S)
        afternoon.report()
        at_ms = to_ms(afternoon.at) - 4000
        rows = [a_result(pc, check, at_ms, word) for check, word in BAD_CERTIFICATE.items()]
        with afternoon.writing() as session:
            add_new(session, "result", rows)
        evaluate(afternoon)
        afternoon.send()


def test_1_a_cut_line_gives_one_message_and_one_recovery_and_its_child_speaks_for_itself(
    afternoon: Afternoon,
) -> None:
    afternoon.minutes(40, silent=OF_SITE_1)
    during = list(afternoon.told)
    with_a_broken_pc(afternoon, 3, 60)

    assert during == ["10:10 minh1@xa.example: Xã 1 has lost its connection"]
    assert afternoon.told[1:] == [
        "10:51 minh1@xa.example: Fine again: the line of Xã 1 (VNPT)",
        "11:00 minh1@xa.example: Computer MAY-3 at Xã 1 cannot use the network properly",
    ]
    assert afternoon.incidents() == [("link:l1", "resolved"), ("device:3", "open")]


def test_3_a_national_service_down_gives_the_province_one_message_and_the_communes_none(
    afternoon: Afternoon,
) -> None:
    afternoon.minutes(30, outcomes={PORTAL: TIMEOUT})
    afternoon.minutes(15)

    assert afternoon.told == [
        "10:10 lan@tinh.example: Dịch vụ portal cannot be reached",
        "10:41 lan@tinh.example: Fine again: Dịch vụ portal",
    ]
    assert afternoon.incidents() == [("service:portal", "resolved")]


@pytest.mark.parametrize("mail_gets_out", [True, False])
def test_4_when_the_server_itself_is_cut_off_nothing_else_is_blamed(
    afternoon: Afternoon, mail_gets_out: bool
) -> None:
    if not mail_gets_out:
        afternoon.office.answers["MAIL"] = "451 no way out"
    afternoon.minutes(20, silent=EVERYBODY, control=NOTHING_ANSWERS)
    if not mail_gets_out:
        del afternoon.office.answers["MAIL"]
    afternoon.minutes(20)

    assert afternoon.incidents() == [("core:uplink", "resolved")]
    if mail_gets_out:
        assert afternoon.told == [
            "10:09 lan@tinh.example: The province's own connection is down",
            "10:31 lan@tinh.example: Fine again: the province's own connection",
        ]
    else:
        assert afternoon.told == []
        assert afternoon.withheld() == [
            (1, "opened", "recovered_first"),
            (1, "recovered", "not_delivered"),
        ]


def test_7_a_server_that_was_gone_accuses_nobody_while_its_agents_come_back(
    afternoon: Afternoon,
) -> None:
    afternoon.at += timedelta(minutes=25)

    for back in range(0, len(EVERYBODY) + 1, 6):
        afternoon.minutes(1, silent=EVERYBODY[back:])
    afternoon.minutes(10)

    assert afternoon.told == []
    assert afternoon.incidents() == []


@pytest.mark.parametrize(
    "step", [timedelta(seconds=-347), timedelta(weeks=104), timedelta(weeks=-104)]
)
def test_7_a_server_whose_clock_is_set_accuses_nobody_and_goes_on_judging(
    afternoon: Afternoon, step: timedelta
) -> None:
    afternoon.at += step
    afternoon.minutes(10)
    quiet = list(afternoon.told)
    afternoon.minutes(3, outcomes={PORTAL: TIMEOUT})

    assert quiet == []
    assert [one.split(": ", 1)[1] for one in afternoon.told] == ["Dịch vụ portal cannot be reached"]


def test_9_a_line_that_keeps_coming_and_going_gives_one_notice_and_then_quiet(
    afternoon: Afternoon,
) -> None:
    for _ in range(6):
        afternoon.minutes(10, silent=OF_SITE_1)
        afternoon.minutes(10)
    afternoon.minutes(45)

    assert afternoon.told == [
        "10:10 minh1@xa.example: Xã 1 has lost its connection",
        "10:21 minh1@xa.example: Fine again: the line of Xã 1 (VNPT)",
        "10:29 minh1@xa.example: It keeps coming and going: the line of Xã 1 (VNPT)",
        "12:29 minh1@xa.example: It is steady again: the line of Xã 1 (VNPT)",
    ]
    assert afternoon.incidents() == [("link:l1", "resolved")]


class Died(BaseException):
    """The process is gone."""


class Mortal(HandVisit):
    """Dies after the n-th transaction has begun, or once it is committed."""

    lives = 0
    after_commit = False

    @contextmanager
    def writing(self) -> Iterator[Session]:
        self.lives -= 1
        if self.lives < 0 and not self.after_commit:
            raise Died
        with HandVisit.writing(self) as session:
            yield session
        if self.lives < 0:
            raise Died


def a_mortal(afternoon: Afternoon, lives: int, *, after_commit: bool) -> Mortal:
    mortal = Mortal(afternoon.store, afternoon.settings, afternoon.at)
    mortal.lives, mortal.after_commit = lives, after_commit
    return mortal


@pytest.mark.parametrize(
    ("lives", "after_commit", "copies"),
    [
        (0, False, 1),  # before it claims the message
        (0, True, 1),  # when it has claimed it, before it is sent
        (1, False, 2),  # when it has been sent, before that is noted
        (1, True, 1),  # when all is done
    ],
)
def test_10_a_worker_that_dies_over_a_message_costs_at_most_one_copy(
    afternoon: Afternoon, lives: int, after_commit: bool, copies: int
) -> None:
    for _ in range(2):
        afternoon.round(outcomes={PORTAL: TIMEOUT})
    with pytest.raises(Died):
        Delivery().run(a_mortal(afternoon, lives, after_commit=after_commit))

    afternoon.minutes(6, outcomes={PORTAL: TIMEOUT})

    ids = [mail["Message-ID"] for mail in afternoon.office.mails]
    assert len(ids) == copies
    assert len(set(ids)) == 1
    (row,) = all_of(afternoon.store, NotificationRow)
    assert row.state == "delivered"


def test_5_wrong_clocks_of_computers_lose_no_data_and_accuse_nobody(afternoon: Afternoon) -> None:
    reporters = Reporters(afternoon)
    reporters.off_by = {1: timedelta(minutes=-6), 2: timedelta(days=730), 3: timedelta(days=-4000)}
    became = reporters.minutes(5)
    reporters.off_by |= {2: timedelta(hours=-3), 4: timedelta(minutes=-90)}
    became += reporters.minutes(8)
    reporters.outcomes = {PORTAL: TIMEOUT}
    became += reporters.minutes(3)

    assert all(one is not None and one.stored == 1 for one in became)
    assert not any(one.outcome.identity or one.outcome.refused for one in became if one)
    assert afternoon.told == ["10:23 lan@tinh.example: Dịch vụ portal cannot be reached"]
    with afternoon.reading() as session:
        wrong = session.exec(select(ResultRow).where(col(ResultRow.device_id) == 2)).all()
    assert all(one.received_ms - one.at_ms < 5000 for one in wrong)
