"""Valid rows for the views, without a database."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from checks.inventory import Inventory
from checks.wire.plain import encode
from server.store.questions.devices import KnownDevice
from server.store.questions.outcomes import Outcome, Turn
from server.store.questions.places import PlacedLink
from server.store.questions.situation import Situation
from server.store.tables import Device, DeviceNow, InventoryRow, Link, Service, Site, Unit
from server.views.moment import Moment

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
MOMENT = Moment(now=NOW, zone=ZoneInfo("Asia/Ho_Chi_Minh"), round_s=60)


def an_outcome(
    service: int = 1, link: int = 1, outcome: str = "ok", at_ms: int = 0, phase: str = ""
) -> Outcome:
    """One result."""
    return Outcome(
        device_id=1,
        link_id=link,
        check_id=service,
        service_id=service,
        at_ms=at_ms,
        outcome=outcome,
        phase=phase,
        total_ms=1.0,
        phases_ms={},
        address="",
        status=None,
        certificate_days=None,
    )


def a_turn(service: int, link: int, at_s: float, outcome: str, before: str) -> Turn:
    """A result that differs from the one before."""
    return Turn(
        link_id=link,
        service_id=service,
        at_ms=round(at_s * 1000),
        outcome=outcome,
        before=before,
    )


def a_situation(units: int = 4, services: int = 4) -> Situation:
    """A province of units with a link each."""
    rows = [
        Unit(id=number, code=f"u{number}", kind="xa", name=f"Xã {number}")
        for number in range(1, units + 1)
    ]
    return Situation(
        units=rows,
        sites=[],
        links=[a_placed_link(unit) for unit in rows],
        services=[
            Service(
                id=number,
                code=f"s{number}",
                name_vi=f"Dịch vụ {number}",
                scope="national",
                path="internet",
            )
            for number in range(1, services + 1)
        ],
        outcomes=[],
        heads={},
        reporting={},
    )


def a_placed_link(unit: Unit) -> PlacedLink:
    """A link of a unit, under the unit's number."""
    site = Site(id=unit.id, code=f"site{unit.id}", name="Trụ sở")
    link = Link(
        id=unit.id,
        code=f"l{unit.id}",
        site_id=unit.id or 0,
        path="internet",
        provider="A",
        valid_from=NOW,
    )
    return PlacedLink(link=link, site=site, unit=unit, contract=None)


def a_device(
    *, state: str = "active", now: DeviceNow | None = None, inventory: Inventory | None = None
) -> KnownDevice:
    """A device and what is known of it."""
    row = (
        InventoryRow(device_id=1, seen_at=NOW, body=encode(inventory).decode())
        if inventory
        else None
    )
    device = Device(id=1, state=state, host="PC", enrolled_at=NOW)
    return KnownDevice(device=device, now=now, inventory=row, site=None, unit=None)
