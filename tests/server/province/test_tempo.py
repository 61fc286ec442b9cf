from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.province.habits import LOCAL, Presence
from server.province.tempo import REAL_TIME, Tempo
from tests.server.province.build import MORNING, agent, minutes, province

moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone
tempos = st.builds(Tempo, real=moments, local=moments, speed=st.floats(1, 60))


def test_as_a_rule_their_clock_is_ours() -> None:
    assert REAL_TIME.local_at(MORNING) == MORNING


@given(tempos, moments)
def test_there_and_back_is_the_same_moment(tempo: Tempo, moment: datetime) -> None:
    back = tempo.real_at(tempo.local_at(moment))

    assert abs(back - moment) < timedelta(milliseconds=1)


def test_at_twenty_times_the_speed_an_hour_of_theirs_takes_three_minutes() -> None:
    tempo = Tempo(real=MORNING, local=MORNING, speed=20)

    assert tempo.local_at(MORNING + minutes(3)) == MORNING + minutes(60)
    assert tempo.real_time(minutes(60)) == minutes(3)


def test_people_live_by_their_own_clock_and_reports_are_in_real_time() -> None:
    usual = province()
    night = MORNING.astimezone(LOCAL).replace(hour=2)
    here = replace(usual, tempo=Tempo(real=night, local=MORNING))
    computer = next(
        one
        for one in here.district.computers.values()
        if not one.habit.never_off and usual.presence(one, MORNING) is Presence.ON
    )

    one = agent(here, computer)
    one.measure(night)
    report = one.report(night)

    assert usual.presence(computer, night) is Presence.OFF
    assert here.presence(computer, night) is Presence.ON
    assert report is not None
    assert report.sent.wall_s == night.timestamp()


def test_a_start_lies_as_long_ago_as_it_took_at_their_speed() -> None:
    usual = province()
    fast = replace(usual, tempo=Tempo(real=MORNING, local=MORNING, speed=20))
    computer = next(
        one
        for one in usual.district.computers.values()
        if usual.presence(one, MORNING) is Presence.ON
    )

    on_for = MORNING - usual.started_at(computer, MORNING)

    assert MORNING - fast.started_at(computer, MORNING) == on_for / 20
