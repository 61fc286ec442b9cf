"""Thirty days behind a whole province: uptime, incidents, speeds, plan, and one working day whole.

In the shape and the amount in which a server of the province has them by then.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlmodel import SQLModel

from alerts.component import component
from alerts.fault import Counts, Failing, Fault, Whereabouts
from checks.check import SPEED_DOWN, SPEED_UP
from checks.metrics import METRICS
from server.clock import to_ms
from server.province.district import District
from server.store.packing import pack_values
from server.store.session import Store
from server.store.tables import (
    Contact,
    Deal,
    EventRow,
    IncidentEntry,
    IncidentRow,
    LineBudget,
    NotificationRow,
    ResultRow,
    Sample,
    UptimeInterval,
)
from tests.bench.whole import MINUTES, SERVICES, probed
from tests.server.web import planted_plan
from tests.server.web.province import NOW

_Row = Mapping[str, object]
DAYS = 30
INCIDENTS = 400
# A device whose day is there minute by minute; of the others there is one sample in five.
WATCHED_DEVICE = 1
_MINUTE_MS = 60_000
_WORKED_MINUTES = 9 * 60
_PERIOD_S = 180.0
_ROWS_AT_ONCE = 50_000
# Minutes after it was suspected, and what stands in the timeline then.
_COURSE = ((0, "suspected"), (3, "confirmed"), (50, "clearing"), (60, "recovered"))


def fill_past(store: Store, district: District) -> None:
    """Write thirty days into the database of a whole province."""
    subjects: Sequence[tuple[type[SQLModel], Iterator[_Row]]] = (
        (Contact, _contacts(district)),
        (IncidentRow, _incidents(district)),
        (IncidentEntry, _entries(district)),
        (NotificationRow, _notifications()),
        (UptimeInterval, _intervals(district)),
        (ResultRow, probed(district, range(MINUTES, _WORKED_MINUTES))),
        (ResultRow, _speeds(district)),
        (Sample, _samples(district)),
        (EventRow, _events(district)),
        (Deal, _deals(district)),
        (LineBudget, _budgets(district)),
    )
    for table, rows in subjects:
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            with store.writing() as session:
                session.connection().execute(sa.insert(table), some)
    with store.writing() as session:
        _plan(session, district)


def _plan(session: Any, district: District) -> None:
    units = list(district.units)
    devices = len(district.computers) // len(units)
    planted_plan.plant(session, NOW, units, devices, simulated=True)
    planted_plan.grow(session, len(units), lines=len(district.computers), assets=5_900)


def _working_days() -> list[datetime]:
    """Give when work began on each of them: 07:30 of the province."""
    midnight = NOW.replace(hour=0, minute=30, second=0, microsecond=0)
    days = [midnight - timedelta(days=number) for number in range(1, DAYS + 1)]
    return [day for day in days if day.weekday() < 5]


def _intervals(district: District) -> Iterator[_Row]:
    """Each check over each link in the morning and in the afternoon; one in fifty broke down."""
    sites = {code: number for number, code in enumerate(district.sites, 1)}
    links = [(sites[one.site], number) for number, one in enumerate(district.links.values(), 1)]
    series = [*product(links, range(1, SERVICES + 1))]
    series += [((0, 0), check) for check in range(1, SERVICES + 1)]
    for number, ((site, link), check) in enumerate(series):
        for day, begins in enumerate(_working_days()):
            at_ms = to_ms(begins)
            cut = not (number + day) % 50
            for hours, state in ((4, "up"), (1, "down" if cut else "up"), (4, "up")):
                yield {
                    "site_id": site,
                    "link_id": link,
                    "check_id": check,
                    "from_ms": at_ms,
                    "to_ms": at_ms + hours * 3_600_000,
                    "state": state,
                    "outcome": "" if state == "up" else "generic_timeout_error",
                    "period_s": _PERIOD_S,
                    "incident_id": 1 + number % INCIDENTS if state == "down" else None,
                }
                at_ms += hours * 3_600_000


def _speeds(district: District) -> Iterator[_Row]:
    for day, number in product(_working_days(), range(1, len(district.links) + 1)):
        for check in (SPEED_DOWN, SPEED_UP):
            at_ms = to_ms(day) + number * _MINUTE_MS
            yield {
                "device_id": number,
                "at_ms": at_ms,
                "check_id": check,
                "check_version": 1,
                "link_id": number,
                "received_ms": at_ms,
                "outcome": "ok",
                "value": 40.0 + number % 50,
            }


def _samples(district: District) -> Iterator[_Row]:
    links = {code: number for number, code in enumerate(district.links, 1)}
    values = pack_values({metric.name: min(31.7, metric.high) for metric in METRICS})
    for number, computer in enumerate(district.computers.values(), 1):
        every = 1 if number == WATCHED_DEVICE else 5
        for minute in range(0, _WORKED_MINUTES, every):
            at_ms = to_ms(NOW) - minute * _MINUTE_MS - 10 * (number % 6000)
            yield {
                "device_id": number,
                "at_ms": at_ms,
                "sequence": _WORKED_MINUTES - minute,
                "link_id": links[computer.link],
                "received_ms": at_ms,
                "values": values,
            }


def _events(district: District) -> Iterator[_Row]:
    for number, (kind, hours) in product(
        range(1, len(district.computers) + 1), (("started", 9), ("bye", 5), ("started", 4))
    ):
        yield {"device_id": number, "at_ms": to_ms(NOW) - hours * 3_600_000, "kind": kind}


def _deals(district: District) -> Iterator[_Row]:
    for link, check in product(range(1, len(district.links) + 1), range(1, SERVICES + 1)):
        yield {
            "link_id": link,
            "check_id": check,
            "device_id": link,
            "valid_from": NOW - timedelta(hours=1),
            "period_s": _PERIOD_S,
        }


def _budgets(district: District) -> Iterator[_Row]:
    for link in range(1, len(district.links) + 1):
        yield {
            "link_id": link,
            "at": NOW,
            "mbps": 50.0,
            "bytes_s": 62_500.0,
            "reports_bytes_s": 600.0,
            "probes_bytes_s": 300.0,
            "backlog_bytes_s": 0.0,
            "ease": "none",
            "pcs": 45,
            "report_every": 1,
        }


def _contacts(district: District) -> Iterator[_Row]:
    for number, code in enumerate(district.units, 1):
        yield {
            "id": number,
            "name": f"Cán bộ {code}",
            "role": "commune",
            "unit_id": number,
            "address": f"{code}@example.vn",
            "simulated": True,
        }


def _faults(district: District) -> Iterator[tuple[int, Fault, datetime, int]]:
    """Give number, fault, when it was confirmed and the unit of each incident; five are open."""
    links = list(district.links.values())
    units = {code: number for number, code in enumerate(district.units, 1)}
    for number in range(1, INCIDENTS + 1):
        link = links[number % len(links)]
        unit = district.sites[link.site].unit
        since = NOW - timedelta(minutes=20 + number) if number <= 5 else _since(number)
        name = (f"link:{link.code}", f"lan:{link.site}", f"power:{link.site}")[number % 3]
        fault = Fault(
            component=component(name),
            since=since,
            failing=Failing.SILENT,
            where=Whereabouts(unit=unit, site=link.site, provider=link.provider, area=link.area),
            counts=Counts(failed=45, tried=46, places_failed=1, places=1),
        )
        yield number, fault, since + timedelta(minutes=3), units[unit]


def _since(number: int) -> datetime:
    days = _working_days()
    return days[number % len(days)] + timedelta(minutes=30 + number)


def _told(fault: Fault) -> str:
    return msgspec.json.encode(fault).decode()


def _incidents(district: District) -> Iterator[_Row]:
    sites = {code: number for number, code in enumerate(district.sites, 1)}
    for number, fault, at, unit in _faults(district):
        over = None if number <= 5 else at + timedelta(hours=1)
        yield {
            "id": number,
            "case_id": f"simulated.1.{number}",
            "component": str(fault.component),
            "unit_id": unit,
            "site_id": sites[fault.where.site],
            "fault": _told(fault),
            "state": "resolved" if over else "open",
            "turned_at": over or at,
            "opened_at": at,
            "resolved_at": over,
            "severity": "high" if number % 4 else "medium",
            "simulated": True,
        }


def _entries(district: District) -> Iterator[_Row]:
    for number, fault, at, _ in _faults(district):
        for minutes, why in (
            (0, "suspected"),
            (3, "confirmed"),
            (50, "clearing"),
            (60, "recovered"),
        ):
            yield {
                "incident_id": number,
                "at": at + timedelta(minutes=minutes),
                "why": why,
                "fault": _told(fault),
            }


def _notifications() -> Iterator[_Row]:
    for number, contact in product(range(1, INCIDENTS + 1), range(1, 7)):
        withheld = contact > 2
        yield {
            "incident_id": number,
            "contact_id": contact,
            "channel": "mail",
            "kind": "opened",
            "epoch": 0,
            "says": "broken",
            "component": "link:x",
            "state": "withheld" if withheld else "delivered",
            "decided_at": _since(number),
            "reason": "covered" if withheld else None,
            "delivered_at": None if withheld else _since(number),
        }
