"""An ordinary month of the whole province at every tenth PC: who is called, how often, and rightly?

Fed to the functions of the server's jobs, not to its protocol; its weeks are played side by side,
each on a server of its own that has warmed up. CANH_BENCH_DAYS=2-3 plays those days;
CANH_BENCH_WHOLE=yes each minute of their working hours, and not only those around what breaks.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from multiprocessing import get_context

from server.demo.whole_province import Wanted, province_world
from server.province.habits import LOCAL
from tests.bench.figure import Figure
from tests.bench.month_rates import ONE_IN, draw_month
from tests.bench.month_score import Mark, Scored, score
from tests.bench.month_server import Days, Played, era_of, moments, play_days
from tests.bench.month_told import Week
from tests.lab.progress import say
from tests.lab.verdicts import Told

# Four weeks from a Monday; the Day of Culture is one of their Tuesdays.
_BEGINS = datetime(2026, 11, 2, tzinfo=LOCAL)
_WEEKS, _WEEK_DAYS = 4, 7
_SEED = 6
# Of the issue: incidents a day that need a person, messages a commune and week, verdicts right.
MOST_INCIDENTS, MOST_MESSAGES, LEAST_RIGHT_PERCENT = 5, 2, 95


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What came of the days, put together."""

    parts: Sequence[tuple[Days, Played]]
    scored: Sequence[Scored]
    strays: Sequence[Told]
    working_days: Sequence[date]
    communes: int

    @property
    def told(self) -> list[Told]:
        """The incidents that somebody was told of, without those that were part of another."""
        every = [one for _, played in self.parts for one in played.said.told]
        return [one for one in every if one.pages and one.into is None]

    def count(self, mark: Mark) -> int:
        """Give how many of what broke were judged so."""
        return sum(one.mark is mark for one in self.scored)


def run() -> Sequence[Figure]:
    """Play the month, a process a week."""
    parts = _weeks()
    with ProcessPoolExecutor(len(parts), get_context("spawn")) as pool:
        month = _put_together(list(zip(parts, pool.map(play_days, parts), strict=True)))
    for line in _worst(month):
        say(line)
    return [*_of_people(month), *_of_verdicts(month), _of_time(month)]


