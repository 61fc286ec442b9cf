"""The district as the sheets that Canh imports, and its truth, kept apart from all of them."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from server.province.district import District
from server.province.links import Link
from server.province.services import REAL, SERVICES, Service
from server.province.world import World

# Every link was bought for the year in which the province was formed.
_CONTRACT_FROM = "2025-07-01"


def units_sheet(district: District) -> str:
    """Write units and their sites, for ``canh import units``."""
    return _sheet(_units(district, {}))


def earlier_units_sheet(district: District) -> str:
    """Write the same as it was before sites moved to another unit."""
    return _sheet(_units(district, district.moved))


def links_sheet(district: District) -> str:
    """Write links and their contracts, for ``canh import links``."""
    return _sheet(_link(number, link) for number, link in enumerate(district.links.values(), 1))


def services_sheet(port: int, period_s: float, most_requests_s: float) -> str:
    """Write services and their checks, for ``canh import services``.

    Args:
        port: Where they answer, at their own addresses.
        period_s: Seconds from one probe of a link to the next.
        most_requests_s: What each bears from the whole province.
    """
    return _sheet(
        _service(service, port, period_s) | {"most_requests_s": f"{most_requests_s:g}"}
        for service in SERVICES
    )


def truth(world: World) -> dict[str, Any]:
    """Say what really is: what each computer is and whose. What breaks is told by the story."""
    return {
        "seed": world.seed,
        "computers": {
            code: {
                "link": computer.link,
                "post": computer.post,
                "kind": computer.machine.kind,
                "made": round(computer.machine.made, 2),
            }
            for code, computer in world.district.computers.items()
        },
    }


def write_truth(world: World) -> str:
    """Write the truth as JSON."""
    return json.dumps(truth(world), ensure_ascii=False, indent=1)


def _units(district: District, before: Mapping[str, str]) -> Iterable[Mapping[str, object]]:
    for site in district.sites.values():
        unit = district.units[before.get(site.code, site.unit)]
        yield {
            "code": unit.code,
            "kind": unit.kind,
            "name": unit.name,
            "name_ascii": unit.name_ascii,
            "district": unit.district,
            "latitude": unit.row["lat"],
            "longitude": unit.row["lon"],
            "area_km2": unit.row.get("area_km2", ""),
            "population": "" if unit.population is None else unit.population,
            "difficult": unit.row.get("difficult", ""),
            "remote": unit.row.get("remote", ""),
            "site": site.code,
            "site_name": site.name,
            "one_stop_desks": site.desks,
            "people_a_day": site.people_a_day,
        }


def _link(number: int, link: Link) -> Mapping[str, object]:
    return {
        "code": link.code,
        "site": link.site,
        "path": link.path,
        "provider": link.provider,
        "area": link.area,
        "router_address": link.source,
        "from": _CONTRACT_FROM,
        "down_mbps": link.down_mbps,
        "up_mbps": link.up_mbps,
        "monthly_cost_vnd": link.monthly_cost_vnd,
        "number": f"HĐ {number:03d}/2025",
    }


def real_service_sheet(port: int, period_s: float) -> str:
    """Write the service that is really on this machine, for ``canh import services``."""
    return _sheet([_service(REAL, port, period_s)])


def _service(service: Service, port: int, period_s: float) -> dict[str, object]:
    return {
        "code": service.code,
        "name_vi": service.name_vi,
        "name_en": service.name_en,
        "owner": service.owner,
        "scope": service.scope,
        "path": service.path,
        "check": "http",
        "settings": f"host={service.host} port={port} tls=false",
        "period_s": f"{period_s:g}",
    }


def _sheet(rows: Iterable[Mapping[str, object]]) -> str:
    first, *rest = rows
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(first))
    writer.writeheader()
    writer.writerows([first, *rest])
    return text.getvalue()
