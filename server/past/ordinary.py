"""The uptime of ordinary days: intervals as they would follow from the results of such days.

They are written without the results. Where an episode is played its own results say what was.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.clock import from_ms, to_ms
from server.control.rule import control_periods
from server.deal.rule import Prober, deal
from server.past.era import Era
from server.province.chance import stream
from server.province.habits import LOCAL, spans_on
from server.province.sight import usual_loss
from server.store import deals, observations, sheets
from server.store.inserts import Row, add_new
from server.store.session import Session
from server.store.tables import UptimeInterval
from server.store.tables.telemetry import UptimeState
from server.uptime.figures import Span
from server.uptime.series import DAY_MS

_DAY = timedelta(days=1)
# That many of a link's computers tell when its first comes and its last goes.
_TELLING = 8
_LOST = "generic_timeout_error"
# Of the server's own probes, which go over no link.
_OWN = ""


@dataclass(frozen=True, slots=True)
class _Series:
    """A check over a link. ``loss``: share of its probes that fail by nobody's fault."""

    site_id: int
    link_id: int
    check_id: int
    period_s: float
    loss: float


class Ordinary:
    """Writes the uptime of ordinary days, from one time on to the next."""

    def __init__(self, session: Session, era: Era, played: Mapping[str, Sequence[Span]]) -> None:
        """Know what is probed.

        Args:
            session: To read it with.
            era: The time.
            played: What is left out since an episode is played then, by code of the link; of the
                server's own probes by an empty one.
        """
        self._era = era
        self._played = played
        self._series = list(_series(session, era))

    def fill(self, session: Session, from_: datetime, to: datetime) -> None:
        """Write the uptime of every check over every link, and of the server's own probes.

        Args:
            session: A writing session.
            from_: Since when; what is probed then is written until ``to``.
            to: Until when.
        """
        whole = Span(to_ms(from_), to_ms(to))
        spans = {
            code: list(_without(self._measured(code, whole), self._played.get(code, ())))
            for code in {code for code, _ in self._series}
        }
        rows = [
            _row(one, piece, state)
            for code, one in self._series
            for span in spans[code]
            for day in _days_of(span)
            for piece, state in _pieces(one, day, self._era)
        ]
        add_new(session, UptimeInterval.__tablename__, rows)

    def _measured(self, code: str, whole: Span) -> Iterator[Span]:
        """Give when somebody probes over a link: from the first who comes until the last goes."""
        habits = [one.habit for one in self._era.by_link.get(code, ())]
        if not code or any(habit.never_off for habit in habits):
            yield whole
            return
        midnight = from_ms(whole.from_ms).astimezone(LOCAL).replace(hour=0, minute=0, second=0)
        while to_ms(midnight) < whole.to_ms:
            days = self._era.world.days
            known = [list(spans_on(one, midnight, days)) for one in habits[:_TELLING]]
            came = [to_ms(spans[0][0]) for spans in known if spans]
            went = [to_ms(spans[-1][1]) for spans in known if spans]
            if came:
                yield from _some(max(min(came), whole.from_ms), min(max(went), whole.to_ms))
            midnight += _DAY


def _series(session: Session, era: Era) -> Iterator[tuple[str, _Series]]:
    """Give all series that are dealt, each with the code of its link."""
    sites = sheets.sites(session)
    checks = [one for one in deals.probed(session) if one.simulated]
    links = {one.id: one for one in observations.links(session, era.now, simulated=True)}
    probers = [
        Prober(device=0, link=one.id, path=one.path, simulated=True) for one in links.values()
    ]
    for share in sorted(deal(probers, checks), key=lambda share: (share.link, share.check)):
        placed = links[share.link]
        loss = usual_loss(era.world, era.world.district.links[placed.code])
        site_id = sites[placed.site].id or 0
        yield placed.code, _Series(site_id, placed.id, share.check, share.period_s, loss)
    for check, period_s in control_periods(checks).items():
        yield _OWN, _Series(0, 0, check, period_s, 0.0)


def _without(spans: Iterable[Span], gaps: Sequence[Span]) -> Iterator[Span]:
    """Give what is left of spans; the gaps are in the order of their time."""
    for span in spans:
        begins_ms = span.from_ms
        for gap in gaps:
            if span.overlap_ms(gap.from_ms, gap.to_ms):
                yield from _some(begins_ms, gap.from_ms)
                begins_ms = gap.to_ms
        yield from _some(begins_ms, span.to_ms)


def _some(begins_ms: int, ends_ms: int) -> Iterator[Span]:
    if begins_ms < ends_ms:
        yield Span(begins_ms, ends_ms)


def _days_of(span: Span) -> Iterator[Span]:
    """Cut a span at each midnight UTC, over which no interval reaches."""
    at_ms = span.from_ms
    while at_ms < span.to_ms:
        next_ms = min(span.to_ms, (at_ms // DAY_MS + 1) * DAY_MS)
        yield Span(at_ms, next_ms)
        at_ms = next_ms


def _pieces(one: _Series, day: Span, era: Era) -> Iterator[tuple[Span, UptimeState]]:
    """Cut a day where single probes failed: each counts until the next one."""
    period_ms = round(1000 * one.period_s)
    turns = day.length_ms // period_ms
    chance = stream("lost", era.world.seed, one.link_id, one.check_id, day.from_ms)
    count = math.floor(one.loss * turns + chance.random())
    at_ms = day.from_ms
    for turn in sorted(chance.sample(range(turns), min(count, turns))):
        failed_ms = day.from_ms + turn * period_ms
        for span in _some(at_ms, failed_ms):
            yield span, UptimeState.UP
        at_ms = failed_ms + period_ms
        yield Span(failed_ms, at_ms), UptimeState.DOWN
    for span in _some(at_ms, day.to_ms):
        yield span, UptimeState.UP


def _row(one: _Series, span: Span, state: UptimeState) -> Row:
    return {
        "site_id": one.site_id,
        "link_id": one.link_id,
        "check_id": one.check_id,
        "from_ms": span.from_ms,
        "to_ms": span.to_ms,
        "state": state,
        "outcome": _LOST if state is UptimeState.DOWN else "ok",
        "period_s": one.period_s,
        "incident_id": None,
    }