def _weeks() -> list[Days]:
    """Give the days to be played, by weeks: of a week it is counted what a commune was told."""
    first, _, last = os.environ.get("CANH_BENCH_DAYS", f"1-{_WEEKS * _WEEK_DAYS}").partition("-")
    numbers = range(int(first) - 1, int(last or first))
    world = province_world(Wanted(one_in=ONE_IN), _BEGINS)
    truths = draw_month(world.district, _BEGINS, _WEEKS, _SEED)
    return [
        Days(
            first=_BEGINS + timedelta(days=some[0]),
            count=len(some),
            truths=truths,
            whole="CANH_BENCH_WHOLE" in os.environ,
        )
        for _, week in groupby(numbers, lambda number: number // _WEEK_DAYS)
        for some in [list(week)]
    ]


def _put_together(parts: Sequence[tuple[Days, Played]]) -> Month:
    scored: list[Scored] = []
    strays: list[Told] = []
    working: list[date] = []
    for days, played in parts:
        era = era_of(days)
        some, others = score(days.mine, played.said.told, era, list(moments(days, era)))
        scored += some
        strays += others
        dates = [(days.first + timedelta(days=number)).date() for number in range(days.count)]
        working += [day for day in dates if era.works(day)]
    return Month(
        parts=parts,
        scored=scored,
        strays=strays,
        working_days=working,
        communes=len(era_of(parts[0][0]).world.district.communes),
    )


def _of_people(month: Month) -> Iterator[Figure]:
    by_day = Counter(one.opened_at.astimezone(LOCAL).date() for one in month.told)
    at_work = sum(by_day[day] for day in month.working_days)
    worst = max(by_day, key=lambda day: by_day[day], default=_BEGINS.date())
    yield Figure(
        name="month: incidents a working day that need a person",
        value=at_work / max(len(month.working_days), 1),
        unit="incidents",
        beside=f"goal {MOST_INCIDENTS}; worst day {worst}: {by_day[worst]}; on other days "
        f"{by_day.total() - at_work} in all",
    )
    weeks = Counter[Week]()
    for _, played in month.parts:
        weeks.update(played.said.to_communes)
    most = max(weeks.values(), default=0)
    over = sum(count > MOST_MESSAGES for count in weeks.values())
    of_communes = month.communes * max(1, sum(days.count for days, _ in month.parts) / _WEEK_DAYS)
    yield Figure(
        name="month: messages a commune and week, mean",
        value=weeks.total() / of_communes,
        unit="messages",
        beside=f"goal {MOST_MESSAGES}; the most {most}; more than {MOST_MESSAGES} in {over} of "
        f"{round(of_communes)} weeks of a commune; to the province "
        f"{sum(played.said.to_province for _, played in month.parts)} in all",
    )
    reasons = sum((Counter(played.said.withheld) for _, played in month.parts), Counter[str]())
    yield Figure(
        name="month: messages not sent",
        value=reasons.total(),
        unit="messages",
        beside=", ".join(f"{reason} {count}" for reason, count in reasons.most_common()),
    )


def _of_verdicts(month: Month) -> Iterator[Figure]:
    right, not_sure, wrong, missed, unseen = map(month.count, Mark)
    verdicts = right + not_sure + wrong + len(month.strays)
    yield Figure(
        name="month: verdicts right",
        value=100 * right / max(verdicts, 1),
        unit="%",
        beside=f"goal {LEAST_RIGHT_PERCENT}; right {right}, not sure {not_sure}, wrong {wrong}, "
        f"of nothing that broke {len(month.strays)}",
    )
    yield Figure(
        name="month: never found of what broke where somebody was on",
        value=missed,
        unit="faults",
        beside=f"of {len(month.scored) - unseen}; where nobody was on {unseen} more",
    )
    yield Figure(
        name="month: incidents of nothing that broke",
        value=len(month.strays),
        unit="incidents",
        beside=f"told to somebody: {sum(one.pages > 0 for one in month.strays)}",
    )


def _of_time(month: Month) -> Figure:
    rounds = sum(played.working_rounds for _, played in month.parts)
    working_s = sum(played.working_s for _, played in month.parts)
    every = sum(played.rounds for _, played in month.parts)
    walls = ", ".join(f"{played.wall_s / 60:.0f}" for _, played in month.parts)
    return Figure(
        name="month: a round in working hours, measured, taken in, judged, told",
        value=round(working_s / max(rounds, 1), 3),
        unit="s",
        beside=f"of processor; {rounds} such rounds, {every} in all, in {walls} minutes",
    )


def _worst(month: Month) -> Iterator[str]:
    """Tell what was judged wrongly or not at all, what was made up, and who was told too often."""
    for one in month.scored:
        if one.mark not in {Mark.RIGHT, Mark.UNSEEN} or (one.truth.announced and one.pages):
            yield f"{one.mark.upper()}: {_broke(one)}"
            yield from (f"    said: {_said(told)}" for told in one.told)
    for stray in month.strays:
        yield f"OF NOTHING THAT BROKE: {_said(stray)}"
    for _, played in month.parts:
        for (unit, week), count in sorted(played.said.to_communes.items()):
            if count > MOST_MESSAGES:
                yield f"TOLD OFTEN: {unit} in week {week}: {count} messages"


def _broke(one: Scored) -> str:
    broken = one.truth.broken
    lasted = one.truth.ends - broken.starts
    return f"{broken.starts:%a %d/%m %H:%M}, {lasted}: {one.truth.what}, {one.name}"


def _said(told: Told) -> str:
    local = told.opened_at.astimezone(LOCAL)
    over = told.resolved_at.astimezone(LOCAL) if told.resolved_at else None
    until = f"{over:%d/%m %H:%M}" if over else "still open"
    sure = "" if told.is_sure else ", not sure"
    part = f", part of {told.into}" if told.into else ""
    names = " then ".join(told.names)
    return f"{local:%a %d/%m %H:%M} to {until}: {names} ({told.failing}{sure}{part}), " + (
        f"{told.pages} told"
    )
