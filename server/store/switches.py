"""The switch that stops all probing: of the fleet, of the server itself, and all speed tests."""

from datetime import datetime

from sqlmodel import Session

from server.store.audit import write_audit
from server.store.tables import Switch

_PROBING = "probing"


def is_probing(session: Session) -> bool:
    """Whether anything may be probed."""
    return stopped(session) is None


def stopped(session: Session) -> Switch | None:
    """Give who stopped all probing, when and why; None: nobody did."""
    held = session.get(Switch, _PROBING)
    return held if held is not None and not held.on else None


def turn_probing(session: Session, actor: str, why: str, now: datetime, *, on: bool) -> bool:
    """Stop all probing, or let it go on; False: it was so already.

    Args:
        session: Of a writing transaction.
        actor: Who does it.
        why: What for; shown on every page while it is stopped.
        now: When.
        on: Whether anything may be probed from now on.
    """
    if is_probing(session) == on:
        return False
    session.merge(Switch(name=_PROBING, on=on, turned_at=now, turned_by=actor, why=why))
    action = "probing.start" if on else "probing.stop"
    write_audit(session, now, actor=actor, action=action, subject="province:", detail={"why": why})
    return True
