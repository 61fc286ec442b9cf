"""Small planning tasks, made of plain numbers; every test says only what it is about."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from server.procurement.instance import FOREVER, Commune, Device, Instance, Limit, Link
from server.procurement.parameters import (
    DiskTerms,
    FloorTerms,
    KindTerms,
    LinkTerms,
    Model,
    Parameters,
    SlowTerms,
    UpgradeTerms,
)

YEARS = 3
ROLES = ("onestop", "leader", "officer", "back")


def _kind(c: float, g: float) -> KindTerms:
    return KindTerms(c=c, g=g, cap=0.6, hours=8, repair=1200, energy=450)


def _model(kind: str, price: int, roles: str = " ".join(ROLES)) -> Model:
    return Model(kind=kind, price=price, quality=1.0, creep=3.0, roles=roles)


PARAMETERS = Parameters(
    first_year=2026,
    years=YEARS,
    tail_years=2,
    discount=0.06,
    lag=0.5,
    hour_cost=60,
    incident_prior=1.5,
    failure={"desktop": _kind(0.05, 0.45), "printer": _kind(0.2, 0.35)},
    old_energy_factor=1.3,
    disk=DiskTerms(
        hdd=(0.013, 0.004),
        ssd=(0.009, 0.001),
        band={"ok": 0.7, "unknown": 1.0, "warn": 6.0, "bad": 20.0},
        cap=0.9,
        hours=14,
        repair=1300,
    ),
    travel={0: 1.0, 1: 1.4, 2: 1.8},
    slow=SlowTerms(
        hdd=20,
        ram={2: 60, 4: 24, 8: 0, 16: 0},
        ram8_late=8,
        ram8_late_from=3,
        cpu_per_year=4,
        cpu_free_years=6,
        cpu_cap=24,
    ),
    security={"win7": (3100, 3100), "win10": (1550, 3100), "win11": (0, 0)},
    exposure={"onestop": 1.5, "leader": 1.5, "officer": 1.0, "back": 1.0},
    upgrades={
        "os": UpgradeTerms(price=250, units=1),
        "ssd": UpgradeTerms(price=1300, units=2),
        "ram": UpgradeTerms(price=900, units=2),
        "both": UpgradeTerms(price=2000, units=2),
    },
    models={
        "D1": _model("desktop", 14500),
        "D2": _model("desktop", 18500, "leader"),
        "D9": _model("desktop", 30000),
        "P1": _model("printer", 5500),
    },
    creep_free_years=3,
    ceiling={"desktop": {"": 20000}, "printer": {"": 13000}},
    min_age_replace={"desktop": 5, "printer": 5},
    max_age_upgrade=10,
    gap_upgrade_replace=2,
    min_use_before_cut=2,
    replace_units=4,
    link=LinkTerms(
        speed=(30, 50, 100),
        rent=(9600, 13200, 18000),
        second_rent=12000,
        second_install=4000,
        tier_install=1500,
        second_factor=0.15,
        mbps_per_user=1.5,
        growth=1.15,
        free_util=0.7,
        hours_per_util=40,
        hours_cap=200,
        congestion_share=0.3,
        hours_year=2000,
        outage_share=0.5,
        weight=1.5,
        units=8,
    ),
)


def a_commune(code: str = "C1", **other: Any) -> Commune:
    plain = Commune(code=code, province="T", difficult=False, remote=False, staff=30)
    return replace(plain, **other)


def a_device(name: str = "d1", **other: Any) -> Device:
    """An eight-year-old desktop with a hard disk, little memory and Windows 10."""
    plain = Device(
        id=name,
        commune="C1",
        kind="desktop",
        role="officer",
        weight=1.2,
        age_lo=8,
        age_hi=8,
        disk="hdd",
        disk_band="ok",
        ram=4,
        os="win10",
        can_run_win11=False,
        incidents=0,
        surplus=False,
        post_end=FOREVER,
        model="",
    )
    return replace(plain, **other)


def a_printer(name: str, **other: Any) -> Device:
    parts = {"kind": "printer", "disk": "", "disk_band": "", "ram": 0, "os": ""}
    return a_device(name, **parts, **other)


def a_link(name: str = "k1", **other: Any) -> Link:
    return replace(Link(id=name, commune="C1", tier=0, users=40, unavailability=0.01), **other)


def money(source: str, owner: str, amount: int) -> list[Limit]:
    """The same amount in every year."""
    return [Limit(source=source, owner=owner, year=year, amount=amount) for year in range(YEARS)]


def quota(kind: str, commune: str, most: int) -> Limit:
    return Limit(source=f"quota-{kind}", owner=commune, year=None, amount=most)


def an_instance(
    devices: Sequence[Device] = (),
    limits: Sequence[Limit] = (),
    *,
    communes: Sequence[Commune] = (),
    links: Sequence[Link] = (),
    params: Parameters = PARAMETERS,
) -> Instance:
    return Instance(
        name="small",
        params=params,
        communes={one.code: one for one in communes or [a_commune()]},
        devices={one.id: one for one in devices},
        links={one.id: one for one in links},
        limits=list(limits),
    )


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Up to three communes with up to eight devices, two links, and any money."""
    count = draw(st.integers(1, 3))
    communes = [
        a_commune(f"C{n}", difficult=draw(st.booleans()), province=f"T{draw(st.integers(0, 1))}")
        for n in range(count)
    ]
    codes = st.sampled_from([one.code for one in communes])
    devices = [draw(devices_of(f"d{n}", codes)) for n in range(draw(st.integers(1, 8)))]
    links = [
        a_link(f"k{n}", commune=draw(codes), tier=draw(st.integers(0, 2)))
        for n in range(draw(st.integers(0, 2)))
    ]
    limits = [
        *_some_money(draw, "central", ["TW"], 30_000),
        *_some_money(draw, "province", sorted({one.province for one in communes}), 60_000),
        *_some_money(draw, "commune", [one.code for one in communes], 20_000),
        *_some_money(draw, "capacity", sorted({one.province for one in communes}), 20),
        *(quota("printer", one.code, draw(st.integers(0, 2))) for one in communes),
    ]
    floors = FloorTerms(floor=(0.3, 0.5, 0.7), difficult_extra=0.1, penalty=8000)
    params = replace(PARAMETERS, equity=draw(st.sampled_from([None, floors])))
    return an_instance(devices, limits, communes=communes, links=links, params=params)


