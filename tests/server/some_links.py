"""A site with some links, for tests that only need them to be there."""

from collections.abc import Iterable
from datetime import datetime

from server.store.session import Session
from server.store.tables import Link, Site


def add_links(session: Session, links: Iterable[int], now: datetime) -> None:
    """Add a site and, in it, links of these numbers."""
    session.add(Site(id=1, code="s1", name="Trụ sở"))
    session.flush()
    session.add_all(
        Link(
            id=link,
            code=f"l{link}",
            site_id=1,
            path="internet",
            provider="VNPT",
            valid_from=now,
        )
        for link in links
    )
    session.flush()
