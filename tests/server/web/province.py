"""A seeded province for the pages: what is planted in it can be searched for in every answer.

Eight communes with a site each, nine links, six services, forty computers, a day of one of them.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher

from checks.inventory import (
    Disk,
    Firmware,
    Inventory,
    Memory,
    MemoryModule,
    NetworkCard,
    OperatingSystem,
    Processor,
    System,
)
from checks.metrics import BY_NAME
from checks.wire.plain import encode
from server.clock import to_ms
from server.store.packing import pack_phases, pack_values
from server.store.session import Session, Store
from server.store.tables import (
    CheckRow,
    CheckVersion,
    Contract,
    Device,
    DeviceCard,
    DeviceMembership,
    DeviceNow,
    EventRow,
    InventoryRow,
    Link,
    NeighbourRow,
    Quarantine,
    ResultRow,
    Sample,
    Service,
    Site,
    SiteMembership,
    Unit,
    User,
)
from tests.server.web import planted_conditions, planted_plan
from tests.server.web.planted_incidents import plant

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
PASSWORD = "đúng-mật-khẩu-1"
DEVICES_A_UNIT = 5
# Of the first unit: a whole day of samples, a gap in it, events.
DETAILED_DEVICE = 1
WAITING_DEVICE = 1001
UNCONFIRMED_DEVICE = 1002
REAL_DEVICE = 1003

UNITS = (
    ("09193", "Xã Yên Định", "xa", "Huyện Sơn Động"),
    ("09205", "Xã Đại Sơn", "xa", "Huyện Sơn Động"),
    ("07210", "Phường Bắc Giang", "phuong", "Thành phố Bắc Giang"),
    ("07351", "Xã Hiệp Hòa", "xa", "Huyện Hiệp Hòa"),
    ("09169", "Phường Kinh Bắc", "phuong", "Thành phố Bắc Ninh"),
    ("07444", "Xã Lục Nam", "xa", "Huyện Lục Nam"),
    ("07246", "Xã Xuân Lương", "xa", "Huyện Yên Thế"),
    ("09247", "Phường Vũ Ninh", "phuong", "Thành phố Bắc Ninh"),
)
SERVICES = (
    ("portal", "Cổng Dịch vụ công quốc gia", "National Public Services Portal", "national"),
    ("civil-status", "Hộ tịch điện tử", "Electronic civil status", "national"),
    ("business", "Đăng ký kinh doanh", "Business registration", "national"),
    ("lgsp", "Nền tảng tích hợp, chia sẻ dữ liệu (LGSP)", "Data platform (LGSP)", "provincial"),
    ("documents", "Quản lý văn bản và điều hành", "Document system", "provincial"),
    ("one-stop", "Hệ thống một cửa", "One-stop procedures", "provincial"),
)
# Nobody reaches it, nobody reaches it from one unit, and one link reaches nothing.
BROKEN_SERVICE = "business"
CUT_UNIT = 5
SILENT_UNIT = 6

_MODELS = (
    ("Dell Inc.", "OptiPlex 3020", 4096, "hdd", ("Windows 10", "22H2", "19045.6456")),
    ("LENOVO", "ThinkCentre M70q", 8192, "ssd", ("Windows 11", "24H2", "26100.6584")),
    ("HP", "HP ProDesk 400 G1 SFF", 4096, "hdd", ("Windows 7", "SP1", "7601")),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """What is unmistakably of one unit and must not be seen by others; or not by finance."""

    number: int

    def host(self, device: int) -> str:
        """Host name."""
        return f"HOSTZQ{self.number}-{device}"

    def address(self, device: int) -> str:
        """Address of a computer."""
        return f"10.177.{self.number}.{device}"

    def hardware(self, device: int) -> str:
        """Hardware address of a computer."""
        return f"02aabb{self.number:02x}cc{device:02x}"

    @property
    def gateway(self) -> str:
        """Address of the gateway."""
        return f"10.177.{self.number}.254"

    @property
    def gateway_hardware(self) -> str:
        """Hardware address of the gateway."""
        return f"02eeff{self.number:02x}dd00"

    @property
    def neighbour(self) -> str:
        """Hardware address of a machine without Canh."""
        return f"02f0f0{self.number:02x}ee00"

    @property
    def source(self) -> str:
        """What the server saw."""
        return f"198.51.100.{self.number + 100}"

    @property
    def router(self) -> str:
        """Router of the link."""
        return f"router-zq{self.number}.example"

    @property
    def area(self) -> str:
        """Where the provider's network meets it."""
        return f"Vùng đấu nối ZQ{self.number}"

    @property
    def build(self) -> str:
        """Build of the system."""
        return f"buildzq.{self.number}"

    @property
    def firmware(self) -> str:
        """Firmware version."""
        return f"FWZQ{self.number}"

    @property
    def disk_firmware(self) -> str:
        """Firmware of the disk."""
        return f"DFZQ{self.number}"

    @property
    def agent(self) -> str:
        """Version of the agent."""
        return f"agentzq.{self.number}"

    @property
    def site_code(self) -> str:
        """Code of the site."""
        return f"site-{self.number}"

    @property
    def site_name(self) -> str:
        """Name of the site."""
        return f"Trụ sở số {self.number + 1}"

    @property
    def link_code(self) -> str:
        """Code of the link."""
        return f"linkzq-{self.number}"

    @property
    def contract_number(self) -> str:
        """Number of the contract."""
        return f"HD-ZQ-{self.number}"

    @property
    def contact_name(self) -> str:
        """Who is told of what is at the unit."""
        return f"Lê Thị NhânZQ{self.number}"

    def technical(self) -> tuple[str, ...]:
        """What finance must never see of this unit."""
        per_device = [
            text
            for device in range(1, DEVICES_A_UNIT + 1)
            for text in (self.host(device), self.address(device), self.hardware(device))
        ]
        return (
            *per_device,
            self.gateway,
            self.gateway_hardware,
            self.neighbour,
            self.source,
            self.router,
            self.area,
            self.build,
            self.firmware,
            self.disk_firmware,
            self.agent,
        )

    def own(self) -> tuple[str, ...]:
        """What contacts of other units must never see."""
        code, name, *_ = UNITS[self.number]
        return (
            *self.technical(),
            f"/units/{code}",
            f'"{code}"',
            name.removeprefix("Xã ").removeprefix("Phường "),
            self.site_code,
            self.site_name,
            self.link_code,
            self.contract_number,
            self.contact_name,
            planted_plan.asset_code(self.number),
            f"REGZQ{self.number}",
        )


