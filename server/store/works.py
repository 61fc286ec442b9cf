"""The work of devices, as the deal put it together."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlmodel import Session, col, select

from checks.answer import Work
from checks.wire.plain import decode
from server.ingest.settle import Told
from server.store.tables import WorkRow


def told(session: Session, device_ids: Collection[int]) -> dict[int, Told]:
    """Give what devices are told to do; none where nothing was put together yet."""
    rows = session.exec(
        select(WorkRow.device_id, WorkRow.version, WorkRow.report_every).where(
            col(WorkRow.device_id).in_(device_ids)
        )
    )
    return {device_id: Told(version, every) for device_id, version, every in rows}


def changed(
    session: Session, versions: Mapping[int, int], in_force: Mapping[int, Told]
) -> dict[int, Work]:
    """Give the work of each device that has another version of it; none where there is none yet.

    Args:
        session: The session.
        versions: The version that each device has, by its number.
        in_force: What they are told to do.
    """
    other = [
        device_id
        for device_id, version in versions.items()
        if device_id in in_force and version != in_force[device_id].version
    ]
    if not other:
        return {}
    return {
        row.device_id: replace(decode(Work, row.body.encode()), version=row.version)
        for row in session.exec(select(WorkRow).where(col(WorkRow.device_id).in_(other)))
    }
