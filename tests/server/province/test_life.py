"""Days as people have them, seen through what their computers report."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from checks.answer import Answer, Work
from checks.report import Event, Power, Record, Report
from server.province.agent import Agent
from server.province.computers import Computer
from server.province.habits import LOCAL, Lunch, Presence
from server.province.world import World
from tests.server.province.build import MORNING, agent, check, minutes, powerless, province

ROUND = minutes(1)
NOON = MORNING.astimezone(LOCAL).replace(hour=12, minute=30)
EVENING = NOON.replace(hour=18)
BYE = "bye"


def at_work(here: World, fits: Callable[[Computer], bool]) -> Computer:
    """Find a computer that is on this morning and tomorrow morning, and fits."""
    return next(
        one
        for one in here.district.computers.values()
        if not one.habit.never_off
        and fits(one)
        and here.presence(one, MORNING) is Presence.ON
        and here.presence(one, MORNING + timedelta(days=1)) is Presence.ON
    )


def lived(one: Agent, here: World, start: datetime, end: datetime) -> list[tuple[datetime, Report]]:
    """Let it live from one time to another with a server that takes all; give what it sent."""
    sent = []
    link, at = here.district.links[one.computer.link], start
    while at < end:
        one.measure(at)
        for write in (one.report, one.backlog):
            report = write(at) if here.is_connected(link, at) else None
            if report is not None:
                sent.append((at, report))
                one.hear(report, answer_to(report), at)
        at += ROUND
    return sent


def answer_to(report: Report) -> Answer:
    newest = max(record.sequence for record in report.records)
    work = None if report.work else Work(version=1, round_s=60.0, checks=(check(),))
    return Answer(time_s=0, through=0, received=newest, backlog=500, work=work)


def events(sent: list[tuple[datetime, Report]]) -> list[Event]:
    return [event for record in records(sent) for event in record.events]


def records(sent: list[tuple[datetime, Report]]) -> list[Record]:
    return [record for _, report in sent for record in report.records]


def test_a_computer_that_sleeps_over_lunch_is_silent_and_tells_of_it_when_it_wakes() -> None:
    here = province()
    one = agent(here, at_work(here, lambda one: one.habit.lunch is Lunch.ASLEEP))

    before = lived(one, here, MORNING, NOON)
    asleep = lived(one, here, NOON, NOON + minutes(20))
    after = lived(one, here, NOON + minutes(20), NOON + minutes(90))

    assert events(before) == []
    assert asleep == []
    assert [(event.kind, event.reason) for event in events(after)] == [
        ("started", "resume"),
        (BYE, "suspend"),
    ]
    late = next(record for record in records(after) if record.events[:1] == (events(after)[1],))
    fresh = records(after)[0]
    assert (late.boot, fresh.boot) == ("", "")
    assert late.clock_s == records(before)[-1].clock_s < fresh.clock_s - 20 * 60


def test_a_hybrid_start_goes_on_with_the_clock_and_the_boot_of_the_day_before() -> None:
    here = province()
    one = agent(here, at_work(here, lambda one: one.habit.hybrid and one.habit.polite))

    today = lived(one, here, MORNING, EVENING)
    tomorrow = lived(one, here, EVENING, MORNING + timedelta(days=1))

    assert events(today)[-1].kind == BYE
    assert (events(tomorrow)[0].kind, events(tomorrow)[0].reason) == ("started", "resume")
    assert {report.sent.boot for _, report in today + tomorrow} == {today[0][1].sent.boot}
    (before, _), (after, _) = today[-1], tomorrow[0]
    passed_s = (after - before).total_seconds()
    assert tomorrow[0][1].sent.clock_s - today[-1][1].sent.clock_s == pytest.approx(passed_s)


def test_a_real_start_has_a_boot_and_a_clock_of_its_own() -> None:
    here = province()
    one = agent(here, at_work(here, lambda one: not one.habit.hybrid))

    today = lived(one, here, MORNING, EVENING)
    tomorrow = lived(one, here, EVENING, MORNING + timedelta(days=1))

    assert today[0][1].sent.boot != tomorrow[0][1].sent.boot
    assert tomorrow[0][1].sent.clock_s <= 60
    assert today[0][1].sent.clock_s > 60


def test_a_computer_that_is_off_sends_nothing_whatever_it_has_left_to_send() -> None:
    here = province()
    one = agent(here, at_work(here, lambda one: one.habit.lunch is Lunch.ON))
    for number in range(5):
        one.measure(MORNING + minutes(number))
    report = one.report(MORNING + minutes(4))
    assert report is not None
    one.hear(report, answer_to(report), MORNING + minutes(4))

    off = EVENING + minutes(60)
    one.measure(off)  # and says goodbye, if it is polite
    one.measure(off + ROUND)

    assert here.is_connected(here.district.links[one.computer.link], off)
    assert one.backlog(off + ROUND) is None


def test_a_laptop_measures_on_in_a_dark_office_and_a_desktop_has_nothing_to_replay() -> None:
    here = province()
    laptop = at_work(here, lambda one: one.machine.has_battery and dark_at_once(here, one))
    desktop = at_work(here, lambda one: not one.lasts_min and dark_at_once(here, one))
    begins, ends = MORNING + minutes(5), MORNING + minutes(35)

    replayed = []
    for computer in (laptop, desktop):
        dark = here.with_break(powerless(computer.site, begins, ends))
        sent = lived(agent(dark, computer), dark, MORNING, MORNING + minutes(60))
        assert not any(begins <= at < ends for at, _ in sent)
        replayed.append(
            [
                record.power
                for record in records(sent)
                if begins.timestamp() <= (record.wall_s or wall_s(record, sent)) < ends.timestamp()
            ]
        )

    assert replayed == [[Power.BATTERY] * 30, []]


def wall_s(record: Record, sent: list[tuple[datetime, Report]]) -> float:
    """Give when a record of a report's own start was measured."""
    report = next(report for _, report in sent if record in report.records)
    return report.sent.wall_s - report.sent.clock_s + record.clock_s