def device_number(unit: int, device: int) -> int:
    """Number of a unit's computer; ``device`` counts from 1."""
    return unit * DEVICES_A_UNIT + device


def seed(store: Store, now: datetime = NOW, *, simulated: bool = True) -> None:
    """Fill an empty database."""
    with store.writing() as session:
        _services(session, now, simulated=simulated)
        for number in range(len(UNITS)):
            _unit(session, number, now, simulated=simulated)
        _users(session, now)
        _to_decide(session, now)
        session.flush()
        for number in range(len(UNITS)):
            _results(session, number, now)
        _detail(session, now)
        plant(session, now, simulated=simulated)
        for number in range(len(UNITS)):
            planted_conditions.plant(session, now, device_number(number, 1), None)
        codes = [code for code, *_ in UNITS]
        planted_plan.plant(session, now, codes, DEVICES_A_UNIT, simulated=simulated)


def _services(session: Session, now: datetime, *, simulated: bool) -> None:
    for number, (code, vi, en, scope) in enumerate(SERVICES, start=1):
        session.add(
            Service(
                id=number,
                code=code,
                name_vi=vi,
                name_en=en,
                owner="Cơ quan chủ quản",
                scope=scope,
                path="internet",
                simulated=simulated,
            )
        )
        session.flush()
        session.add(CheckRow(id=number, service_id=number, version=1))
        session.flush()
        session.add(
            CheckVersion(
                check_id=number,
                version=1,
                kind="http",
                settings=json.dumps({"url": f"https://targetzq-{code}.example/"}),
                period_s=180,
                timeout_s=10,
                created_at=now,
                created_by="seed",
            )
        )


def _unit(session: Session, number: int, now: datetime, *, simulated: bool) -> None:
    planted = Planted(number)
    code, name, kind, district = UNITS[number]
    unit_id = number + 1
    since = now - timedelta(days=300)
    session.add(
        Unit(id=unit_id, code=code, kind=kind, name=name, district=district, simulated=simulated)
    )
    session.add(
        Site(id=unit_id, code=planted.site_code, name=planted.site_name, simulated=simulated)
    )
    session.flush()
    session.add(SiteMembership(site_id=unit_id, unit_id=unit_id, valid_from=since))
    _link(session, planted, since, simulated=simulated)
    session.flush()
    for device in range(1, DEVICES_A_UNIT + 1):
        _device(session, planted, device, now, simulated=simulated)
    session.flush()
    _network(session, planted, now)


