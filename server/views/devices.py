"""What each role sees of a device."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.contact import Role
from checks.inventory import Inventory
from server.clock import from_ms
from server.store.questions.devices import KnownDevice
from server.store.tables import DeviceNow
from server.views.equipment import Equipment, equipment_of, inventory_of
from server.views.moment import Moment
from server.views.place import Place, place_of
from server.views.standing import Presence, presence_of

# When one PC was on is personal: province staff see it, and no further back.
PRESENCE_SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanceDevice:
    """A device as the finance officer sees it: what the register has of it and no more."""

    id: int
    state: str
    simulated: bool
    place: Place
    equipment: Equipment


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDevice:
    """A device as the contact of its unit sees it: all it is made of, but not when it is on."""

    id: int
    state: str
    simulated: bool
    place: Place
    equipment: Equipment
    host: str
    inventory: Inventory | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How a device is connected now."""

    address: str
    gateway: str
    gateway_hardware: str
    gateway_answered: bool | None
    source_address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """How a device reports. ``clock_offset_s``: its wall clock minus the server's."""

    agent: str
    link_id: int | None
    booted_at: datetime | None
    power: str
    clock_offset_s: float | None
    waiting: int
    dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffDevice:
    """A device as province staff see it. ``contact_at`` is None, too, when it is too long ago."""

    id: int
    state: str
    simulated: bool
    place: Place
    equipment: Equipment
    host: str
    inventory: Inventory | None
    identity: str
    unconfirmed: bool
    enrolled_at: datetime
    presence: Presence
    contact_at: datetime | None
    connection: Connection | None
    reporting: Reporting | None


SeenDevice = FinanceDevice | ContactDevice | StaffDevice


def see_device(known: KnownDevice, role: Role, moment: Moment) -> SeenDevice:
    """Show a device to a role."""
    if role is Role.PROVINCE:
        return staff_device(known, moment)
    return contact_device(known, moment) if role is Role.COMMUNE else finance_device(known, moment)


def finance_device(known: KnownDevice, moment: Moment) -> FinanceDevice:
    """Show a device to finance."""
    return FinanceDevice(
        id=known.id,
        state=known.device.state,
        simulated=known.device.simulated,
        place=place_of(known.unit, known.site),
        equipment=equipment_of(known, moment),
    )


def contact_device(known: KnownDevice, moment: Moment) -> ContactDevice:
    """Show a device to the contact of its unit; whose it is, the question's scope has seen to."""
    return ContactDevice(
        id=known.id,
        state=known.device.state,
        simulated=known.device.simulated,
        place=place_of(known.unit, known.site),
        equipment=equipment_of(known, moment),
        host=known.device.host,
        inventory=inventory_of(known),
    )


def staff_device(known: KnownDevice, moment: Moment) -> StaffDevice:
    """Show a device to province staff."""
    device = known.device
    return StaffDevice(
        id=known.id,
        state=device.state,
        simulated=device.simulated,
        place=place_of(known.unit, known.site),
        equipment=equipment_of(known, moment),
        host=device.host,
        inventory=inventory_of(known),
        identity=device.identity or "",
        unconfirmed=device.unconfirmed,
        enrolled_at=device.enrolled_at,
        presence=presence_of(device, known.now, moment.heard_since_ms),
        contact_at=_contact_at(known.now, moment.now),
        connection=_connection(known.now) if known.now else None,
        reporting=_reporting(known.now, moment.now) if known.now else None,
    )


def _contact_at(row: DeviceNow | None, now: datetime) -> datetime | None:
    at = from_ms(row.contact_ms) if row else None
    return at if at and now - at <= PRESENCE_SHOWN else None


def _connection(row: DeviceNow) -> Connection:
    return Connection(
        address=row.address,
        gateway=row.gateway,
        gateway_hardware=row.gateway_hardware,
        gateway_answered=row.gateway_answered,
        source_address=row.source_address,
    )


def _reporting(row: DeviceNow, now: datetime) -> Reporting:
    booted_at = from_ms(row.booted_ms) if row.booted_ms is not None else None
    return Reporting(
        agent=row.agent,
        link_id=row.link_id,
        booted_at=booted_at if booted_at and now - booted_at <= PRESENCE_SHOWN else None,
        power=row.power,
        clock_offset_s=row.clock_offset_s,
        waiting=row.waiting,
        dropped=row.dropped,
    )
