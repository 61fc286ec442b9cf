"""A demo's district, a thinned province, and moments to look at them."""

import functools
from datetime import UTC, datetime, timedelta
from pathlib import Path

from checks.check import Check, Setting
from server.province.agent import Agent, Identity
from server.province.computers import Computer
from server.province.district import District, lay_out
from server.province.services import SERVICES
from server.province.shape import DEMO, Shape, whole_province
from server.province.units import read_units
from server.province.world import Break, Damage, World

COMMUNES = Path(__file__).resolve().parents[3] / "server" / "fleet" / "communes.csv"
SEED = 7
# A Wednesday, 09:30 in Viet Nam.
MORNING = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
ROUND_S = 15.0


def district(shape: Shape = DEMO, seed: int = SEED) -> District:
    return lay_out(read_units(COMMUNES), shape, seed, year=2026.9)


def world(shape: Shape = DEMO, seed: int = SEED) -> World:
    return World(district=district(shape, seed), seed=seed)


@functools.cache
def province(one_in: int = 10) -> World:
    """Give the whole province, with people who go home; of the computers only one in so many."""
    units = read_units(COMMUNES)
    shape = whole_province(units, one_in=one_in)
    return World(district=lay_out(units, shape, SEED, year=2026.9), seed=SEED)


def powerless(site: str, starts: datetime, ends: datetime | None = None) -> Break:
    return Break(damage=Damage.POWERLESS, target=site, starts=starts, ends=ends)


def one_computer(here: World) -> Computer:
    return next(iter(here.district.computers.values()))


def agent(here: World, computer: Computer | None = None) -> Agent:
    identity = Identity(secret="abcdefghijklmnop", device="d" * 32, token="t0ken")
    return Agent(here, computer or one_computer(here), identity, "0badcafe", ROUND_S)


def check(service: str = "portal", kind: str = "http", number: int = 1) -> Check:
    (asked,) = (one for one in SERVICES if one.code == service)
    settings: dict[str, Setting] = {"host": asked.host}
    if kind == "tcp":
        settings["port"] = 443
    return Check(id=number, version=1, kind=kind, settings=settings)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)
