"""The links of sites and the networks that leave by them, as ingest needs them."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlmodel import Session, col, select

from server.clock import from_ms, to_ms
from server.ingest.link import KnownNetwork, Line, Place
from server.ingest.settle import Learnt
from server.store.inserts import add_new
from server.store.tables import Link, NetworkRow


def places(session: Session, site_ids: Collection[int]) -> dict[int, Place]:
    """Give what is known of sites, by number."""
    lines: dict[int, list[Line]] = defaultdict(list)
    for link in session.exec(select(Link).where(col(Link.site_id).in_(site_ids))):
        lines[link.site_id].append(
            Line(
                id=link.id or 0,
                router=link.router_address,
                from_ms=to_ms(link.valid_from),
                to_ms=to_ms(link.valid_to) if link.valid_to else None,
            )
        )
    networks: dict[int, list[KnownNetwork]] = defaultdict(list)
    for row in session.exec(select(NetworkRow).where(col(NetworkRow.site_id).in_(site_ids))):
        networks[row.site_id].append(_known(row))
    return {
        site_id: Place(id=site_id, lines=tuple(lines[site_id]), networks=tuple(networks[site_id]))
        for site_id in site_ids
    }


def learn(session: Session, learnt: Iterable[Learnt]) -> None:
    """Store networks that records taught; what another server has just learnt stays."""
    rows = {
        (one.site_id, one.hardware, one.prefix): {
            "site_id": one.site_id,
            "hardware": one.hardware,
            "prefix": one.prefix,
            "valid_from": from_ms(one.at_ms),
            "valid_to": None,
            "link_id": one.link_id,
            "learnt_from": one.reason,
            "learnt_by": "",
        }
        for one in learnt
    }
    # In one order on every server, or two of them could wait for each other.
    add_new(session, NetworkRow.__tablename__, [rows[key] for key in sorted(rows)])


def _known(row: NetworkRow) -> KnownNetwork:
    return KnownNetwork(
        hardware=row.hardware,
        prefix=row.prefix,
        link_id=row.link_id,
        from_ms=to_ms(row.valid_from),
        to_ms=to_ms(row.valid_to) if row.valid_to else None,
    )
