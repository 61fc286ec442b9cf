"""What lines bear of Canh's own traffic: their contracts, what the deal plans, what is granted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from server.deal.budget import BURST_S
from server.deal.cost import RECORD_BYTES, REPORT_BYTES
from server.store.inserts import put
from server.store.tables import BacklogGrant, Contract, LineBudget

# Number under which devices whose link is not known stand together.
NO_LINK = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What is planned for a link, and how fast it is by its contract (None: there is none)."""

    link: int
    mbps: float | None
    bytes_s: float
    reports_bytes_s: float
    probes_bytes_s: float
    backlog_bytes_s: float
    ease: str
    pcs: int
    report_every: int


def contracts_in_force(session: Session, today: date) -> list[Contract]:
    """Give the contracts; should two of a link overlap, the one that began last comes last."""
    in_force = select(Contract).where(
        col(Contract.valid_from) <= today,
        or_(col(Contract.valid_to).is_(None), col(Contract.valid_to) > today),
    )
    return list(session.exec(in_force.order_by(col(Contract.valid_from))))


def slower_mbps(session: Session, today: date) -> dict[int, float]:
    """Give the contracted speed of the slower direction of each link that has a contract."""
    rows = contracts_in_force(session, today)
    return {row.link_id: min(row.down_mbps, row.up_mbps) for row in rows}


def write(session: Session, planned: Collection[Planned], now: datetime) -> None:
    """Store what is planned; of links over which nobody reports any more the last stays."""
    rows = [
        {
            "link_id": one.link,
            "at": now,
            "mbps": one.mbps,
            "bytes_s": one.bytes_s,
            "reports_bytes_s": one.reports_bytes_s,
            "probes_bytes_s": one.probes_bytes_s,
            "backlog_bytes_s": one.backlog_bytes_s,
            "ease": one.ease,
            "pcs": one.pcs,
            "report_every": one.report_every,
        }
        for one in planned
    ]
    put(session, LineBudget.__tablename__, rows)


def of_link(session: Session, link_id: int) -> LineBudget | None:
    """Give what was last planned for a link; None before anybody reported over it."""
    return session.get(LineBudget, link_id)


def of_links(session: Session, link_ids: Collection[int]) -> dict[int, LineBudget]:
    """Give the same of some links, by their numbers."""
    rows = session.exec(select(LineBudget).where(col(LineBudget.link_id).in_(link_ids)))
    return {row.link_id: row for row in rows}


def hurried_at(session: Session) -> dict[int, datetime]:
    """Give when something was last asked for over each link beside its routine."""
    rows = session.exec(select(LineBudget).where(col(LineBudget.hurried_at).is_not(None)))
    return {row.link_id: row.hurried_at for row in rows if row.hurried_at}


def note_hurried(session: Session, link_ids: Collection[int], now: datetime) -> None:
    """Note that something is asked for now."""
    session.execute(
        sa.update(LineBudget).where(col(LineBudget.link_id).in_(link_ids)).values(hurried_at=now)
    )


def grant_backlog(
    session: Session, wanted: Mapping[int, int], fallback_bytes_s: float, now_ms: int
) -> dict[int, int]:
    """Grant records that were not sent in time, and note what is left of what each link bears.

    Args:
        session: Of a writing transaction.
        wanted: How many records are wanted over each link.
        fallback_bytes_s: What a link bears that nothing is planned for, as one without a number.
        now_ms: Now.
    """
    # In one order on every server, or two of them could wait for each other.
    links = sorted(wanted)
    planned = select(LineBudget).where(col(LineBudget.link_id).in_(links))
    bears = {row.link_id: row.backlog_bytes_s for row in session.exec(planned)}
    held = select(BacklogGrant).where(col(BacklogGrant.link_id).in_(links))
    before = {
        row.link_id: row
        for row in session.exec(held.order_by(col(BacklogGrant.link_id)).with_for_update())
    }
    granted: dict[int, int] = {}
    rows = []
    for link in links:
        left = _left_bytes(before.get(link), bears.get(link, fallback_bytes_s), now_ms)
        records = max(0, int((left - REPORT_BYTES) // RECORD_BYTES))
        granted[link] = min(wanted[link], records)
        spent = REPORT_BYTES + granted[link] * RECORD_BYTES if granted[link] else 0
        rows.append({"link_id": link, "left_bytes": left - spent, "at_ms": now_ms})
    put(session, BacklogGrant.__tablename__, rows)
    return granted


def _left_bytes(row: BacklogGrant | None, bytes_s: float, now_ms: int) -> float:
    """Fill up what was left with what the link has borne since, to a minute of it at most."""
    most = BURST_S * bytes_s
    if row is None:
        return most
    since_s = max(0.0, (now_ms - row.at_ms) / 1000)
    return min(most, row.left_bytes + since_s * bytes_s)
