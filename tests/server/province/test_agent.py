from dataclasses import replace
from datetime import timedelta

from checks.answer import Answer, Work
from checks.check import RESOLVER
from checks.metrics import BY_NAME, wrong_values
from checks.report import EventKind, Report
from server.ingest.bounds import fault_of
from server.province.agent import Agent
from server.province.habits import Presence
from server.province.shape import DEMO, Shape
from server.province.world import Break, Damage
from tests.server.province.build import MORNING, ROUND_S, agent, check, minutes, seconds, world

WORKING = Shape(units=DEMO.units, computers=9)


def round_of(one: Agent, number: int, answer: Answer | None = None) -> Report | None:
    """Let it measure and report in a round, and hear an answer."""
    at = MORNING + timedelta(seconds=number * ROUND_S)
    one.measure(at)
    report = one.report(at)
    if report is not None and answer is not None:
        one.hear(report, answer, at)
    return report


def checks_of(report: Report) -> list[int]:
    return [result.check for record in report.records for result in record.results]


def work(**given: float) -> Work:
    return Work(version=3, round_s=ROUND_S, checks=(check(),), **given)  # type: ignore[arg-type]  # numbers of fields that are numbers


def test_a_report_carries_the_record_of_its_round_and_the_server_takes_all_of_it() -> None:
    report = round_of(agent(world()), 0)

    assert report is not None
    (record,) = report.records
    assert record.sequence == 1
    assert record.clock_s == report.sent.clock_s > 0
    assert record.inventory is not None
    assert set(record.vitals) <= set(BY_NAME)
    assert wrong_values(record.vitals) == []
    assert fault_of(record) is None


def test_every_computer_of_the_district_makes_records_that_the_server_takes() -> None:
    here = world()
    computers = here.district.computers.values()

    reports = [round_of(agent(here, computer), 0) for computer in computers]

    assert [fault_of(report.records[0]) for report in reports if report] == [None] * 40


def test_the_inventory_is_sent_until_it_has_arrived_and_not_again() -> None:
    one = agent(world())

    lost = round_of(one, 0)
    taken = round_of(one, 1, Answer(time_s=0, through=2))
    after = round_of(one, 2)

    assert [
        report.records[0].inventory is not None for report in (lost, taken, after) if report
    ] == [
        True,
        True,
        False,
    ]


def test_it_probes_what_it_was_told_at_the_period_it_was_told() -> None:
    one = agent(world())
    round_of(one, 0, Answer(time_s=0, through=1, work=work()))

    reports = [round_of(one, number) for number in range(1, 10)]

    probed = [1 in checks_of(report) for report in reports if report]
    assert probed == [True, False, False, False, True, False, False, False, True]
    assert all(report.work == 3 for report in reports if report)


def test_of_the_turns_of_a_page_only_so_many_are_whole_and_all_while_it_fails() -> None:
    broken = Break(
        damage=Damage.FAILING,
        target="portal",
        starts=MORNING + timedelta(seconds=8.5 * ROUND_S),
        ends=MORNING + timedelta(seconds=10.5 * ROUND_S),
        outcome="http_unexpected_status_code",
    )
    one = agent(world().with_break(broken))
    asked = replace(check(), period_s=ROUND_S, whole_every=3)
    work_of_pages = Work(version=3, round_s=ROUND_S, checks=(asked,))
    round_of(one, 0, Answer(time_s=0, through=1, work=work_of_pages))

    reports = [round_of(one, number) for number in range(1, 15)]

    seen = [
        result
        for report in reports
        if report
        for result in report.records[0].results
        if result.check == 1
    ]
    assert {result.outcome for result in seen if result.status == 200} == {"ok"}
    whole = [number for number, result in enumerate(seen, 1) if result.status]
    assert whole == [1, 4, 7, 10, 11, 14]


def sequences(report: Report) -> list[int]:
    return [record.sequence for record in report.records]


def test_it_asks_its_resolver_every_five_minutes_whatever_work_it_has() -> None:
    one = agent(world())

    reports = [round_of(one, number) for number in range(41)]

    asked = [RESOLVER in checks_of(report) for report in reports if report]
    assert [number for number, is_asked in enumerate(asked) if is_asked] == [0, 20, 40]


def test_work_that_has_run_out_is_not_done_any_more() -> None:
    one = agent(world())
    round_of(one, 0, Answer(time_s=0, through=1, work=work(valid_s=60.0)))

    late = round_of(one, 10)

    assert late is not None
    assert checks_of(late) == []


def test_on_a_thin_line_it_reports_every_fifth_round_all_that_it_measured_since() -> None:
    one = agent(world())
    round_of(one, 0, Answer(time_s=0, through=1, work=work(report_every=5)))

    reports = [round_of(one, number) for number in range(1, 11)]

    sent = [report for report in reports if report]
    assert [reports.index(report) for report in sent] == [4, 9]
    assert [sequences(report) for report in sent] == [[6, 5, 4, 3, 2], [11, 10, 9, 8, 7]]
    # Nobody has said that the first of them was heard.
    assert [report.waiting for report in sent] == [0, 5]


