"""Units, their sites, and the links of a site."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from server.store.tables.schema import one_of, one_open


class UnitKind(StrEnum):
    """Commune-level units (rural, urban) and agencies of the province."""

    XA = "xa"
    PHUONG = "phuong"
    AGENCY = "agency"


class Path(StrEnum):
    """Which network a link belongs to: the state network (TSLCD), the Internet, or mobile."""

    STATE = "state"
    INTERNET = "internet"
    MOBILE = "mobile"


class Unit(SQLModel, table=True):
    """A xã, a phường or an agency."""

    __tablename__ = "unit"
    __table_args__ = (one_of("kind", UnitKind),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    kind: str
    name: str
    name_ascii: str = ""
    district: str = ""
    latitude: float | None = None
    longitude: float | None = None
    area_km2: float | None = None
    population: int | None = None
    difficult: bool = False
    remote: bool = False
    simulated: bool = False


class Site(SQLModel, table=True):
    """A place of work with a network of its own."""

    __tablename__ = "site"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    address: str = ""
    one_stop_desks: int | None = None
    people_a_day: int | None = None
    simulated: bool = False


class SiteMembership(SQLModel, table=True):
    """Which unit a site belongs to, from and to: offices merge."""

    __tablename__ = "site_membership"
    __table_args__ = (one_open("site_membership", "site_id"),)

    site_id: int = Field(primary_key=True, foreign_key="site.id")
    valid_from: datetime = Field(primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    valid_to: datetime | None = None


class Link(SQLModel, table=True):
    """A line of one path at a site. ``area``: where the provider's network meets it."""

    __tablename__ = "link"
    __table_args__ = (one_of("path", Path),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    path: str
    provider: str
    area: str = ""
    router_address: str = ""
    valid_from: datetime
    valid_to: datetime | None = None
    simulated: bool = False


class Contract(SQLModel, table=True):
    """What a link was bought as, from and to (days of the province). Money in dong, with tax."""

    __tablename__ = "contract"

    link_id: int = Field(primary_key=True, foreign_key="link.id")
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = None
    down_mbps: float
    up_mbps: float
    monthly_cost_vnd: int | None = Field(default=None, sa_type=sa.BigInteger)
    number: str = ""


class NeighbourRow(SQLModel, table=True):
    """A machine on the network of a site, by its hardware address, and when it was seen.

    ``first_seen``, ``last_seen``: days in UTC. ``is_gateway``: of one of the site's computers.
    """

    __tablename__ = "neighbour"

    site_id: int = Field(primary_key=True, foreign_key="site.id")
    hardware: str = Field(primary_key=True)
    first_seen: date
    last_seen: date
    is_gateway: bool = False


class LearntFrom(StrEnum):
    """What taught which link a network leaves by."""

    PERSON = "person"
    ONLY_LINK = "only_link"
    SOURCE_ADDRESS = "source_address"


class NetworkRow(SQLModel, table=True):
    """Network of a site -> the link it leaves by. ``hardware``: the gateway's address."""

    __tablename__ = "network"
    __table_args__ = (
        one_of("learnt_from", LearntFrom),
        one_open("network", "site_id", "hardware", "prefix"),
    )

    site_id: int = Field(primary_key=True, foreign_key="site.id")
    hardware: str = Field(primary_key=True)
    prefix: str = Field(primary_key=True)
    valid_from: datetime = Field(primary_key=True)
    valid_to: datetime | None = None
    link_id: int = Field(foreign_key="link.id")
    learnt_from: str
    learnt_by: str = ""
