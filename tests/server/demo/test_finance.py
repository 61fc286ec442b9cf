import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.clock import SystemClock
from server.commands import plan
from server.demo.district import demo_district
from server.demo.finance import put_finance, register_sheet
from server.demo.folder import DemoFolder, held_folder
from server.demo.groundwork import put_places
from server.demo.scale import Scale
from server.demo.typist import Typist
from server.prepare import prepare
from server.settings_file import read_settings

NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DemoFolder]:
    with held_folder(tmp_path / "demo", fresh=False) as folder:
        prepare(read_settings(folder.path, {}, {}), SystemClock().now())
        yield folder


def ask(folder: DemoFolder, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder.path / "canh.sqlite")) as connection:
        return connection.execute(question).fetchall()


def test_what_finance_knows_of_the_district_is_simulated_and_makes_a_plan(
    folder: DemoFolder,
) -> None:
    typist, district = Typist(folder.path, SystemClock()), demo_district(NOW, Scale.DISTRICT)
    put_places(typist, district)

    put_finance(typist, district)
    said = typist.type(plan.COMMAND, "--time-limit", "0.1")

    assert ask(folder, "SELECT DISTINCT simulated FROM asset") == [(1,)]
    ((assets,),) = ask(folder, "SELECT count(*) FROM asset")
    assert 230 < assets < 300
    assert ask(folder, "SELECT count(DISTINCT unit_id) FROM staff") == [(8,)]
    assert ask(folder, "SELECT count(DISTINCT year) FROM budget") == [(3,)]
    ((bought,),) = ask(folder, "SELECT count(*) FROM plan_line WHERE action IS NOT NULL")
    assert bought > 50
    assert "Plan 1" in said


def test_the_register_knows_most_computers_by_their_serial_number_and_not_all() -> None:
    district = demo_district(NOW, Scale.DISTRICT)
    serials = {one.machine.inventory.system.serial for one in district.computers.values()} - {""}

    sheet = register_sheet(district, NOW.year)

    found = {serial for serial in serials if serial in sheet}
    assert 0.6 * len(serials) < len(found) < len(serials)


def test_the_same_district_has_the_same_register() -> None:
    district = demo_district(NOW, Scale.DISTRICT)

    assert register_sheet(district, 2026) == register_sheet(district, 2026)
