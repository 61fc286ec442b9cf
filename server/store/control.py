"""What the server probes itself: the checks in force, and what its own probes saw."""

import json
from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session, col

from checks.check import Check
from server.clock import to_ms
from server.control.probes import Seen
from server.control.rule import Last, Watched
from server.store import deals
from server.store.inserts import add_new
from server.store.packing import pack_phases
from server.store.tables import CheckRow, ResultRow
from server.store.tables.telemetry import OF_A_CHECK

# The server is no device, and its probes go over no link.
_DEVICE = 0
_LINK = 0


def watched(session: Session) -> list[Watched]:
    """List the checks in force."""
    probed = {one.check: one for one in deals.probed(session)}
    return [
        Watched(
            check=Check(
                id=version.check_id,
                version=version.version,
                kind=version.kind,
                settings=json.loads(version.settings),
                period_s=version.period_s,
                timeout_s=version.timeout_s,
            ),
            probed=probed[version.check_id],
        )
        for version in deals.versions_in_force(session)
    ]


def last(session: Session) -> dict[int, Last]:
    """Give the last probe of each check that was ever probed."""
    newest_ms = (
        sa.select(sa.func.max(col(ResultRow.at_ms)))
        # Said as the partial index says it: so it is one step for each check.
        .where(
            col(ResultRow.link_id) == _LINK,
            col(ResultRow.check_id) == col(CheckRow.id),
            OF_A_CHECK,
        )
        .correlate(CheckRow)
        .scalar_subquery()
    )
    of_check = (col(ResultRow.device_id) == _DEVICE) & (col(ResultRow.check_id) == col(CheckRow.id))
    rows = session.connection().execute(
        sa.select(col(ResultRow.check_id), col(ResultRow.at_ms), col(ResultRow.status))
        .select_from(CheckRow)
        .join(ResultRow, of_check & (col(ResultRow.at_ms) == newest_ms))
        .where(col(CheckRow.retired_at).is_(None))
    )
    return {check_id: Last(at_ms=at_ms, status=status) for check_id, at_ms, status in rows}


def add(session: Session, seen: Iterable[Seen], received_ms: int) -> None:
    """Store what probes saw; what is stored already stays as it is."""
    add_new(session, ResultRow.__tablename__, [_row(one, received_ms) for one in seen])


def _row(seen: Seen, received_ms: int) -> dict[str, object]:
    measured = seen.measurement
    return {
        "device_id": _DEVICE,
        "at_ms": to_ms(seen.began),
        "check_id": seen.check.id,
        "sequence": 0,
        "check_version": seen.check.version,
        "link_id": _LINK,
        "received_ms": received_ms,
        "late": False,
        "uncertain": False,
        "outcome": measured.outcome,
        "phase": measured.phase,
        "total_ms": measured.total_ms,
        "phases": pack_phases(measured.phases_ms),
        "address": measured.address,
        "status": measured.status,
        "certificate_days": measured.certificate_days,
        "value": measured.value,
        "gateway_answered": None,
    }