def _network(session: Session, planted: Planted, now: datetime) -> None:
    """Let everybody see everybody, the gateway, and a machine that has no Canh."""
    numbers = range(1, DEVICES_A_UNIT + 1)
    cards = {planted.hardware(device): device_number(planted.number, device) for device in numbers}
    session.add_all(DeviceCard(hardware=one, device_id=device) for one, device in cards.items())
    session.add_all(
        NeighbourRow(
            site_id=planted.number + 1,
            hardware=hardware,
            first_seen=now.date() - timedelta(days=30),
            last_seen=now.date() - timedelta(days=1),
            is_gateway=hardware == planted.gateway_hardware,
        )
        for hardware in (*cards, planted.gateway_hardware, planted.neighbour)
    )


def _link(session: Session, planted: Planted, since: datetime, *, simulated: bool) -> None:
    link_id = planted.number + 1
    session.add(
        Link(
            id=link_id,
            code=planted.link_code,
            site_id=link_id,
            path="internet",
            provider="Nhà mạng A" if planted.number % 2 else "Nhà mạng B",
            area=planted.area,
            router_address=planted.router,
            valid_from=since,
            simulated=simulated,
        )
    )
    session.flush()
    session.add(
        Contract(
            link_id=link_id,
            valid_from=date(2026, 1, 1),
            down_mbps=100 if planted.number % 2 else 2.5,
            up_mbps=40 if planted.number % 2 else 0.5,
            monthly_cost_vnd=1_234_567,
            number=planted.contract_number,
        )
    )


def _device(
    session: Session, planted: Planted, device: int, now: datetime, *, simulated: bool
) -> None:
    number = device_number(planted.number, device)
    session.add(
        Device(
            id=number,
            identity=f"{number:032x}",
            secret_hash=f"hash-{number}",
            state="active",
            host=planted.host(device),
            system=f"Windows {planted.build}",
            enrolled_at=now - timedelta(days=30),
            simulated=simulated,
        )
    )
    session.flush()
    session.add(
        DeviceMembership(
            device_id=number, site_id=planted.number + 1, valid_from=now - timedelta(days=30)
        )
    )
    inventory = InventoryRow(
        device_id=number,
        seen_at=now - timedelta(days=30),
        body=encode(an_inventory(planted, device)).decode(),
    )
    session.add(inventory)
    session.add(_now_row(planted, device, now))


def _now_row(planted: Planted, device: int, now: datetime) -> DeviceNow:
    silent = planted.number == SILENT_UNIT or device == DEVICES_A_UNIT
    heard = now - (timedelta(hours=5) if silent else timedelta(seconds=7 * device))
    return DeviceNow(
        device_id=device_number(planted.number, device),
        contact_ms=to_ms(heard),
        measured_ms=to_ms(heard),
        link_id=planted.number + 1,
        source_address=planted.source,
        address=planted.address(device),
        gateway=planted.gateway,
        gateway_hardware=planted.gateway_hardware,
        gateway_answered=True,
        boot="abcdef01",
        booted_ms=to_ms(now - timedelta(hours=3)),
        said_bye="shutdown" if device == DEVICES_A_UNIT - 1 and planted.number == 2 else "",
        power="mains",
        agent=planted.agent,
        clock_offset_s=720.0 if device == 2 else 0.2,
        values=pack_values({"gateway_rtt": 0.42, "cpu_busy": 0.2}),
    )


def an_inventory(planted: Planted, device: int) -> Inventory:
    """What a computer of the seeded province says of itself."""
    maker, model, memory_mib, disk, (system, release, _) = _MODELS[device % len(_MODELS)]
    return Inventory(
        host=planted.host(device),
        system=System(maker=maker, model=model, serial=f"SERZQ{planted.number}{device}"),
        firmware=Firmware(vendor=maker, version=planted.firmware, date="2016-05-11"),
        processors=(Processor(name="Intel(R) Core(TM) i3-4150 CPU @ 3.50GHz", cores=2, threads=4),),
        memory=Memory(
            total_mib=memory_mib - 120,
            slots=2,
            modules=(MemoryModule(size_mib=memory_mib, kind="DDR3"),),
        ),
        disks=(
            Disk(
                model="WDC WD5000AAKX", size_mib=476_940, kind=disk, firmware=planted.disk_firmware
            ),
        ),
        cards=(NetworkCard(name="Ethernet", hardware=planted.hardware(device), speed_mbps=1000),),
        operating_system=OperatingSystem(
            family="windows", name=system, release=release, build=planted.build, edition="Pro"
        ),
    )


