"""A power cut on real rows: named when the computers are back, audited, told to nobody anew."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from server.clock import to_ms
from server.evaluate.work import evaluate
from server.store.inserts import add_new
from server.store.presence import write
from server.store.session import Store
from server.store.tables import Audit, IncidentRow, NotificationRow
from tests.server.databases import (
    all_of,
    filled_file,
)
from tests.server.evaluate.house import (
    CALM_UNTIL,
    PCS_A_SITE,
    ROUND_S,
    House,
    a_presence,
    live_well,
)

OF_SITE_1 = range(1, PCS_A_SITE + 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with filled_file(tmp_path, live_well) as store:
        yield store


def come_back(house: House, booted_ms: int, rounds: int = 8, off: Sequence[int] = range(0)) -> None:
    for _ in range(rounds):
        house.at += timedelta(seconds=ROUND_S)
        house.report(silent=off)
        at_ms = to_ms(house.at) - 4000
        with house.writing() as session:
            write(
                session,
                {
                    pc: replace(a_presence(pc, at_ms), booted_ms=booted_ms)
                    for pc in OF_SITE_1
                    if pc not in off
                },
            )
        evaluate(house)


def cut_off(store: Store) -> tuple[House, int]:
    house = House(store, at=CALM_UNTIL)
    began_ms = to_ms(house.at)
    house.rounds(8, silent=OF_SITE_1)
    with house.writing() as session:
        told_of = session.exec(select(NotificationRow)).one()
        told_of.state, told_of.delivered_at, told_of.next_at = "delivered", house.at, None
    return house, began_ms


def told(store: Store) -> list[str]:
    return [row.kind for row in all_of(store, NotificationRow) if row.state != "withheld"]


def ends(store: Store) -> list[tuple[str, str | None, str, str | None]]:
    """Give what is said of ends, and of causes alone: how it stands, why, what it names."""
    rows = [row for row in all_of(store, NotificationRow) if row.kind != "opened"]
    return [(row.state, row.reason, row.component, row.corrects) for row in rows]


def test_computers_that_come_back_freshly_started_had_no_power(store: Store) -> None:
    house, _ = cut_off(store)
    assert [row.component for row in all_of(store, IncidentRow)] == ["link:l1"]

    come_back(house, to_ms(house.at) + 30_000)

    (incident,) = all_of(store, IncidentRow)
    assert (incident.component, incident.state) == ("power:s1", "resolved")
    (line,) = [row for row in all_of(store, Audit) if row.action == "incident.correct"]
    assert (line.actor, line.subject) == ("canh", f"incident:{incident.id}")
    assert '"was": "link:l1"' in line.detail
    assert told(store) == ["opened", "recovered"]


def test_who_was_told_hears_the_end_and_the_cause_in_one_message(store: Store) -> None:
    house, _ = cut_off(store)
    booted_ms = to_ms(house.at) + 30_000

    come_back(house, booted_ms, rounds=6, off=OF_SITE_1[2:])
    (link,) = all_of(store, IncidentRow)
    waiting = ends(store)
    come_back(house, booted_ms, rounds=3)
    (power,) = all_of(store, IncidentRow)

    assert (link.component, link.state) == ("link:l1", "resolved")
    assert waiting == [("withheld", "cause_unproven", "link:l1", None)]
    assert (power.component, power.state) == ("power:s1", "resolved")
    assert ends(store) == [("queued", None, "power:s1", "link:l1")]


def test_computers_that_went_on_had_a_cut_line(store: Store) -> None:
    house, began_ms = cut_off(store)
    measured_ms = range(began_ms + 90_000, to_ms(house.at), 60_000)
    received_ms = to_ms(house.at) + 20_000
    with house.writing() as session:
        rows = [
            {
                "device_id": pc,
                "at_ms": at_ms,
                "sequence": at_ms // 1000 % 100_000,
                "link_id": 1,
                "received_ms": received_ms,
                "late": True,
                "power": "mains",
                "values": b"",
            }
            for pc in OF_SITE_1
            for at_ms in measured_ms
        ]
        add_new(session, "sample", rows)

    come_back(house, began_ms - 3_600_000)

    (incident,) = all_of(store, IncidentRow)
    assert (incident.component, incident.state) == ("link:l1", "resolved")
    assert [row for row in all_of(store, Audit) if row.action == "incident.correct"] == []
