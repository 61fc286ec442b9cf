"""What a server observed, recorded and judged again: the same verdicts in the same rounds."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.component import component, located
from alerts.locate.cases import Case
from alerts.locate.locator import Locator
from alerts.locate.topology import Link, Topology
from server.clock import to_ms
from server.fleet.maintenance import Work, announce
from server.prepare import prepare
from server.settings import Settings
from server.store.inserts import add_new
from server.store.presence import write
from server.store.session import open_store
from server.store.tables import EventRow, LocatorRow
from tests.server.commands.server_folder import ServerFolder, canh
from tests.server.databases import all_of
from tests.server.evaluate.house import PCS_A_SITE, PORTAL, TEN, House, a_presence, furnish

OF_SITE_1 = range(1, PCS_A_SITE + 1)
OF_SITE_2 = range(PCS_A_SITE + 1, 2 * PCS_A_SITE + 1)


@pytest.fixture
def house(tmp_path: Path) -> Iterable[House]:
    settings = Settings(folder=tmp_path / "data")
    prepare(settings, TEN)
    store = open_store(settings.database_url)
    furnish(store)
    yield House(store, settings=settings)
    store.close()


def an_afternoon(house: House) -> None:
    """A service fails, a site is cut and replays, another goes home, and work was announced."""
    house.rounds(8)
    house.rounds(4, outcomes={PORTAL: "generic_timeout_error"})
    house.rounds(6)
    began_ms = to_ms(house.at)
    house.rounds(6, silent=OF_SITE_1)
    house.round()
    _replay(house, OF_SITE_1, began_ms)
    house.rounds(8)
    _say_goodbye(house, OF_SITE_2)
    house.rounds(6, silent=OF_SITE_2)
    with house.writing() as session:
        work = Work(
            components=[component("service:portal")],
            begins=house.at,
            ends=house.at + timedelta(minutes=20),
            why="nâng cấp",
        )
        announce(session, work, "command:lan", house.at)
    failing = {PORTAL: "http_unexpected_status_code"}
    house.rounds(4, outcomes=failing, silent=OF_SITE_2)


def _replay(house: House, pcs: Iterable[int], began_ms: int) -> None:
    rows = [
        {
            "device_id": pc,
            "at_ms": at_ms,
            "sequence": at_ms // 1000 % 100_000,
            "link_id": 1,
            "received_ms": to_ms(house.at) + 1000,
            "late": True,
            "power": "mains",
            "values": b"",
        }
        for pc in pcs
        for at_ms in range(began_ms + 30_000, to_ms(house.at) - 120_000, 60_000)
    ]
    with house.writing() as session:
        add_new(session, "sample", rows)


def _say_goodbye(house: House, pcs: Iterable[int]) -> None:
    at_ms = to_ms(house.at) + 1000
    with house.writing() as session:
        write(session, {pc: a_presence(pc, at_ms, "shutdown") for pc in pcs})
        for pc in pcs:
            session.add(EventRow(device_id=pc, at_ms=at_ms, kind="bye", reason="shutdown"))


def recorded(house: House) -> str:
    folder = ServerFolder(house.settings.folder)
    begins, ends = "23/11/2026 10:00", "23/11/2026 11:30"
    said = folder.canh("locate", "record", "--from", begins, "--to", ends)
    assert said.complaints == ""
    return said.output


def replayed(stream: str, tmp_path: Path) -> list[dict[str, Any]]:
    file = tmp_path / "afternoon.jsonl"
    file.write_text(stream, encoding="utf-8")
    said = canh("locate", "--observations", str(file), "--late-ok")
    assert said.complaints == ""
    return [json.loads(line) for line in said.output.splitlines()]


def live_cases(house: House) -> list[Case]:
    (row,) = all_of(house.store, LocatorRow)
    topology = Topology.of(
        services=[], links=[Link(id="l1", site="s1", provider="", area="")], pcs=[]
    )
    first = row.born
    return [
        replace(
            case,
            since=case.since - first,
            opened=None if case.opened is None else case.opened - first,
            closed=None if case.closed is None else case.closed - first,
        )
        for case in Locator.restored(topology, row.body, {}).cases
    ]


def test_the_verdicts_of_a_recording_are_those_of_the_province(
    house: House, tmp_path: Path
) -> None:
    an_afternoon(house)

    events = replayed(recorded(house), tmp_path)

    opened = {it["id"]: (it["comp"], it["since"], it["r"]) for it in events if it["ev"] == "open"}
    closed = {it["id"]: it["r"] for it in events if it["ev"] == "close"}
    paged = {it["id"] for it in events if it.get("page")}
    live = {case.id: case for case in live_cases(house) if case.opened is not None}
    assert opened == {id_: (it.component, it.since, it.opened) for id_, it in live.items()}
    assert closed == {id_: it.closed for id_, it in live.items() if it.closed is not None}
    assert paged == {id_ for id_, it in live.items() if not it.planned}
    assert [str(located(comp)) for comp, _, _ in opened.values()] == [
        "service:portal",
        "link:l1",
        "service:portal",
    ]


def test_a_recording_names_no_host_and_no_address(house: House) -> None:
    house.rounds(3)

    stream = recorded(house)

    assert "MAY-" not in stream
    assert "192.0.2" not in stream
    assert {json.loads(line)["k"] for line in stream.splitlines()} == {
        "topo",
        "occasion",
        "rep",
        "srv",
        "tick",
    }


def test_without_observations_there_is_nothing_to_judge() -> None:
    said = canh("locate")

    assert said.code == 1
    assert "--observations" in said.complaints
