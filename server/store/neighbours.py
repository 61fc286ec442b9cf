"""Who is on the networks of sites: noted as computers tell, forgotten a month later.

Works inside the caller's transaction.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from checks.inventory import NetworkCard
from server.ingest.bounds import is_hardware
from server.ingest.neighbours import Known, Sighting, note_seen
from server.store.inserts import Row, put
from server.store.tables import DeviceCard, DeviceMembership, DeviceNow, NeighbourRow

# No computer has more, docks and dongles included.
_MOST_CARDS = 16


def note(session: Session, sightings: Collection[Sighting]) -> None:
    """Store whom computers told of; nothing is written of who is known of that day."""
    if not sightings:  # as of nearly every group of reports
        return
    by_site: defaultdict[int, list[Sighting]] = defaultdict(list)
    for one in _at_work(session, sightings):
        by_site[one.site_id].append(one)
    known = _known(session, by_site)
    changed = {
        (site, hardware): after
        for site, some in by_site.items()
        for hardware, after in note_seen(known[site], some).items()
    }
    # In one order on every server, or two of them could wait for each other.
    rows = [_row(site, hardware, changed[site, hardware]) for site, hardware in sorted(changed)]
    put(session, NeighbourRow.__tablename__, rows)


def note_cards(session: Session, cards: Mapping[int, Iterable[NetworkCard]]) -> None:
    """Store whose the cards are that devices say they have; one that moved is its last one's."""
    owners = {
        card.hardware.lower(): device
        for device, some in cards.items()
        for card in list(some)[:_MOST_CARDS]
        if is_hardware(card.hardware)
    }
    rows = [{"hardware": one, "device_id": owners[one]} for one in sorted(owners)]
    put(session, DeviceCard.__tablename__, rows)


def forget(session: Session, before: date) -> None:
    """Remove who was seen last before a day."""
    session.execute(sa.delete(NeighbourRow).where(col(NeighbourRow.last_seen) < before))


def _at_work(session: Session, sightings: Collection[Sighting]) -> list[Sighting]:
    """Leave out networks in which no two computers of the site are.

    A laptop is taken home, and a family's network is none of the province's business.
    """
    shared = session.execute(
        sa.select(col(DeviceMembership.site_id), col(DeviceNow.gateway_hardware))
        .join(DeviceNow, col(DeviceNow.device_id) == col(DeviceMembership.device_id))
        .where(
            col(DeviceMembership.site_id).in_({one.site_id for one in sightings}),
            col(DeviceMembership.valid_to).is_(None),
            col(DeviceNow.gateway_hardware).in_({one.gateway for one in sightings}),
        )
        .group_by(col(DeviceMembership.site_id), col(DeviceNow.gateway_hardware))
        .having(sa.func.count() > 1)
    )
    at_work = {tuple(row) for row in shared}
    return [one for one in sightings if (one.site_id, one.gateway) in at_work]


def _known(session: Session, sites: Collection[int]) -> dict[int, dict[str, Known]]:
    known: dict[int, dict[str, Known]] = {site: {} for site in sites}
    rows = session.execute(
        sa.select(
            col(NeighbourRow.site_id),
            col(NeighbourRow.hardware),
            col(NeighbourRow.first_seen),
            col(NeighbourRow.last_seen),
            col(NeighbourRow.is_gateway),
        ).where(col(NeighbourRow.site_id).in_(sites))
    )
    for site, hardware, first, last, is_gateway in rows:
        known[site][hardware] = Known(first=first, last=last, is_gateway=is_gateway)
    return known


def _row(site_id: int, hardware: str, known: Known) -> Row:
    return {
        "site_id": site_id,
        "hardware": hardware,
        "first_seen": known.first,
        "last_seen": known.last,
        "is_gateway": known.is_gateway,
    }
