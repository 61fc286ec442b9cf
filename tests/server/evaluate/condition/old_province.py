"""The first morning of a province of old PCs: 99 communes, 6,000 computers as they really stand.

Most of what is wrong with them has been wrong for years; ten disks begin to die this morning.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from checks.inventory import Disk, Inventory
from checks.wire.plain import encode
from server.clock import to_ms
from server.ingest.presence import Presence
from server.province.machines import Kind, draw_machine, read_kinds
from server.store.inserts import add_new, put
from server.store.packing import pack_values
from server.store.presence import write
from server.store.session import Session, Store
from server.store.tables import CheckRow, Contact, Service, Site, SiteMembership, Unit

# Half past seven in Vietnam, a Monday.
MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
COMMUNES = 99
PCS = 6000
STAFF = 1
_GIB = 1024
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Computer:
    """One computer, and what it will report.

    Attributes:
        fills_mib: How much is put on its disk in an hour.
        celsius: How hot it gets at work.
        clock_s: How wrong its clock is.
        dies_at: When its disk begins to die; None: not this morning.
    """

    number: int
    inventory: Inventory
    free_mib: float
    fills_mib: float
    celsius: float
    clock_s: float
    dies_at: datetime | None

    @property
    def site(self) -> int:
        """Number of its site; its unit and the contact there have the same."""
        return 1 + self.number % COMMUNES

    def presence(self, at: datetime) -> Presence:
        """Report how it stands at a time."""
        hours = (at - MORNING) / _HOUR
        vitals = {
            "disk_free": max(0.0, self.free_mib - self.fills_mib * hours),
            "temperature": min(self.celsius, 40 + hours * 60),
        }
        return Presence(
            contact_ms=to_ms(at),
            measured_ms=to_ms(at),
            clock_offset_s=self.clock_s,
            values=pack_values(vitals),
        )

    def inventory_row(self, at: datetime) -> dict[str, object]:
        """Say what it is made of at a time."""
        made_of = self.inventory
        if self.dies_at is not None and at >= self.dies_at:
            disk = made_of.disks[0]
            worse = replace(disk, bad_sectors=(disk.bad_sectors or 0) + 64)
            made_of = replace(made_of, disks=(worse,))
        return {"device_id": self.number, "seen_at": at, "body": encode(made_of).decode()}


def draw_computers(seed: int) -> list[Computer]:
    """Draw them all."""
    kinds, chance = read_kinds(), Random(seed)  # noqa: S311  # a test: the same seed, the same
    return [_computer(kinds, number, chance) for number in range(1, PCS + 1)]


def _computer(kinds: Sequence[Kind], number: int, chance: Random) -> Computer:
    drawn = draw_machine(kinds, f"MAY-{number}", 2026.9, chance.random()).inventory
    size_mib = drawn.volumes[0].size_mib or 100 * _GIB
    # One in four has been full for years, and one in four nearly is.
    room_mib = (0.7 * _GIB, 3.0 * _GIB, 0.3 * size_mib, 0.6 * size_mib)
    battery_is_empty = chance.random() < 0.05
    return Computer(
        number=number,
        inventory=replace(drawn, disks=(_worn(drawn.disks[0], chance),)),
        free_mib=chance.choice(room_mib),
        fills_mib=chance.choice((0, 0, 10, 500)),
        celsius=98 if chance.random() < 0.03 else chance.uniform(45, 80),
        clock_s=-chance.uniform(2, 5000) * 86400 if battery_is_empty else chance.gauss(0, 9),
        dies_at=MORNING + chance.uniform(0.6, 3) * _HOUR if number % 600 == 7 else None,
    )


def _worn(disk: Disk, chance: Random) -> Disk:
    """Let an SSD be near the end of its life, and one disk in twenty say that it fails."""
    if disk.kind == "ssd":
        disk = replace(disk, wear=chance.uniform(0.5, 1.2))
    return replace(
        disk,
        serial=f"S{chance.random()}",
        healthy=chance.random() > 0.05,
        bad_sectors=chance.choice((0, 0, 3, 400)),
    )


def furnish(store: Store, computers: Sequence[Computer]) -> None:
    """Put communes, contacts, computers and two services whose certificates end soon into rows."""
    numbers = range(1, COMMUNES + 1)
    with store.writing() as session:
        session.add_all(
            Unit(id=one, code=f"u{one}", kind="xa", name=f"Xã {one}") for one in numbers
        )
        session.add_all(Site(id=one, code=f"s{one}", name="Trụ sở") for one in numbers)
        session.flush()
        session.add_all(
            SiteMembership(site_id=one, unit_id=one, valid_from=MORNING) for one in numbers
        )
        session.add_all(_contact(f"minh{one}", one) for one in numbers)
        session.add(_contact("lan", None))
        session.add_all(_service(one) for one in (1, 2))
        session.flush()
        session.add_all(CheckRow(id=one, service_id=one, version=1) for one in (1, 2))
        put(session, "device", [_device(one) for one in computers])
        put(session, "device_membership", [_membership(one) for one in computers])
        report(session, computers, MORNING, changed=computers)


def report(
    session: Session, computers: Sequence[Computer], at: datetime, changed: Sequence[Computer]
) -> None:
    """Let all report at a time; who changed says anew what it is made of."""
    write(session, {one.number: one.presence(at) for one in computers})
    add_new(session, "inventory", [one.inventory_row(at) for one in changed])
    add_new(session, "result", [_certificate(check, at) for check in (1, 2)])


def _contact(name: str, unit: int | None) -> Contact:
    role = "commune" if unit else "province"
    return Contact(name=name, role=role, unit_id=unit, address=f"{name}@mail.example")


def _service(number: int) -> Service:
    return Service(
        id=number, code=f"v{number}", name_vi=f"Dịch vụ {number}", scope="national", path="internet"
    )


def _device(one: Computer) -> dict[str, object]:
    return {
        "id": one.number,
        "identity": f"d{one.number}",
        "kind": "pc",
        "state": "active",
        "host": f"MAY-{one.number}",
        "fingerprint": "",
        "system": "",
        "enrolled_at": MORNING,
        "unconfirmed": False,
        "simulated": False,
    }


def _membership(one: Computer) -> dict[str, object]:
    return {"device_id": one.number, "valid_from": MORNING, "site_id": one.site}


def _certificate(check: int, at: datetime) -> dict[str, object]:
    return {
        "device_id": 0,
        "at_ms": to_ms(at),
        "check_id": check,
        "check_version": 1,
        "received_ms": to_ms(at),
        "late": False,
        "outcome": "ok",
        "certificate_days": 9 + check,
    }
