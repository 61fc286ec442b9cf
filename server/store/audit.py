"""The audit: who changed what. Written in the transaction of the change itself."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from server.store.tables import Audit


def write_audit(
    session: Session,
    now: datetime,
    *,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Note one change.

    Args:
        session: The transaction that makes the change.
        now: When.
        actor: Who, as ``user:NAME``, ``command:LOGIN`` or ``device:IDENTITY``.
        action: What was done, as ``noun.verb``, such as ``user.disable``.
        subject: To what, as ``kind:key``.
        detail: What it was made; never a secret.
    """
    text = json.dumps(detail or {}, ensure_ascii=False, sort_keys=True, default=str)
    session.add(Audit(at=now, actor=actor, action=action, subject=subject, detail=text))
