import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server.clock import SystemClock
from server.commands import imports
from server.demo.district import COMMUNES, SEED, demo_district
from server.demo.folder import DemoFolder, held_folder
from server.demo.groundwork import (
    THIS_SITE,
    code_for,
    put_contacts,
    put_district,
    put_people,
    put_places,
    put_services,
    write_phrase,
)
from server.demo.scale import Scale
from server.demo.typist import TypedWrongly, Typist
from server.passwords import fits
from server.prepare import prepare
from server.province.district import lay_out
from server.province.shape import Shape
from server.province.units import read_units
from server.settings_file import read_settings
from server.trust.keyring import Keyring


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DemoFolder]:
    with held_folder(tmp_path / "demo", fresh=False) as folder:
        prepare(read_settings(folder.path, {}, {}), SystemClock().now())
        yield folder


@pytest.fixture
def typist(folder: DemoFolder) -> Typist:
    return Typist(folder.path, SystemClock())


SMALL = demo_district(SystemClock().now(), Scale.DISTRICT)


def ask(folder: DemoFolder, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder.path / "canh.sqlite")) as connection:
        return connection.execute(question).fetchall()


def test_the_district_is_simulated_and_this_computer_is_not(
    typist: Typist, folder: DemoFolder
) -> None:
    put_places(typist, SMALL)
    put_services(typist, 18077, 15.0)

    assert ask(folder, "SELECT simulated, count(*) FROM unit GROUP BY 1") == [(0, 1), (1, 8)]
    assert ask(folder, "SELECT simulated, count(*) FROM site GROUP BY 1") == [(0, 1), (1, 9)]
    assert ask(folder, "SELECT simulated, count(*) FROM link GROUP BY 1") == [(0, 1), (1, 10)]
    assert ask(folder, "SELECT simulated, count(*) FROM service GROUP BY 1") == [(1, 6)]
    assert ask(folder, "SELECT count(*) FROM contract") == [(10,)]


def test_services_that_answer_at_another_port_are_asked_there_from_then_on(
    typist: Typist, folder: DemoFolder
) -> None:
    put_services(typist, 18077, 15.0)

    put_services(typist, 18078, 15.0)

    asked = ask(
        folder,
        "SELECT count(*), json_extract(settings, '$.port') FROM check_version JOIN \"check\""
        ' ON check_id = id AND check_version.version = "check".version'
        " WHERE retired_at IS NULL GROUP BY 2",
    )
    assert asked == [(6, 18078)]


def test_three_people_can_sign_in_with_the_passwords_that_are_kept(
    typist: Typist, folder: DemoFolder
) -> None:
    put_places(typist, SMALL)

    people = put_people(typist, folder)

    hashes = dict(ask(folder, "SELECT role, password_hash FROM user_account"))
    assert set(people) == {"province", "commune", "finance"}
    assert all(fits(person.password, hashes[role]) for role, person in people.items())
    assert folder.people() == people


def test_an_office_that_has_moved_was_of_another_unit_before(
    typist: Typist, folder: DemoFolder
) -> None:
    units = read_units(COMMUNES)
    shape = Shape(
        units=("07210", "07228"),
        two_sites=frozenset({"07228"}),
        computers=3,
        moved={"07228-2": "07210"},
    )

    put_district(typist, lay_out(units, shape, SEED, 2026.9))

    homes = ask(
        folder,
        "SELECT unit.code, valid_to IS NULL FROM site_membership JOIN unit ON unit.id = unit_id"
        " JOIN site ON site.id = site_id WHERE site.code = '07228-2' ORDER BY valid_from",
    )
    assert homes == [("07210", 0), ("07228", 1)]


def test_everybody_at_the_province_and_in_each_unit_is_told(
    typist: Typist, folder: DemoFolder
) -> None:
    put_places(typist, SMALL)

    put_contacts(typist, SMALL)

    assert ask(folder, "SELECT count(*), count(DISTINCT unit_id) FROM contact") == [(10, 8)]


def test_the_code_for_this_computer_is_for_one_that_is_real(
    typist: Typist, folder: DemoFolder
) -> None:
    put_places(typist, SMALL)

    code_for(typist, THIS_SITE, 1)

    assert ask(folder, "SELECT uses_left, simulated FROM enrolment_code") == [(1, 0)]


def test_the_recovery_phrase_is_kept_where_only_its_owner_can_read_it(
    typist: Typist, folder: DemoFolder
) -> None:
    write_phrase(typist, folder)

    assert folder.phrase.stat().st_mode & 0o077 == 0
    Keyring(folder.path).check_phrase(folder.phrase.read_text().strip())


def test_what_a_command_complains_of_is_told(typist: Typist, folder: DemoFolder) -> None:

    sheet = folder.path / "wrong.csv"
    sheet.write_text("code,kind,name\n07210,moon,x\n")

    with pytest.raises(TypedWrongly, match="'moon' is not one of"):
        typist.type(imports.COMMAND, "units", str(sheet))