def devices_of(name: str, codes: st.SearchStrategy[str]) -> st.SearchStrategy[Device]:
    common = {
        "commune": codes,
        "role": st.sampled_from(ROLES),
        "weight": st.floats(0.5, 10),
        "incidents": st.integers(0, 6),
        "post_end": st.sampled_from([0, 1, 2, 3, FOREVER]),
    }
    young = st.integers(0, 12)
    desktop = st.builds(
        lambda age, width, **rest: a_device(name, age_lo=age, age_hi=age + width, **rest),
        young,
        st.integers(0, 3),
        disk=st.sampled_from(["hdd", "ssd"]),
        disk_band=st.sampled_from(["ok", "unknown", "warn", "bad"]),
        ram=st.sampled_from([2, 4, 8, 16]),
        os=st.sampled_from(["win7", "win10", "win11"]),
        can_run_win11=st.booleans(),
        surplus=st.booleans(),
        **common,
    )
    printer = st.builds(
        lambda age, **rest: a_printer(name, age_lo=age, age_hi=age, **rest), young, **common
    )
    return desktop | printer


def _some_money(draw: st.DrawFn, source: str, owners: Sequence[str], most: int) -> list[Limit]:
    return [
        Limit(source=source, owner=owner, year=year, amount=draw(st.integers(0, most)))
        for owner in owners
        for year in range(YEARS)
    ]
