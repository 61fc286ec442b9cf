"""Questions about the quarantine: what was refused for good, and why."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.tables import Device, Quarantine


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRecord:
    """A record refused for good, and the host name of the device that sent it."""

    id: int
    device_id: int
    host: str
    simulated: bool
    received_ms: int
    sequence: int
    reason: str
    body: bytes


def refused_records(session: Session, page: int, rows: int) -> tuple[list[RefusedRecord], int]:
    """Give one page of the refused records, newest first, and how many there are in all."""
    wanted = (
        select(Quarantine, Device)
        .outerjoin(Device, col(Device.id) == col(Quarantine.device_id))
        .order_by(col(Quarantine.id).desc())
        .limit(rows)
        .offset((page - 1) * rows)
    )
    found = [_refused(record, device) for record, device in session.exec(wanted)]
    return found, session.exec(select(sa.func.count()).select_from(Quarantine)).one()


def _refused(record: Quarantine, device: Device | None) -> RefusedRecord:
    return RefusedRecord(
        id=record.id or 0,
        device_id=record.device_id,
        host=device.host if device else "",
        simulated=device.simulated if device else False,
        received_ms=record.received_ms,
        sequence=record.sequence,
        reason=record.reason,
        body=record.body,
    )
