"""What finance knows: assets, people in posts, money, prices. Keys are those of the sheets.

``source``: the file that a row came from last.
"""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from server.fleet.equipment import Equipment
from server.fleet.import_budgets import BudgetSource, Spending
from server.fleet.import_staff import PostGroup, PostRole
from server.store.tables.schema import one_of, one_open


class Asset(SQLModel, table=True):
    """A row of the register.

    ``in_use_since``: ISO, as exactly as it was written. ``post``: who uses it, in the register's
    words. ``device_id``: the device that it is, told by serial number or asset code.
    """

    __tablename__ = "asset"
    __table_args__ = (one_of("kind", Equipment),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    unit_id: int = Field(foreign_key="unit.id", index=True)
    kind: str
    model: str = ""
    serial: str = ""
    in_use_since: str = ""
    original_price_vnd: int | None = Field(default=None, sa_type=sa.BigInteger)
    remaining_value_vnd: int | None = Field(default=None, sa_type=sa.BigInteger)
    funding: str = ""
    condition: str = ""
    post: str = ""
    note: str = ""
    written_off: date | None = None
    device_id: int | None = Field(default=None, foreign_key="device.id", unique=True)
    source: str
    simulated: bool = False


class Staff(SQLModel, table=True):
    """So many people of one group of the norm and one role in a unit. ``basis``: who says so."""

    __tablename__ = "staff"
    __table_args__ = (one_of("post_group", PostGroup), one_of("role", PostRole))

    unit_id: int = Field(primary_key=True, foreign_key="unit.id")
    post_group: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    title: str = Field(primary_key=True)
    people: int
    basis: str = ""
    source: str


class Budget(SQLModel, table=True):
    """Money of a year. ``unit_id``: whose it is; None: the province's or the central fund's."""

    __tablename__ = "budget"
    __table_args__ = (
        one_of("payer", BudgetSource),
        one_of("spending", Spending),
        sa.Index(
            "uq_budget_of_unit",
            *("payer", "unit_id", "year", "spending"),
            unique=True,
            sqlite_where=sa.text("unit_id IS NOT NULL"),
            postgresql_where=sa.text("unit_id IS NOT NULL"),
        ),
        sa.Index(
            "uq_budget_of_all",
            *("payer", "year", "spending"),
            unique=True,
            sqlite_where=sa.text("unit_id IS NULL"),
            postgresql_where=sa.text("unit_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    payer: str
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    year: int
    spending: str
    amount_vnd: int = Field(sa_type=sa.BigInteger)
    basis: str = ""
    source: str


class Price(SQLModel, table=True):
    """What can be bought and for how much, with tax, from a day on. ``roles``: apart by blanks.

    ``quality``: failures beside an ordinary one of its kind. ``basis``: who says so.
    """

    __tablename__ = "price"
    __table_args__ = (one_of("kind", Equipment), one_open("price", "model"))

    model: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = None
    kind: str
    name: str
    price_vnd: int = Field(sa_type=sa.BigInteger)
    roles: str
    quality: float = 1.0
    basis: str
    source: str
