"""How devices stand now: one row each. A device must be locked before its row is changed."""

from collections.abc import Collection, Mapping
from dataclasses import fields

import sqlalchemy as sa
from sqlmodel import Session, col

from server.ingest.presence import Presence
from server.store.inserts import put
from server.store.tables import DeviceNow

_NAMES = tuple(field.name for field in fields(Presence))


def read(session: Session, device_ids: Collection[int]) -> dict[int, Presence]:
    """Give how devices stand, by number; one never heard of is missing."""
    columns = [getattr(DeviceNow, name) for name in _NAMES]
    wanted = sa.select(col(DeviceNow.device_id), *columns).where(
        col(DeviceNow.device_id).in_(device_ids)
    )
    rows = session.connection().execute(wanted)
    return {row[0]: Presence(**dict(zip(_NAMES, row[1:], strict=True))) for row in rows}


def write(session: Session, presences: Mapping[int, Presence]) -> None:
    """Store how devices stand."""
    rows = [
        {"device_id": device_id, **{name: getattr(presence, name) for name in _NAMES}}
        for device_id, presence in presences.items()
    ]
    put(session, "device_now", rows)


def is_heard(since_ms: int) -> sa.ColumnElement[bool]:
    """Say whether a device was heard of since a time, or has a pause that is not over.

    Of one never heard of it is unknown (NULL), so it is left out.
    """
    return col(DeviceNow.contact_ms) + col(DeviceNow.pause_ms) >= since_ms
