"""What the pages show of a computer that joined minutes ago, from what its agent sees unasked."""

import re
from datetime import timedelta

import pytest
from sqlmodel import delete, select

from checks.check import RESOLVER, SERVER
from checks.inventory import Inventory, System
from checks.wire.plain import encode
from server.clock import to_ms
from server.store.packing import pack_phases, pack_values
from server.store.tables import DeviceNow, InventoryRow, ResultRow, Sample
from tests.server.web.browsing import Element, Pages, read_page
from tests.server.web.province import NOW, REAL_DEVICE

JUST_NOW_MS = to_ms(NOW - timedelta(minutes=1))


def test_the_agents_own_result_tells_whether_the_resolver_answers(demo: Pages) -> None:
    before = at_hand(demo)

    keep(demo, own_result(phases=pack_phases({"dns": 3.0})))

    assert "Resolver not asked yet" in before
    assert "Resolver answers in 3.0 ms" in at_hand(demo)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("dns_nxdomain_error", "Resolver answers"),
        ("dns_servfail_error", "Resolver answers"),
        ("dns_temporary_failure", "Resolver does not answer"),
        ("generic_timeout_error", "Resolver does not answer"),
        ("not_allowed", "Resolver not asked yet"),
    ],
)
def test_a_resolver_that_does_not_know_the_name_answers_all_the_same(
    demo: Pages, outcome: str, told: str
) -> None:
    keep(demo, own_result(outcome=outcome, phase="dns"))

    assert told in at_hand(demo)


def test_the_way_to_the_server_says_nothing_of_the_resolver_when_no_name_was_asked(
    demo: Pages,
) -> None:
    keep(demo, own_result(check_id=SERVER, phases=pack_phases({"connect": 1.0})))

    assert "Resolver not asked yet" in at_hand(demo)


@pytest.mark.parametrize(
    ("answered", "told"),
    [
        (True, "Gateway answers in 0.4 ms"),
        (False, "Gateway does not answer"),
        (None, "Gateway not known"),
    ],
)
def test_a_gateway_that_was_not_seen_in_time_is_not_called_silent(
    demo: Pages, answered: bool | None, told: str
) -> None:
    with demo.store.writing() as session:
        row = session.exec(select(DeviceNow).where(DeviceNow.device_id == REAL_DEVICE)).one()
        row.gateway_answered = answered

    assert told in at_hand(demo)


def test_a_virtual_machine_is_said_to_be_of_no_known_age_with_the_reason(demo: Pages) -> None:
    with demo.store.writing() as session:
        row = session.exec(select(InventoryRow).where(InventoryRow.device_id == REAL_DEVICE)).one()
        row.body = encode(Inventory(system=System(virtual=True))).decode()

    told = at_hand(demo)

    assert "How old it is is not known. A virtual machine: it was never built." in told


def test_a_computer_at_hand_says_how_old_it_is_and_because_of_what(demo: Pages) -> None:
    told = at_hand(demo)

    assert "Built about 20" in told
    assert "Because: " in told


def test_two_samples_are_a_chart_of_the_time_since_it_joined(pages: Pages) -> None:
    for minutes_ago in (2, 1):
        keep(pages, a_sample(minutes_ago, cpu_busy=0.5))

    (chart,) = read_page(
        pages.signed_in("an").get(f"/devices/{REAL_DEVICE}"),
    ).find("figure")

    (path,) = (one.attributes["d"] for one in chart.find("path", class_="line s1"))
    step = re.fullmatch(r"M\S+ \S+(?:h0)?l([\d.]+) 0", str(path))
    assert step
    assert float(step[1]) == pytest.approx(1000 / 20, abs=0.1)
    assert re.fullmatch(r"(\d\d:(00|15|30|45))+", "".join(times(chart)))


def test_little_traffic_is_not_told_as_none(pages: Pages) -> None:
    keep(pages, a_sample(1, net_received=0.3, net_sent=0.1))

    page = read_page(pages.signed_in("an").get(f"/devices/{REAL_DEVICE}"))

    assert page.one("figcaption").one("b").text == "It received at most 0.3 kB a second."


def test_a_computer_without_results_has_not_asked_its_resolver(demo: Pages) -> None:
    with demo.store.writing() as session:
        session.exec(delete(ResultRow))

    assert "Resolver not asked yet" in at_hand(demo)


def own_result(
    check_id: int = RESOLVER, outcome: str = "ok", phase: str = "", phases: bytes = b""
) -> ResultRow:
    return ResultRow(
        device_id=REAL_DEVICE,
        at_ms=JUST_NOW_MS,
        check_id=check_id,
        check_version=0,
        received_ms=JUST_NOW_MS,
        outcome=outcome,
        phase=phase,
        phases=phases,
    )


def a_sample(minutes_ago: int, **values: float) -> Sample:
    at_ms = to_ms(NOW - timedelta(minutes=minutes_ago))
    return Sample(
        device_id=REAL_DEVICE,
        at_ms=at_ms,
        sequence=0,
        values=pack_values(values),
    )


def keep(pages: Pages, row: ResultRow | Sample) -> None:
    with pages.store.writing() as session:
        session.add(row)


def at_hand(pages: Pages) -> str:
    page = read_page(pages.visitor().get("/sign-in"))
    return page.one("section", aria_labelledby="at-hand").text


def times(chart: Element) -> list[str]:
    return [mark.text for mark in chart.one("svg", class_="xs").find("text")]
