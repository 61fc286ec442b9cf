"""The job that deals the checks out and puts together each device's work."""

import json
from datetime import datetime, timedelta

from checks.answer import Work
from checks.check import Check
from checks.wire.plain import to_plain
from server.clock import to_ms
from server.deal.rule import deal
from server.store import deals
from server.store.session import Session

# A gap of more than two and a half rounds: the PC is off, or cannot be heard.
ON_ROUNDS = 2.5


def deal_out(session: Session, round_s: float, now: datetime) -> int:
    """Deal all checks among the devices that are on now; give how many devices got other work."""
    heard_since = now - timedelta(seconds=ON_ROUNDS * round_s)
    shares = deal(deals.probers(session, to_ms(heard_since)), deals.probed(session))
    deals.apply(session, shares, now)
    session.flush()
    bodies = {
        device: work_body(checks, round_s)
        for device, checks in deals.checks_by_device(session).items()
    }
    return deals.put_work(session, bodies)


def work_body(checks: tuple[Check, ...], round_s: float) -> str:
    """Write a device's work as stored: all but its version, which the row counts."""
    plain = to_plain(Work(version=0, round_s=round_s, checks=checks))
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
