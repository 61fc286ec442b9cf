"""What a Prometheus reads."""

import re
import stat
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from server.api.exposition import Family, Sample, write
from server.api.metrics_token import read_token
from server.clock import to_ms
from server.store import counters
from tests.server.web.browsing import TOKEN, Pages
from tests.server.web.province import NOW

LINE = re.compile(r'[a-z_]+\{([a-z]+="(\\.|[^"\\\n])*",?)*\} [-+.0-9a-z]+')


def test_units_links_and_services_are_told_and_no_device(pages: Pages) -> None:
    text = metrics(pages)

    assert 'canh_unit_devices{unit="09193"} 5\n' in text
    assert 'canh_unit_standing{unit="07444",standing="down"} 1\n' in text
    assert 'canh_unit_standing{unit="07444",standing="ok"} 0\n' in text
    assert 'canh_link_services_reached{link="linkzq-0",unit="09193"} 5\n' in text
    assert 'canh_service_units_reached{service="business"} 0\n' in text
    assert not re.search("HOSTZQ|device=|WAITINGZQ|10\\.177", text)


def test_the_format_is_that_of_prometheus(pages: Pages) -> None:
    answer = pages.visitor().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})

    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert answer.text.endswith("\n")
    assert all(line.startswith("# ") or LINE.fullmatch(line) for line in lines)
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(names) == len(set(names))


def test_what_ingest_counts_is_told_by_process_and_forgotten_with_it(pages: Pages) -> None:
    with pages.store.writing() as session:
        counters.write(session, "agents@here", {"ingest_reports": 12.0}, to_ms(NOW))
        old_ms = to_ms(NOW - timedelta(minutes=3))
        counters.write(session, "agents@gone", {"ingest_reports": 99.0}, old_ms)

    text = metrics(pages)

    assert "# TYPE canh_ingest_reports counter\n" in text
    assert 'canh_ingest_reports{process="agents@here"} 12\n' in text
    assert "agents@gone" not in text


def test_open_incidents_are_counted_by_kind_of_component(pages: Pages) -> None:
    text = metrics(pages)

    assert 'canh_incidents_open{kind="device"} 2\n' in text
    assert 'canh_incidents_open{kind="service"} 1\n' in text
    assert 'canh_incidents_open{kind="lan"} 0\n' in text  # suspected only


@given(some.text(), some.floats(allow_nan=False, allow_infinity=False))
def test_any_label_stays_on_its_line(text: str, value: float) -> None:
    written = write([Family("canh_x", "gauge", "X.", [Sample({"unit": text}, value)])])

    assert written.count("\n") == 3
    assert written.encode("utf-8", "surrogatepass").count(b"\n") == 3


def test_the_token_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = read_token(tmp_path)

    assert len(first) >= 32
    assert read_token(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "metrics.token").stat().st_mode) == 0o600


def metrics(pages: Pages) -> str:
    return pages.visitor().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text