def test_a_report_of_several_rounds_that_was_not_heard_is_sent_again_as_a_whole() -> None:
    one = agent(world())
    round_of(one, 0, Answer(time_s=0, through=1, work=work(report_every=3)))
    sent = [round_of(one, number) for number in range(1, 4)][-1]
    one.unheard()

    again = one.report(MORNING + seconds(3 * ROUND_S + 2))
    one.unheard()
    after_another_round = round_of(one, 4)

    assert sent is not None
    assert again is not None
    assert after_another_round is not None
    assert sequences(sent) == sequences(again) == [4, 3, 2]
    assert sequences(after_another_round) == [5, 4, 3]


def test_an_outcome_that_changes_is_reported_at_once_on_a_thin_line_too() -> None:
    cut = MORNING + timedelta(seconds=5.5 * ROUND_S)
    broken = Break(damage=Damage.FAILING, target="portal", starts=cut, outcome="connection_refused")
    one = agent(world().with_break(broken))
    round_of(one, 0, Answer(time_s=0, through=1, work=work(report_every=100)))

    reports = [round_of(one, number) for number in range(1, 12)]

    (sent,) = [report for report in reports if report]
    assert sent.records[0].results[0].outcome == "connection_refused"


def test_what_was_not_heard_is_sent_again_unless_there_is_something_fresher() -> None:
    one = agent(world())
    first = round_of(one, 0)
    one.unheard()
    again = one.report(MORNING + seconds(2))
    one.unheard()
    fresher = round_of(one, 1)

    assert first is not None
    assert again is not None
    assert fresher is not None
    assert [report.records[0].sequence for report in (first, again, fresher)] == [1, 1, 2]
    assert again.sent.clock_s == first.sent.clock_s + 2


def test_what_the_server_cannot_read_is_not_sent_again() -> None:
    one = agent(world())
    refused = round_of(one, 0)
    assert refused is not None
    one.give_up(refused)

    one.unheard()

    assert one.report(MORNING + seconds(2)) is None


def test_the_backlog_is_as_large_as_the_server_grants_and_oldest_first() -> None:
    one = agent(world())
    for number in range(5):
        round_of(one, number)
    round_of(one, 5, Answer(time_s=0, through=0, received=6, backlog=3))

    backlog = one.backlog(MORNING + minutes(2))

    assert backlog is not None
    assert [record.sequence for record in backlog.records] == [1, 2, 3]
    assert backlog.waiting == 2
    assert one.backlog(MORNING + minutes(2)) is None


def test_a_computer_that_is_switched_off_says_goodbye_and_falls_silent() -> None:
    here = world(WORKING)
    one = next(
        agent(here, computer)
        for computer in here.district.computers.values()
        if computer.habit.polite
        and not computer.habit.never_off
        and here.presence(computer, MORNING) is Presence.ON
    )
    evening = MORNING + timedelta(hours=10)
    one.measure(MORNING)

    one.measure(evening)

    report = one.report(evening)
    assert report is not None
    (event,) = report.records[0].events
    assert (event.kind, event.reason) == (EventKind.BYE, "shutdown")
    one.measure(evening + minutes(1))
    assert one.report(evening + minutes(1)) is None


def test_records_of_an_earlier_start_carry_their_own_clock() -> None:
    here = world()
    computer = next(one for one in here.district.computers.values() if not one.machine.has_battery)
    dark = here.with_break(
        Break(
            damage=Damage.POWERLESS,
            target=computer.site,
            starts=MORNING + minutes(1),
            ends=MORNING + minutes(2),
        )
    )
    one = agent(dark, computer)
    one.measure(MORNING)
    later = MORNING + minutes(15)
    one.measure(later)
    fresh = one.report(later)
    assert fresh is not None
    one.hear(fresh, Answer(time_s=0, received=2, backlog=10), later)

    backlog = one.backlog(later)

    assert fresh.records[0].events[0].kind == EventKind.STARTED
    assert fresh.records[0].boot == ""
    assert backlog is not None
    assert backlog.records[0].boot not in {"", backlog.sent.boot}
    assert backlog.records[0].wall_s == MORNING.timestamp()


def test_each_computer_has_its_own_place_in_the_round() -> None:
    here = world()
    agents = [agent(here, computer) for computer in here.district.computers.values()]

    first = [one.next_due(MORNING) for one in agents]
    second = [one.next_due(due) for one, due in zip(agents, first, strict=True)]

    assert all(timedelta(0) < due - MORNING <= timedelta(seconds=ROUND_S) for due in first)
    assert len(set(first)) == len(agents)
    steps = [after - before for before, after in zip(first, second, strict=True)]
    assert all(abs(step - timedelta(seconds=ROUND_S)) < timedelta(milliseconds=1) for step in steps)
