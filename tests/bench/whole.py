"""A whole province as rows: 99 units, 6,000 devices that report, twelve minutes of results.

What was before these minutes is in ``past``.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain, product
from typing import Any

from sqlmodel import SQLModel

from checks.wire.plain import encode
from server.clock import to_ms
from server.province.district import District
from server.store.packing import pack_phases
from server.store.session import Store
from server.store.tables import (
    CheckRow,
    CheckVersion,
    Contract,
    Device,
    DeviceMembership,
    DeviceNow,
    InventoryRow,
    Link,
    ResultRow,
    Service,
    Site,
    SiteMembership,
    Unit,
    User,
)
from server.store.tables.fleet import DeviceState
from tests.server.web.province import NOW

SERVICES = 12
SINCE = NOW - timedelta(days=30)
MINUTES = 12
_EVERY_MINUTES = 3
# Every seventh link cannot reach the first service.
_FAILING = 7


def fill_province(store: Store, district: District) -> None:
    """Write a province into an empty database."""
    subjects = (_places, _links, _services, _devices, _results)
    by_table: dict[type[SQLModel], list[SQLModel]] = defaultdict(list)
    for row in chain.from_iterable(subject(district) for subject in subjects):
        by_table[type(row)].append(row)
    with store.writing() as session:
        for rows in by_table.values():
            session.add_all(rows)
            session.flush()  # what others point to comes first


def _places(district: District) -> Iterator[SQLModel]:
    units = {code: number for number, code in enumerate(district.units, 1)}
    for code, number in units.items():
        commune = district.units[code]
        yield Unit(
            id=number,
            code=code,
            kind=commune.kind,
            name=commune.name,
            name_ascii=commune.name,
            district=commune.district,
            simulated=True,
        )
    yield User(name="an", password_hash="", role="province", created_at=SINCE)
    yield User(name="binh", password_hash="", role="commune", unit_id=1, created_at=SINCE)
    yield User(name="dung", password_hash="", role="finance", created_at=SINCE)
    for number, site in enumerate(district.sites.values(), 1):
        yield Site(id=number, code=site.code, name=site.name, people_a_day=site.people_a_day)
        yield SiteMembership(site_id=number, unit_id=units[site.unit], valid_from=SINCE)


def _links(district: District) -> Iterator[SQLModel]:
    sites = {code: number for number, code in enumerate(district.sites, 1)}
    for number, link in enumerate(district.links.values(), 1):
        yield Link(
            id=number,
            code=link.code,
            site_id=sites[link.site],
            path=link.path,
            provider=link.provider,
            area=link.area,
            valid_from=SINCE,
        )
        yield Contract(
            link_id=number,
            valid_from=SINCE.date(),
            down_mbps=link.down_mbps,
            up_mbps=link.up_mbps,
            monthly_cost_vnd=link.monthly_cost_vnd,
        )


def _services(_district: District) -> Iterator[SQLModel]:
    for number in range(1, SERVICES + 1):
        yield Service(
            id=number,
            code=f"service-{number}",
            name_vi=f"Dịch vụ {number}",
            scope="national" if number % 2 else "provincial",
            path="internet",
        )
        yield CheckRow(id=number, service_id=number, version=1)
        yield CheckVersion(
            check_id=number,
            version=1,
            kind="tls",
            settings=json.dumps({"host": f"s{number}.example.vn"}),
            period_s=60,
            timeout_s=10,
            created_at=SINCE,
            created_by="bench",
        )


def _devices(district: District) -> Iterator[SQLModel]:
    sites = {code: number for number, code in enumerate(district.sites, 1)}
    links = {code: number for number, code in enumerate(district.links, 1)}
    for number, computer in enumerate(district.computers.values(), 1):
        yield Device(
            id=number,
            identity=f"{number:032x}",
            secret_hash=f"{number}",
            state=DeviceState.ACTIVE,
            host=computer.code,
            system="Windows 10",
            enrolled_at=SINCE,
            simulated=True,
        )
        yield DeviceMembership(device_id=number, site_id=sites[computer.site], valid_from=SINCE)
        yield DeviceNow(
            device_id=number, contact_ms=to_ms(NOW) - 20_000, link_id=links[computer.link]
        )
        inventory = encode(computer.machine.inventory).decode()
        yield InventoryRow(device_id=number, seen_at=SINCE, body=inventory)


def _results(district: District) -> Iterator[SQLModel]:
    return (ResultRow(**row) for row in probed(district, range(MINUTES)))


def probed(district: District, minutes: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Give the results of some minutes ago as rows: each check over each link every third minute.

    Another computer of the link holds each of its checks.
    """
    computers = defaultdict(list)
    for number, computer in enumerate(district.computers.values(), 1):
        computers[computer.link].append(number)
    phases = pack_phases({"dns": 1.2, "connect": 20.0, "tls": 60.0})
    for minute, (link, code), check in product(
        minutes, enumerate(district.links, 1), range(1, SERVICES + 1)
    ):
        if (minute + link + check) % _EVERY_MINUTES:
            continue
        fails = check == 1 and not link % _FAILING
        at_ms = to_ms(NOW) - minute * 60_000 - 1000 * (link % 50)
        yield {
            "device_id": computers[code][check % len(computers[code])],
            "at_ms": at_ms,
            "check_id": check,
            "check_version": 1,
            "link_id": link,
            "received_ms": at_ms,
            "outcome": "generic_timeout_error" if fails else "ok",
            "phase": "connect" if fails else "",
            "phases": phases,
            "total_ms": 10_000.0 if fails else 120.0,
        }
