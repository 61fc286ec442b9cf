"""The table of jobs: what runs, and how often. Adding one is a line here."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from server.clock import to_ms
from server.control.probes import Probes
from server.control.secrets import run_with_secrets
from server.control.work import Control
from server.deal.speed import SpeedTests
from server.deal.work import LOOKS_A_ROUND, deal_out, has_to_deal
from server.deliver.delivery import Delivery
from server.evaluate.condition.work import EVERY_ROUNDS, judge_conditions
from server.evaluate.work import evaluate
from server.jobs.job import Errand, Job, Turn
from server.retain.packing import pack_days
from server.settings import Settings
from server.store import neighbours
from server.store.accounts import forget_ended
from server.store.boards import KEPT, trim_boards
from server.store.retention import Ends, trim_devices, trim_ledger, trim_uptime
from server.store.switches import is_probing
from server.trust.keyring import Keyring
from server.uptime.work import keep_uptime

# A slice holds the database's only writer for some tens of milliseconds.
_DEVICES_A_SLICE = 200
_UPTIME_KEPT = timedelta(days=396)  # thirteen months: the same month of the year before is there
_AUDIT_KEPT = timedelta(days=366)
_NEIGHBOURS_KEPT = timedelta(days=30)


def jobs(settings: Settings) -> tuple[Job | Errand, ...]:
    """List the jobs of a server."""
    probes = Probes(run_with_secrets(settings.folder))
    return (
        Job(name="deal", every=timedelta(seconds=settings.round_s), run=_deal),
        Job(
            name="deal-again",
            every=timedelta(seconds=settings.round_s / LOOKS_A_ROUND),
            run=_deal_again,
        ),
        Errand(name="control", every=timedelta(seconds=1), run=Control(probes).run),
        Job(name="uptime", every=timedelta(seconds=settings.round_s), run=keep_uptime),
        Errand(name="evaluate", every=timedelta(seconds=settings.round_s), run=evaluate),
        Errand(
            name="conditions",
            every=timedelta(seconds=EVERY_ROUNDS * settings.round_s),
            run=judge_conditions,
        ),
        Errand(name="deliver", every=timedelta(seconds=2), run=Delivery().run, alone=False),
        Errand(name="pack", every=timedelta(minutes=1), run=pack_days),
        Job(name="trim", every=timedelta(hours=1), run=_trim),
        Job(name="trim-uptime", every=timedelta(days=1), run=_trim_uptime),
        Job(name="trim-ledger", every=timedelta(days=1), run=_trim_ledger),
        Job(name="trim-boards", every=timedelta(hours=1), run=_trim_boards),
        Job(name="forget-neighbours", every=timedelta(days=1), run=_forget_neighbours),
        Job(name="forget-sign-ins", every=timedelta(minutes=10), run=_forget_sign_ins),
        # Each server of several has a certificate of its own.
        Job(name="renew-listener", every=timedelta(days=1), run=_renew_listener, alone=False),
    )


def _deal(turn: Turn) -> None:
    settings = turn.settings
    # Port 0 is whichever was free: nobody could be told which.
    has_tests = settings.speed_tests_at_once and settings.ndt7_port
    tests = (
        SpeedTests(port=settings.ndt7_port, zone=ZoneInfo(settings.timezone)) if has_tests else None
    )
    deal_out(
        turn.session,
        settings.round_s,
        turn.now,
        probing=settings.probing and is_probing(turn.session),
        tests=tests,
        line_percent=settings.line_percent,
    )


def _deal_again(turn: Turn) -> None:
    if has_to_deal(turn.session, turn.settings.round_s, turn.now):
        _deal(turn)


def _trim(turn: Turn) -> int | None:
    before = turn.now - timedelta(days=turn.settings.raw_days)
    hours_before = turn.now - timedelta(days=turn.settings.hourly_days)
    ends = Ends(raw_ms=to_ms(before), hours_ms=to_ms(hours_before))
    return trim_devices(turn.session, turn.after, _DEVICES_A_SLICE, ends)


def _trim_uptime(turn: Turn) -> int | None:
    return trim_uptime(turn.session, turn.after, to_ms(turn.now - _UPTIME_KEPT))


def _trim_ledger(turn: Turn) -> None:
    deals_before = turn.now - timedelta(days=turn.settings.raw_days)
    trim_ledger(turn.session, deals_before, turn.now - _AUDIT_KEPT)


def _trim_boards(turn: Turn) -> None:
    trim_boards(turn.session, turn.now - KEPT)


def _forget_neighbours(turn: Turn) -> None:
    neighbours.forget(turn.session, (turn.now - _NEIGHBOURS_KEPT).date())


def _forget_sign_ins(turn: Turn) -> None:
    forget_ended(turn.session, turn.now)


def _renew_listener(turn: Turn) -> None:
    # The supervisor sees the new file and starts the listener afresh.
    Keyring(turn.settings.folder).renew_listener(turn.now)
