"""The table of jobs: what runs, and how often. Adding one is a line here."""

from datetime import timedelta

from server.clock import to_ms
from server.deal.work import deal_out
from server.jobs.job import Job, Turn
from server.settings import Settings
from server.store.accounts import forget_ended
from server.store.retention import trim_devices
from server.trust.keyring import Keyring

# A slice holds the database's only writer for some tens of milliseconds.
_DEVICES_A_SLICE = 200


def jobs(settings: Settings) -> tuple[Job, ...]:
    """List the jobs of a server."""
    return (
        Job(name="deal", every=timedelta(seconds=settings.round_s), run=_deal),
        Job(name="trim", every=timedelta(hours=1), run=_trim),
        Job(name="forget-sign-ins", every=timedelta(minutes=10), run=_forget_sign_ins),
        # Each server of several has a certificate of its own.
        Job(name="renew-listener", every=timedelta(days=1), run=_renew_listener, alone=False),
    )


def _deal(turn: Turn) -> None:
    deal_out(turn.session, turn.settings.round_s, turn.now)


def _trim(turn: Turn) -> int | None:
    before = turn.now - timedelta(days=turn.settings.raw_days)
    return trim_devices(turn.session, turn.after, _DEVICES_A_SLICE, to_ms(before))


def _forget_sign_ins(turn: Turn) -> None:
    forget_ended(turn.session, turn.now)


def _renew_listener(turn: Turn) -> None:
    # The supervisor sees the new file and starts the listener afresh.
    Keyring(turn.settings.folder).renew_listener(turn.now)
