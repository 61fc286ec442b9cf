"""Who was seen on the networks of sites, as computers would have told day by day."""

from collections.abc import Iterator
from datetime import UTC, timedelta

from server.past.era import Era
from server.province.chance import fraction
from server.province.neighbours import without_canh
from server.store import sheets
from server.store.inserts import Row, add_new
from server.store.session import Session
from server.store.tables import NeighbourRow

# Each was met by somebody who has Canh within so many days.
_MET_WITHIN_DAYS = 4


def fill(session: Session, era: Era) -> None:
    """Write who was seen, from the days on which computers joined until now."""
    numbers = {code: site.id or 0 for code, site in sheets.sites(session).items()}
    rows = [
        _row(era, numbers[site], hardware, is_gateway=is_gateway)
        for site, hardware, is_gateway in _on_networks(era)
    ]
    add_new(session, NeighbourRow.__tablename__, rows)


def _on_networks(era: Era) -> Iterator[tuple[str, str, bool]]:
    """Give all that are there, each with its site and whether it is a gateway."""
    district = era.world.district
    for link in district.links.values():
        yield link.site, link.hardware, True
    for computer in district.computers.values():
        yield computer.site, computer.machine.inventory.cards[0].hardware, False
    for site in district.sites:
        for hardware in without_canh(era.world.seed, site):
            yield site, hardware, False


def _row(era: Era, site_id: int, hardware: str, *, is_gateway: bool) -> Row:
    met_after = timedelta(days=int(_MET_WITHIN_DAYS * fraction("met", hardware)))
    return {
        "site_id": site_id,
        "hardware": hardware,
        "first_seen": era.began.astimezone(UTC).date() + met_after,
        "last_seen": era.now.astimezone(UTC).date(),
        "is_gateway": is_gateway,
    }
