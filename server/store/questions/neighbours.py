"""Questions about who else is on the networks of sites: machines without Canh."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from server.store.scope import Scope
from server.store.tables import Device, DeviceCard, NeighbourRow, SiteMembership
from server.store.tables.fleet import DeviceState


def without_canh(session: Session, scope: Scope, since: date) -> dict[int, int]:
    """Count at each site the machines without Canh that were seen since a day, by its number.

    Returns:
        Sites alone of which computers have told whom they see, if it is nobody but their gateway.
    """
    is_other = sa.not_(col(NeighbourRow.is_gateway)) & _has_no_canh()
    rows = session.execute(
        sa.select(col(NeighbourRow.site_id), sa.func.sum(sa.case((is_other, 1), else_=0)))
        .join(
            SiteMembership,
            (col(SiteMembership.site_id) == col(NeighbourRow.site_id))
            & col(SiteMembership.valid_to).is_(None),
        )
        .where(scope.allows(col(SiteMembership.unit_id)), col(NeighbourRow.last_seen) >= since)
        .group_by(col(NeighbourRow.site_id))
    )
    return {site: others for site, others in rows}  # noqa: C416  # rows, not pairs, to the types


def list_without_canh(session: Session, site_id: int, since: date, most: int) -> list[NeighbourRow]:
    """List the machines of a site that ``without_canh`` counts, those seen longest first."""
    wanted = (
        select(NeighbourRow)
        .where(
            col(NeighbourRow.site_id) == site_id,
            col(NeighbourRow.last_seen) >= since,
            sa.not_(col(NeighbourRow.is_gateway)),
            _has_no_canh(),
        )
        .order_by(col(NeighbourRow.first_seen), col(NeighbourRow.hardware))
        .limit(most)
    )
    return list(session.exec(wanted))


def _has_no_canh() -> sa.ColumnElement[bool]:
    """Say whether a machine is no device in use: what was retired has no Canh any more."""
    of_devices = (
        sa.select(col(DeviceCard.hardware))
        .join(Device, col(Device.id) == col(DeviceCard.device_id))
        .where(col(Device.state) != DeviceState.RETIRED)
    )
    return col(NeighbourRow.hardware).not_in(of_devices)
