"""How long every page takes and how much is sent, with a whole province and thirty days of past.

Through the whole application, on SQLite, while reports come in from another process.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx2 import Response
from starlette.testclient import TestClient

from alerts.contact import Role
from server.province.district import District
from server.store.schema import migrate
from server.store.session import open_store, sqlite_url
from server.web.app import spare_what_stays
from server.web.doors import door_of
from tests.bench.figure import Figure
from tests.bench.past import INCIDENTS, WATCHED_DEVICE, fill_past
from tests.bench.province import whole_province
from tests.bench.whole import fill_province
from tests.server.web import planted_plan
from tests.server.web.browsing import Pages, pages_on, read_page
from tests.server.web.test_pages import header_bytes, what_it_loads

_TIMES = 30
_PEOPLE = {Role.PROVINCE: "an", Role.COMMUNE: "binh", Role.FINANCE: "dung"}
# Lists in the order and on the page that cost most.
_MORE: dict[Role, tuple[str, ...]] = {
    Role.PROVINCE: (
        "/units?order=standing&down=1",
        "/units?page=2&q=a",
        "/links?order=answering&page=2",
        "/devices?q=0&order=contact&down=1&page=20",
        "/devices?show=silent",
        "/devices?show=ailing",
        "/gap?order=meets&page=4",
        "/incidents?show=all&order=since&page=5",
        "/incidents?show=over&kind=link&since=2026-11-01&until=2026-11-20",
        "/register?q=Opti&order=price&down=1&page=50",
        "/plan?show=all&order=unit&page=40",
    ),
    Role.COMMUNE: ("/incidents?show=all&order=since", "/devices?order=kind"),
    Role.FINANCE: (
        "/units?order=devices&down=1",
        "/links?order=cost&page=2",
        "/devices?order=unit&page=50",
        "/plan?show=all&order=averts",
    ),
}
# Made in a process of their own; live word is no page, and the metrics are no person's.
_NO_PAGES = re.compile(r"\.(csv|xlsx)$|^/(live|metrics|static|healthz|sign-in)")


@dataclass(frozen=True, slots=True)
class Asked:
    """How one page was answered, the times in seconds; ``sent_bytes``: with all that it loads."""

    took_s: Sequence[float]
    worked_s: Sequence[float]
    sent_bytes: int

    @property
    def slow_ms(self) -> float:
        """What one in twenty takes, or more."""
        return 1000 * statistics.quantiles(self.took_s, n=20, method="inclusive")[-1]


def run() -> Sequence[Figure]:
    """Ask for every page of every role, thirty times each."""
    district = whole_province().district
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        store = open_store(sqlite_url(here / "canh.sqlite"))
        migrate(store)
        fill_province(store, district)
        fill_past(store, district)
        store.close()
        with pages_on(here) as pages, reports(here):
            spare_what_stays()
            return list(measure(pages, district))


@contextmanager
def reports(folder: Path) -> Iterator[None]:
    """Let reports come in."""
    command = [sys.executable, "-m", "tests.bench.reports_process", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE):
        yield


def measure(pages: Pages, district: District) -> Iterator[Figure]:
    """Ask for every page, role by role."""
    for role, name in _PEOPLE.items():
        with pages.signed_in(name) as client:
            for address in (*addresses(pages.app, role, district), *_MORE[role]):
                asked = _asked(client, address)
                yield Figure(
                    name=f"{role} {address}",
                    value=round(1000 * statistics.median(asked.took_s), 1),
                    unit="ms",
                    beside=(
                        f"p95 {asked.slow_ms:.0f} ms, "
                        f"processor {1000 * statistics.median(asked.worked_s):.0f} ms, "
                        f"{asked.sent_bytes / 1000:.1f} kB at first load"
                    ),
                )


def addresses(app: FastAPI, role: Role, district: District) -> Iterator[str]:
    """Give every address that a role can look at, with a code of a thing that is there.

    Raises:
        LookupError: For a route that has a code which is not in the table here.
    """
    site = next(iter(district.sites.values()))
    link = next(one for one in district.links.values() if one.site == site.code)
    codes = {
        "/units/{code}": site.unit,
        "/sites/{code}": site.code,
        "/gap/{code}": site.unit,
        "/links/{code}": link.code,
        "/services/{code}": "service-1",
        "/devices/{device_id}": WATCHED_DEVICE,
        # The last is of the first link.
        "/incidents/{incident_id}": len(district.links) * (INCIDENTS // len(district.links)),
        "/plan/lines/{number}": planted_plan.bought(0),
        "/plan/grounds/{name}": "hour_cost",
        "/register/{code:path}": planted_plan.asset_code(0),
    }
    for route in app.routes:
        door = door_of(route)
        if not isinstance(route, APIRoute) or door is None or role not in door.allow:
            continue
        if "GET" in (route.methods or ()) and not _NO_PAGES.search(route.path):
            yield _with_code(route.path, codes)


def _with_code(path: str, codes: dict[str, object]) -> str:
    head, brace, _ = path.partition("{")
    if not brace:
        return path
    for known, code in codes.items():
        if path.removeprefix("/api/v1").startswith(known):
            rest = path.partition(known)[2]
            return f"{head}{code}{rest}"
    raise LookupError(f"{path}: say in the table which thing is to be looked at")


def _asked(client: TestClient, address: str) -> Asked:
    page = _get(client, address)  # the first one compiles its template
    took, worked = [], []
    for _ in range(_TIMES):
        began_s, cpu_s = time.perf_counter(), time.process_time()
        _get(client, address)
        took.append(time.perf_counter() - began_s)
        worked.append(time.process_time() - cpu_s)
    of_html = page.headers.get("content-type", "").startswith("text/html")
    loaded = what_it_loads(read_page(page)) if of_html else []
    return Asked(took, worked, sum(_sent(one) for one in (page, *map(client.get, loaded))))


def _sent(answer: Response) -> int:
    return int(answer.headers["content-length"]) + header_bytes(answer)


def _get(client: TestClient, address: str) -> Response:
    answer = client.get(address)
    # A contact is led from the list of units to their own.
    if answer.status_code not in {200, 303}:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return answer