def _users(session: Session, now: datetime) -> None:
    for name, role, unit in (
        ("an", "province", None),
        ("binh", "commune", 1),
        ("chi", "commune", 2),
        ("dung", "finance", None),
        ("khong", "commune", None),
    ):
        session.add(
            User(name=name, password_hash=one_hash(), role=role, unit_id=unit, created_at=now)
        )


@cache
def one_hash() -> str:
    """Hash the password of all, in a way that is not slow to check, as the product's own is."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def _to_decide(session: Session, now: datetime) -> None:
    for number, host, state, unconfirmed, simulated in (
        (WAITING_DEVICE, "WAITINGZQ", "waiting", False, True),
        (UNCONFIRMED_DEVICE, "UNCONFIRMEDZQ", "active", True, True),
        (REAL_DEVICE, "REALZQ", "active", False, False),
    ):
        session.add(
            Device(
                id=number,
                identity=f"{number:032x}",
                secret_hash=f"hash-{number}",
                state=state,
                host=host,
                enrolled_at=now - timedelta(minutes=20),
                unconfirmed=unconfirmed,
                simulated=simulated,
            )
        )
    session.flush()
    planted = Planted(0)
    session.add(
        InventoryRow(
            device_id=REAL_DEVICE,
            seen_at=now - timedelta(minutes=20),
            body=encode(an_inventory(planted, 1)).decode(),
        )
    )
    real = _now_row(planted, 1, now)
    real.device_id, real.link_id, real.address = REAL_DEVICE, None, "10.199.9.9"
    session.add(real)
    session.add(
        Quarantine(
            device_id=1,
            received_ms=to_ms(now),
            generation="g",
            sequence=7,
            reason="vitals.cpu_busy: 7 is not between 0 and 1 ratio",
            body=b'{"sequence":7,"vitals":{"cpu_busy":7}}',
        )
    )


def _results(session: Session, number: int, now: datetime) -> None:
    """An hour of results: the last third shows how things are, the rest that they were fine."""
    if number == SILENT_UNIT:
        return
    for check, (code, *_) in enumerate(SERVICES, start=1):
        for ago in range(60, 0, -3):
            broken = ago <= 20 and (
                code == BROKEN_SERVICE or number == CUT_UNIT or (number, code) == (3, "documents")
            )
            session.add(a_result(number, check, now - timedelta(minutes=ago), failed=broken))


def a_result(unit: int, check: int, at: datetime, *, failed: bool) -> ResultRow:
    """One result of a unit's first computer."""
    phases = {} if failed else {"dns": 4.0, "connect": 21.0, "tls": 40.0, "processing": 55.0}
    return ResultRow(
        device_id=device_number(unit, 1),
        at_ms=to_ms(at) + check,
        check_id=check,
        sequence=1,
        check_version=1,
        link_id=unit + 1,
        received_ms=to_ms(at),
        outcome="generic_timeout_error" if failed else "ok",
        phase="connect" if failed else "",
        total_ms=10_000.0 if failed else 120.0,
        phases=pack_phases(phases),
        address=f"203.0.113.{check}",
        status=None if failed else 200,
        certificate_days=None if failed else 90,
    )


def _detail(session: Session, now: datetime) -> None:
    start = now - timedelta(hours=24)
    for minute in range(24 * 60):
        if 300 <= minute < 540:  # switched off
            continue
        at_ms = to_ms(start + timedelta(minutes=minute))
        session.add(
            Sample(
                device_id=DETAILED_DEVICE,
                at_ms=at_ms,
                sequence=minute + 1,
                link_id=1,
                values=pack_values(_vitals(minute)),
            )
        )
    for minute, kind, reason in ((300, "bye", "shutdown"), (540, "started", "")):
        session.add(
            EventRow(
                device_id=DETAILED_DEVICE,
                at_ms=to_ms(start + timedelta(minutes=minute)),
                kind=kind,
                sequence=minute,
                reason=reason,
            )
        )


def _vitals(minute: int) -> dict[str, float]:
    wave = (minute * 37 % 100) / 100
    values = {
        "cpu_busy": round(0.05 + 0.6 * wave * (minute % 180 < 60), 3),
        "memory_available": 900 + 700 * wave,
        "memory_used": 3000 - 700 * wave,
        "disk_free": 150_000 - minute * 10,
        "net_received": 300 * wave,
        "net_sent": 40 * wave,
        "gateway_rtt": 0.3 + wave,
    }
    return {name: round(value, BY_NAME[name].decimals) for name, value in values.items()}
