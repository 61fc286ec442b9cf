"""How long the pages take at the full size of a province, through the whole application."""

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from httpx2 import Response
from starlette.testclient import TestClient

from server.store.schema import migrate
from server.store.session import open_store, sqlite_url
from tests.bench.figure import Figure
from tests.bench.province import whole_province
from tests.bench.whole import fill_province
from tests.server.web.browsing import pages_on

_TIMES = 30
_PAGES = {
    "overview": "/",
    "list of units": "/units",
    "list of services": "/services",
    "page of a unit": "/units/07210",
    "page of a service": "/services/service-1",
    "list of incidents": "/incidents",
}


def run() -> Sequence[Figure]:
    """Ask for each page thirty times, in turn with the page that only says that all is well."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        store = open_store(sqlite_url(here / "canh.sqlite"))
        migrate(store)
        fill_province(store, whole_province().district)
        store.close()
        with pages_on(here) as pages, pages.signed_in("an") as client:
            return [_figure(client, name, path) for name, path in _PAGES.items()]


def _figure(client: TestClient, name: str, path: str) -> Figure:
    _timed(client, path)  # the first one compiles its template
    took, bare = [], []
    for _ in range(_TIMES):
        answer, seconds = _timed(client, path)
        took.append(seconds)
        bare.append(_timed(client, "/healthz")[1])
    sent_kb = int(answer.headers["content-length"]) / 1000
    slow = statistics.quantiles(took, n=20)[-1]
    return Figure(
        name=f"{name}, 6,000 devices, SQLite: median",
        value=round(1000 * statistics.median(took), 1),
        unit="ms",
        beside=(
            f"p95 {1000 * slow:.0f} ms, {sent_kb:.1f} kB sent; "
            f"/healthz {1000 * statistics.median(bare):.1f} ms"
        ),
    )


def _timed(client: TestClient, path: str) -> tuple[Response, float]:
    began_s = time.perf_counter()
    answer = client.get(path)
    took_s = time.perf_counter() - began_s
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return answer, took_s
