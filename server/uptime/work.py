"""The job that keeps the uptime: what came in since the last time is woven into the intervals.

A slice may be done again at any time: what it writes follows from the results, not from how often
they were looked at. So a mark is enough, and a little is always read twice.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from server.clock import to_ms
from server.control.rule import control_periods
from server.jobs.job import Turn
from server.store import deals, outages, uptime
from server.store.series import check_periods, deals_since, routes_of
from server.store.session import Session
from server.store.uptime import Rewritten
from server.uptime.blame import Route, explained
from server.uptime.figures import Span
from server.uptime.periods import Periods, Series
from server.uptime.series import DAY_MS, Seen, reach_ms, weave

# What was received before the mark may have been committed after it: a report that waits for the
# store waits less than this, and the clocks of several servers must agree better than this.
AGAIN_MS = 120_000
# A slice holds the database's only writer for some tens of milliseconds.
_RESULTS_A_SLICE = 250
# An incident is found after the outage that it explains; so is its end.
_EXPLAINED_AGAIN = timedelta(minutes=10)
_LONGEST_EXPLAINED = timedelta(days=2)

_Routes = Mapping[Series, tuple[int, Route]]


def keep_uptime(turn: Turn, most: int = _RESULTS_A_SLICE) -> int | None:
    """Weave the next results in; gives when the last of them was received, None after the last.

    ``most``: so many results, and those that were received with the last of them.
    """
    session = turn.session
    after_ms = turn.after or uptime.mark_ms(session) - AGAIN_MS
    batch = uptime.arrived(session, after_ms, most)
    if batch is not None:
        routes = routes_of(session, batch.spans.keys())
        spans = {series: span for series, span in batch.spans.items() if series in routes}
        if spans:
            uptime.rewrite(session, _woven(session, spans, routes))
        uptime.set_mark(session, batch.received_ms)
        if batch.more:
            return batch.received_ms
    _explain_again(turn)
    return None


def _woven(session: Session, spans: Mapping[Series, Span], routes: _Routes) -> Iterator[Rewritten]:
    """Weave the results of some series into what stands. ``spans``: when they were measured."""
    since_ms = min(span.from_ms for span in spans.values()) - DAY_MS
    incidents = outages.incidents_since(session, since_ms)
    all_seen = _seen(session, spans, since_ms)
    stood = uptime.intervals(
        session,
        {
            series: (routes[series][0], Span(min(seen).at_ms, max(seen).at_ms))
            for series, seen in all_seen.items()
        },
    )
    for series, seen in all_seen.items():
        site_id, route = routes[series]
        old = stood.get(series, [])
        new = explained(weave(old, seen), route, incidents)
        yield Rewritten(site_id=site_id, series=series, old=old, new=new)


def _seen(
    session: Session, spans: Mapping[Series, Span], since_ms: int
) -> dict[Series, list[Seen]]:
    """Give all results of series within reach of those that are new."""
    periods = _periods(session, spans, since_ms)
    near_ms = reach_ms(periods.longest_s)
    windows = {
        series: Span(span.from_ms - near_ms, span.to_ms + near_ms) for series, span in spans.items()
    }
    return {
        series: [Seen(at_ms, outcome, periods.of(series, at_ms)) for at_ms, outcome in each]
        for series, each in uptime.outcomes(session, windows).items()
    }


def _periods(session: Session, spans: Mapping[Series, Span], since_ms: int) -> Periods:
    """Say which periods were in force: by the deal, and of what the server probes by its rule."""
    own = control_periods(deals.probed(session))
    every = check_periods(session, {series.check_id for series in spans})
    undealt_s = {
        series: (every if series.link_id else {**every, **own}).get(series.check_id, 0.0)
        for series in spans
    }
    return Periods(deals_since(session, spans.keys(), since_ms), undealt_s)


def _explain_again(turn: Turn) -> None:
    """Explain the outages anew that an incident may explain which was found or over only now."""
    session = turn.session
    changed = outages.incidents_changed(session, turn.now - _EXPLAINED_AGAIN)
    if not changed:
        return
    oldest_ms = to_ms(turn.now - _LONGEST_EXPLAINED)
    since_ms = max(oldest_ms, min(one.began_ms for one in changed))
    known = outages.outages(session, since_ms)
    incidents = outages.incidents_since(session, since_ms - DAY_MS)
    uptime.rewrite(
        session,
        [
            Rewritten(
                site_id=site_id,
                series=series,
                old=known[series],
                new=explained(known[series], route, incidents),
            )
            for series, (site_id, route) in routes_of(session, known.keys()).items()
        ],
    )
