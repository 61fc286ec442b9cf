"""The job that deals the checks out and puts together each device's work."""

import functools
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.condition.line_test import low_in_a_row
from checks.answer import Work
from checks.check import Check
from checks.wire.plain import to_plain
from server.clock import to_ms
from server.deal.asked import Extra, Ground, instead, is_over
from server.deal.budget import MEAN_S, budget_bytes_s
from server.deal.doubt import SERVED_ROUNDS, Doubts, doubts_of
from server.deal.lines import EACH_ROUND, Fitted, Rhythm, fit, rhythms
from server.deal.rule import Mood, Probed, Prober, Share, deal
from server.deal.speed import LOOK_BACK, Done, SpeedTests, day_began, deal_speed_tests
from server.store import budgets, check_requests, deals, moods, speeds
from server.store.budgets import Planned
from server.store.session import Session
from server.store.speeds import Tested

# Who has missed a report is off, or cannot be heard. With a look every quarter of a round what it
# held is dealt to another within two rounds.
ON_ROUNDS = 1.75
LOOKS_A_ROUND = 4
# What Canh may take of a line, percent of its contracted speed.
LINE_PERCENT = 1.0


def deal_out(
    session: Session,
    round_s: float,
    now: datetime,
    *,
    probing: bool = True,
    tests: SpeedTests | None = None,
    line_percent: float = LINE_PERCENT,
) -> int:
    """Deal all checks among the devices that are on now; give how many devices got other work.

    Args:
        session: Of a writing transaction.
        round_s: Of an agent.
        now: What time it is.
        probing: Whether anything is probed at all; if not, everybody is left without checks.
        tests: The speed tests; None: there are none.
        line_percent: What Canh may take of a line, percent of its contracted speed.
    """
    probers = deals.probers(session, _heard_since_ms(round_s, now))
    checks = deals.probed(session) if probing else []
    dealing = _Dealing(
        session=session,
        probers=probers,
        checks=checks,
        doubts=doubts_of(moods.troubles(session), round_s, now),
        round_s=round_s,
        now=now,
    )
    fitted = dealing.fitted(line_percent)
    shares = instead(fitted.shares, dealing.asked(fitted))
    deals.apply(session, shares, now)
    session.flush()
    every = rhythms(probers, shares, fitted.plans)
    speed = _speed_tests(session, probers, tests, now) if probing and tests else {}
    idle = functools.cache(functools.partial(work_body, (), round_s))  # most have nothing to do
    bodies = {
        device: work_body(own, round_s, rhythm) if own else idle(rhythm)
        for device, checks in deals.checks_by_device(session).items()
        for own, rhythm in [((*checks, *speed.get(device, ())), every.get(device, EACH_ROUND))]
    }
    seldom = {device: rhythm.report_every for device, rhythm in every.items()}
    return deals.put_work(session, bodies, seldom)


def has_to_deal(session: Session, round_s: float, now: datetime) -> bool:
    """Whether checks are dealt to somebody who is not on any more."""
    return deals.any_holder_left(session, _heard_since_ms(round_s, now))


def _heard_since_ms(round_s: float, now: datetime) -> int:
    return to_ms(now - timedelta(seconds=ON_ROUNDS * round_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dealing:
    """Who is on, what there is to probe, what is in doubt, and when."""

    session: Session
    probers: Sequence[Prober]
    checks: Sequence[Probed]
    doubts: Doubts
    round_s: float
    now: datetime

    def fitted(self, percent: float) -> Fitted:
        """Deal the routine, and make it fit the lines."""
        mbps = budgets.slower_mbps(self.session, self.now.date())
        links = {one.link for one in self.probers}
        bears = {link: budget_bytes_s(mbps.get(link), percent) for link in links}
        dealt = deal(self.probers, self.checks, self._mood())
        fitted = fit(dealt, self.probers, self.checks, bears, self.round_s)
        planned = [
            Planned(
                link=link,
                mbps=mbps.get(link),
                bytes_s=plan.budget_bytes_s,
                reports_bytes_s=plan.reports_bytes_s,
                probes_bytes_s=plan.probes_bytes_s,
                backlog_bytes_s=plan.backlog_bytes_s,
                ease=plan.ease,
                pcs=fitted.heads[link],
                report_every=plan.report_every,
            )
            for link, plan in fitted.plans.items()
        ]
        budgets.write(self.session, planned, self.now)
        return fitted

    def asked(self, fitted: Fitted) -> frozenset[Share]:
        """Deal what is asked for beside it; note which requests began and ended."""
        ground = Ground(
            probers=self.probers,
            checks=self.checks,
            plans=fitted.plans,
            hurried_at=budgets.hurried_at(self.session),
            round_s=self.round_s,
        )
        extra = Extra(ground=ground, now=self.now)
        for request in check_requests.not_ended(self.session):
            if is_over(request, self.round_s, self.now):
                check_requests.end(self.session, request.id, self.now)
            elif extra.ask_site(request.site):
                check_requests.begin(self.session, request.id, self.now)
        doubted = moods.links_named(self.session, self.doubts.links, self.doubts.sites)
        for link in sorted(doubted):
            extra.ask_link(link)
        for service in sorted(moods.services_named(self.session, self.doubts.services)):
            extra.ask_service(service)
        budgets.note_hurried(self.session, extra.links, self.now)
        return extra.shares

    def _mood(self) -> Mood:
        served = timedelta(seconds=SERVED_ROUNDS * self.round_s)
        mean = timedelta(seconds=MEAN_S)
        ailing = moods.services_named(self.session, self.doubts.ailing)
        failing = moods.failing_pages(self.session, to_ms(self.now - served))
        refusing = moods.refusing(self.session, to_ms(self.now - mean))
        return Mood(doubted=ailing | failing, refusing=refusing)


def _speed_tests(
    session: Session, probers: Sequence[Prober], tests: SpeedTests | None, now: datetime
) -> dict[int, tuple[Check, ...]]:
    if tests is None:
        return {}
    began = day_began(now, tests.zone)
    tested = speeds.tested_since(session, began)
    done = Done(
        measured=speeds.measured_at(session, now - LOOK_BACK),
        failed=speeds.failed_at(session, began),
        tested=frozenset((one.link_id, one.device_id) for one in tested),
        low=_low(tested, speeds.contracted(session, now.astimezone(tests.zone).date())),
    )
    return deal_speed_tests(probers, done, tests, now)


def _low(
    newest_first: Iterable[Tested], contracts: Mapping[tuple[int, int], float]
) -> dict[tuple[int, int], int]:
    """Count how many tests in a row found far less than the contract; a link without one: none."""
    found: dict[tuple[int, int], list[float]] = defaultdict(list)
    for one in newest_first:
        found[one.link_id, one.check].append(one.mbps)
    return {
        test: low_in_a_row(mbps, contracts[test])
        for test, mbps in found.items()
        if test in contracts
    }


def work_body(checks: tuple[Check, ...], round_s: float, rhythm: Rhythm = EACH_ROUND) -> str:
    """Write a device's work as stored: all but its version, which the row counts.

    Who measures seldom has rounds that are as much longer, and counts its reports in those.
    """
    work = Work(
        version=0,
        round_s=round_s * rhythm.measure_every,
        report_every=rhythm.report_every // rhythm.measure_every,
        checks=checks,
    )
    return json.dumps(to_plain(work), separators=(",", ":"), ensure_ascii=False, sort_keys=True)
