"""The work of devices, as the deal put it together."""

from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session, col, select

from checks.answer import Work
from checks.wire.plain import decode
from server.store.tables import WorkRow


def changed(session: Session, versions: Mapping[int, int]) -> dict[int, Work]:
    """Give the work of each device that has another version of it; none where there is none yet.

    Args:
        session: The session.
        versions: The version that each device has, by its number.
    """
    rows = session.exec(
        select(WorkRow.device_id, WorkRow.version).where(col(WorkRow.device_id).in_(versions))
    )
    other = [device_id for device_id, version in rows if version != versions[device_id]]
    if not other:
        return {}
    return {
        row.device_id: replace(decode(Work, row.body.encode()), version=row.version)
        for row in session.exec(select(WorkRow).where(col(WorkRow.device_id).in_(other)))
    }
