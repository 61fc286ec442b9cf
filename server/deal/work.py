"""The job that deals the checks out and puts together each device's work."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from checks.answer import Work
from checks.check import Check
from checks.wire.plain import to_plain
from server.clock import to_ms
from server.deal.asked import with_asked
from server.deal.rule import Prober, deal
from server.deal.speed import LOOK_BACK, Done, SpeedTests, day_began, deal_speed_tests
from server.store import deals, speeds
from server.store.session import Session

# A gap of more than two and a half rounds: the PC is off, or cannot be heard.
ON_ROUNDS = 2.5


def deal_out(
    session: Session,
    round_s: float,
    now: datetime,
    *,
    probing: bool = True,
    tests: SpeedTests | None = None,
) -> int:
    """Deal all checks among the devices that are on now; give how many devices got other work.

    Args:
        session: Of a writing transaction.
        round_s: Of an agent.
        now: What time it is.
        probing: Whether anything is probed at all; if not, everybody is left without checks.
        tests: The speed tests; None: there are none.
    """
    heard_since = now - timedelta(seconds=ON_ROUNDS * round_s)
    probers = deals.probers(session, to_ms(heard_since))
    checks = deals.probed(session) if probing else []
    shares = deal(probers, checks)
    deals.apply(session, with_asked(session, shares, probers, checks, round_s, now), now)
    session.flush()
    speed = _speed_tests(session, probers, tests, now) if probing and tests else {}
    bodies = {
        device: work_body((*checks, *speed.get(device, ())), round_s)
        for device, checks in deals.checks_by_device(session).items()
    }
    return deals.put_work(session, bodies)


def _speed_tests(
    session: Session, probers: Sequence[Prober], tests: SpeedTests, now: datetime
) -> dict[int, tuple[Check, ...]]:
    done = Done(
        measured=speeds.measured_at(session, now - LOOK_BACK),
        failed=speeds.failed_at(session, day_began(now, tests.zone)),
    )
    return deal_speed_tests(probers, done, tests, now)


def work_body(checks: tuple[Check, ...], round_s: float) -> str:
    """Write a device's work as stored: all but its version, which the row counts."""
    plain = to_plain(Work(version=0, round_s=round_s, checks=checks))
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