def dark_at_once(here: World, computer: Computer) -> bool:
    return here.district.sites[computer.site].router_lasts_min == 0


def test_a_battery_that_is_used_runs_down() -> None:
    here = province()
    laptop = at_work(here, lambda one: one.machine.has_battery)
    one = agent(here.with_break(powerless(laptop.site, MORNING + minutes(1))), laptop)

    levels = []
    for number in (0, 1, 11, 21):
        one.measure(MORNING + minutes(number))
        report = one.report(MORNING + minutes(number))
        assert report is not None
        levels.append(report.records[0].vitals["battery"])

    assert levels[:2] == [1, 1]
    assert 1 > levels[2] > levels[3] > 0.5


def test_where_the_router_has_a_ups_the_battery_is_told_while_the_office_is_dark() -> None:
    here = province()
    laptop = at_work(here, lambda one: one.machine.has_battery and not dark_at_once(here, one))
    dark = here.with_break(powerless(laptop.site, MORNING))

    sent = lived(agent(dark, laptop), dark, MORNING, MORNING + minutes(7))

    assert [record.power for record in records(sent)] == [Power.BATTERY] * 7


def test_at_half_past_seven_hundreds_are_switched_on_within_minutes() -> None:
    here = province(one_in=1)
    half_past_seven = MORNING.astimezone(LOCAL).replace(hour=7, minute=30)

    came_on = [
        here.on_since(one, half_past_seven)
        for one in here.district.computers.values()
        if here.presence(one, half_past_seven) is Presence.ON and not one.habit.never_off
    ]

    within_minutes = [since for since in came_on if since >= half_past_seven - minutes(5)]
    assert len(within_minutes) > 500
    assert min(came_on) >= half_past_seven - minutes(15)


def test_what_a_computer_sees_right_after_it_was_switched_on_is_no_use_and_soon_it_is() -> None:
    here = province()
    failed = {"at once": 0, "soon": 0}
    count = 0
    for computer in here.district.computers.values():
        if computer.habit.never_off or here.presence(computer, MORNING) is not Presence.ON:
            continue
        count += 1
        one, since = agent(here, computer), here.on_since(computer, MORNING)
        for when, at in (("at once", since + minutes(0.2)), ("soon", since + minutes(3))):
            one.measure(at)
            report = one.report(at)
            assert report is not None
            failed[when] += report.records[0].results[0].outcome != "ok"
            one = agent(here, computer)

    assert failed["at once"] > 0.4 * count
    assert failed["soon"] < 0.02 * count
