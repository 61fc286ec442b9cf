"""Devices: who they are, where they are, what they are made of, and how they stand now."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from server.store.tables.schema import one_of, one_open


class DeviceKind(StrEnum):
    """What a device is."""

    PC = "pc"
    LAPTOP = "laptop"
    SERVER = "server"
    PRINTER = "printer"
    SCANNER = "scanner"
    SWITCH = "switch"
    ROUTER = "router"
    UPS = "ups"


# What people sit at, and Canh is to run on.
COMPUTERS = (DeviceKind.PC, DeviceKind.LAPTOP)


class DeviceState(StrEnum):
    """Waiting: enrolled without a site. Split: the identity that a clone has left behind."""

    WAITING = "waiting"
    ACTIVE = "active"
    SPLIT = "split"
    RETIRED = "retired"


class Device(SQLModel, table=True):
    """A device.

    ``identity`` and ``secret_hash`` are of those that an agent runs on. ``unconfirmed`` is set when
    a restored server re-created the row from the device's token: a person has to look at it.
    """

    __tablename__ = "device"
    __table_args__ = (one_of("kind", DeviceKind), one_of("state", DeviceState))

    id: int | None = Field(default=None, primary_key=True)
    identity: str | None = Field(default=None, unique=True)
    secret_hash: str | None = Field(default=None, unique=True)
    kind: str = DeviceKind.PC
    state: str
    host: str = ""
    fingerprint: str = ""
    system: str = ""
    enrolled_at: datetime
    unconfirmed: bool = False
    simulated: bool = False


class DeviceMembership(SQLModel, table=True):
    """Which site a device is at, from and to: PCs move."""

    __tablename__ = "device_membership"
    __table_args__ = (one_open("device_membership", "device_id"),)

    device_id: int = Field(primary_key=True, foreign_key="device.id")
    valid_from: datetime = Field(primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    valid_to: datetime | None = None


class DeviceNow(SQLModel, table=True):
    """The newest that is known of a device: one row each, changed by its fresh records.

    ``values`` are packed as in a sample. ``clock_offset_s``: its wall clock minus the server's.
    ``claims``: the other machines that say they are it, as ``server.ingest.identity`` writes them.
    ``pause_ms``: how much longer than a round it may be silent, since its line is thin.
    """

    __tablename__ = "device_now"

    device_id: int = Field(primary_key=True, foreign_key="device.id")
    contact_ms: int = Field(sa_type=sa.BigInteger)
    measured_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
    link_id: int | None = None
    source_address: str = ""
    address: str = ""
    gateway: str = ""
    gateway_hardware: str = ""
    gateway_answered: bool | None = None
    boot: str = ""
    booted_ms: int | None = Field(default=None, sa_type=sa.BigInteger)
    said_bye: str = ""
    power: str = ""
    agent: str = ""
    can: str = ""
    clock_offset_s: float | None = None
    waiting: int = 0
    dropped: int = 0
    dropped_vitals: int = 0
    claims: str = ""
    pause_ms: int = Field(default=0, sa_type=sa.BigInteger)
    values: bytes = b""


class DeviceHeard(SQLModel, table=True):
    """On which of the last days a device was heard (``alerts.condition.heard``): one row each."""

    __tablename__ = "device_heard"

    device_id: int = Field(primary_key=True, foreign_key="device.id")
    day: int
    days: int


class InventoryRow(SQLModel, table=True):
    """An inventory, kept each time it changed. ``body``: ``checks.inventory`` as JSON."""

    __tablename__ = "inventory"

    device_id: int = Field(primary_key=True, foreign_key="device.id")
    seen_at: datetime = Field(primary_key=True)
    body: str


class DeviceCard(SQLModel, table=True):
    """Whose a network card is, by its hardware address: of the last device that said it has it."""

    __tablename__ = "device_card"

    hardware: str = Field(primary_key=True)
    device_id: int = Field(foreign_key="device.id")


class EnrolmentCode(SQLModel, table=True):
    """A code that lets devices join. Devices inherit its site and its simulated flag."""

    __tablename__ = "enrolment_code"

    id: int | None = Field(default=None, primary_key=True)
    secret_hash: str = Field(unique=True)
    site_id: int | None = Field(default=None, foreign_key="site.id")
    uses_left: int
    expires_at: datetime
    created_at: datetime
    created_by: str
    simulated: bool = False
