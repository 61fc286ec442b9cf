"""Whole afternoons: what the judge says, minute by minute, and the exact messages with their times.

The numbers are those of the list of timelines that every change must keep.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from alerts.component import Component
from alerts.incident import State
from alerts.notification import Notification
from alerts.observation import Observation, Verdict
from tests.alerts.build import (
    DEVICE,
    LINK,
    MINUTE,
    PORTAL,
    POWER,
    TEN,
    UPLINK,
    a_contact,
    a_fault,
    an_observation,
    minutes,
    province_staff,
)
from tests.alerts.world import Crash, When, World

COMMUNE, PROVINCE = 1, 100


def a_world() -> World:
    return World(contacts=[a_contact(COMMUNE), province_staff(PROVINCE)], now=TEN)


def play(
    world: World, until: float, seen: Callable[[float], list[Observation]], step: float = 1
) -> None:
    """Let minutes pass: each brings its verdicts, then its deliveries."""
    minute = (world.now - TEN) / MINUTE
    while minute < until:
        world.now = TEN + minutes(minute)
        for observation in seen(minute):
            world.see(observation)
        world.deliver()
        minute += step
    world.now = TEN + minutes(until)


def cut(component: Component, begins: float, ends: float) -> Callable[[float], list[Observation]]:
    """What a judge says of one fault: sure in the second round, over in the third without."""

    def verdicts(minute: float) -> list[Observation]:
        at = TEN + minutes(minute)
        if minute < begins:
            return []
        if minute < ends:
            verdict = Verdict.SUSPECTED if minute < begins + 1 else Verdict.CONFIRMED
            fault = a_fault(component, TEN + minutes(begins))
            return [an_observation(verdict, component, at, fault=fault)]
        verdict = Verdict.CLEARING if minute < ends + 2 else Verdict.CLEAR
        return [an_observation(verdict, component, at)]

    return verdicts


def unproven(seen: Observation) -> Observation:
    """The same, as long as its computers may prove that it was the power."""
    return replace(seen, fault=replace(seen.fault, may_be_power=True))


def outcomes(world: World) -> dict[str, str]:
    return {str(row.key): _outcome(row) for row in world.rows.values()}


def _outcome(row: Notification) -> str:
    return str(row.reason or row.state)


def test_1_a_cut_line_gives_one_message_and_one_recovery_and_its_child_speaks_for_itself() -> None:
    world = a_world()
    line = cut(LINK, begins=0, ends=40)

    def seen(minute: float) -> list[Observation]:
        at = TEN + minutes(minute)
        # The PC is broken by itself. Until 10:45 all that is known of it was measured in the cut.
        measured = min(at, TEN + minutes(39)) if minute < 45 else at
        child = an_observation(Verdict.CONFIRMED, DEVICE, measured, parent=world.parent_of(LINK))
        return line(minute) + ([child] if 20 <= minute < 60 else [])

    play(world, 60, seen)

    assert world.messages == [
        "10:01 contact 1: opened link:c33-l0",
        "10:42 contact 1: recovered link:c33-l0",
        "10:45 contact 1: opened device:c33-p11",
    ]
    assert outcomes(world)["2.0.opened.1.mail"] == "covered"


@pytest.mark.parametrize(
    ("proven", "told"),
    [
        # Two rounds after the end; never; and later than anybody waits for it.
        (44, ["10:44 contact 1: recovered power:c33"]),
        (99, ["10:52 contact 1: recovered link:c33-l0"]),
        (55, ["10:52 contact 1: recovered link:c33-l0", "10:55 contact 1: correction power:c33"]),
    ],
)
def test_2_a_power_cut_is_told_once_and_the_word_on_its_end_names_it(
    proven: float, told: list[str]
) -> None:
    world = a_world()
    line = cut(LINK, begins=0, ends=40)

    def seen(minute: float) -> list[Observation]:
        world.reconsider()
        if minute < 43:
            return [unproven(one) for one in line(minute)]
        if minute == proven:
            power = an_observation(of=POWER, at=TEN + minutes(minute), late=True)
            world.see(power, known_as=LINK)
        return []

    play(world, 60, seen)

    assert world.messages == ["10:01 contact 1: opened link:c33-l0", *told]


def test_3_a_national_service_down_gives_the_province_one_message_and_the_communes_none() -> None:
    world = a_world()

    play(world, 60, cut(PORTAL, begins=0, ends=30))

    assert world.messages == [
        "10:01 contact 100: opened service:portal",
        "10:32 contact 100: recovered service:portal",
    ]
    assert len(world.incidents) == 1


@pytest.mark.parametrize("mail_gets_out", [True, False])
def test_4_when_the_server_itself_is_cut_off_nobody_else_is_blamed(mail_gets_out: bool) -> None:
    world = a_world()
    play(world, 5, cut(LINK, begins=0, ends=999))
    uplink = cut(UPLINK, begins=5, ends=25)
    world.mail_server_up = mail_gets_out

    def seen(minute: float) -> list[Observation]:
        at = TEN + minutes(minute)
        blind = minute < 25
        verdict = Verdict.UNKNOWN if blind else Verdict.CONFIRMED
        others = [an_observation(verdict, LINK, at), an_observation(Verdict.UNKNOWN, PORTAL, at)]
        return uplink(minute) + others

    play(world, 40, seen)

    told = [
        "10:06 contact 100: opened core:uplink",
        "10:27 contact 100: recovered core:uplink",
    ]
    assert world.messages == [
        "10:01 contact 1: opened link:c33-l0",
        *(told if mail_gets_out else []),
    ]
    assert {str(one.fault.component) for one in world.incidents.values()} == {
        "link:c33-l0",
        "core:uplink",
    }
    if not mail_gets_out:
        assert outcomes(world) | {"1.0.opened.1.mail": "delivered"} == {
            "1.0.opened.1.mail": "delivered",
            "2.0.opened.100.mail": "recovered_first",
            "2.0.recovered.100.mail": "not_delivered",
        }


def test_9_a_line_that_keeps_coming_and_going_gives_one_notice_and_then_quiet() -> None:
    world = a_world()

    def seen(minute: float) -> list[Observation]:
        # Ten minutes without, ten minutes with, for two hours; then it works.
        begins = minute - minute % 20
        return (
            cut(LINK, begins, begins + 10)(minute) if minute < 120 else cut(LINK, 100, 110)(minute)
        )

    play(world, 180, seen)

    assert world.messages == [
        "10:01 contact 1: opened link:c33-l0",
        "10:12 contact 1: recovered link:c33-l0",
        "10:21 contact 1: flapping link:c33-l0",
        "12:20 contact 1: ended link:c33-l0",
    ]
    assert len(world.incidents) == 1


def test_9_a_flapping_line_that_stays_cut_is_told_as_such_and_then_recovers() -> None:
    world = a_world()

    def seen(minute: float) -> list[Observation]:
        if minute < 40:
            begins = minute - minute % 20
            return cut(LINK, begins, begins + 10)(minute)
        return cut(LINK, 40, 100)(minute)

    play(world, 140, seen)

    assert world.messages == [
        "10:01 contact 1: opened link:c33-l0",
        "10:12 contact 1: recovered link:c33-l0",
        "10:21 contact 1: flapping link:c33-l0",
        "11:10 contact 1: ended link:c33-l0",
        "11:42 contact 1: recovered link:c33-l0",
    ]


@pytest.mark.parametrize(("crash", "copies"), [(When.BEFORE_SENDING, 1), (When.AFTER_SENDING, 2)])
def test_10_a_worker_that_dies_over_a_message_costs_at_most_one_copy(
    crash: When, copies: int
) -> None:
    world = a_world()
    world.see(an_observation())

    with pytest.raises(Crash):
        world.deliver(crash)
    play(world, 5, cut(LINK, begins=0, ends=999), step=0.5)

    opened = [one for one in world.received if one.key.kind == "opened"]
    assert len(opened) == copies
    assert len({one.key for one in opened}) == 1


def test_10_a_message_that_may_have_arrived_is_said_again_before_its_recovery() -> None:
    world = a_world()
    world.see(an_observation())
    with pytest.raises(Crash):
        world.deliver(When.AFTER_SENDING)

    world.see(an_observation(Verdict.CLEAR, at=TEN + MINUTE))
    play(world, 10, lambda _: [])

    assert [one.split(": ")[1].split()[0] for one in world.messages] == [
        "opened",
        "opened",
        "recovered",
    ]


def test_with_the_mail_server_down_the_message_comes_when_it_is_back() -> None:
    world = a_world()
    world.mail_server_up = False
    play(world, 20, cut(LINK, begins=0, ends=999))

    world.mail_server_up = True
    play(world, 30, cut(LINK, begins=0, ends=999))

    assert [one.split(" ", 1)[1] for one in world.messages] == ["contact 1: opened link:c33-l0"]


def test_no_recovery_is_sent_for_a_message_that_was_never_delivered() -> None:
    world = a_world()
    world.mail_server_up = False
    play(world, 20, cut(LINK, begins=0, ends=10))

    world.mail_server_up = True
    play(world, 60, lambda _: [])

    assert world.messages == []
    assert outcomes(world) == {
        "1.0.opened.1.mail": "recovered_first",
        "1.0.recovered.1.mail": "not_delivered",
    }
    assert [one.state for one in world.incidents.values()] == [State.RESOLVED]
