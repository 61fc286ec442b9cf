"""Checks of a site that somebody asked for now: dealt for two rounds, within what services bear.

Who asks while others are served waits for the next round; where no PC is on, for a few rounds more.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from server.deal.rule import Probed, Prober, Share, deal_asked, within_asked
from server.store import check_requests
from server.store.check_requests import Request
from server.store.session import Session

# In the first the agents hear of it, in the second they have run it; a little more, since a round
# of theirs begins when it likes.
_SERVED_ROUNDS = 2.5
_WAITS_ROUNDS = 10


def with_asked(
    session: Session,
    routine: frozenset[Share],
    probers: Sequence[Prober],
    checks: Sequence[Probed],
    round_s: float,
    now: datetime,
) -> frozenset[Share]:
    """Add to a deal what was asked for, and note which requests began and ended.

    What is asked of a PC takes the place of its routine share of the same check.
    """
    asked: frozenset[Share] = frozenset()
    for request in check_requests.not_ended(session):
        if _is_over(request, round_s, now):
            check_requests.end(session, request.id, now)
            continue
        on = [prober for prober in probers if prober.site == request.site]
        more = asked | deal_asked(on, checks, round_s)
        if more != asked and within_asked(more, checks):
            asked = more
            check_requests.begin(session, request.id, now)
    return _instead(routine, asked)


def _is_over(request: Request, round_s: float, now: datetime) -> bool:
    if request.begun_at is not None:
        return now - request.begun_at >= timedelta(seconds=_SERVED_ROUNDS * round_s)
    return now - request.asked_at >= timedelta(seconds=_WAITS_ROUNDS * round_s)


def _instead(routine: Collection[Share], asked: frozenset[Share]) -> frozenset[Share]:
    taken = {(share.link, share.check, share.device) for share in asked}
    kept = {one for one in routine if (one.link, one.check, one.device) not in taken}
    return asked | kept
