import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server.clock import SystemClock
from server.commands import imports
from server.demo.district import DistrictFolder
from server.demo.folder import DemoFolder, held_folder
from server.demo.groundwork import (
    THIS_SITE,
    TypedWrongly,
    Typist,
    code_for,
    put_codes,
    put_people,
    put_places,
    put_services,
    write_phrase,
)
from server.passwords import fits
from server.prepare import prepare
from server.settings_file import read_settings
from server.trust.keyring import Keyring


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DemoFolder]:
    with held_folder(tmp_path / "demo", fresh=False) as folder:
        prepare(read_settings(folder.path, {}, {}), SystemClock().now())
        yield folder


@pytest.fixture
def typist(folder: DemoFolder) -> Typist:
    return Typist(folder, SystemClock())


def ask(folder: DemoFolder, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder.path / "canh.sqlite")) as connection:
        return connection.execute(question).fetchall()


def test_the_district_is_simulated_and_this_computer_is_not(
    typist: Typist, folder: DemoFolder
) -> None:
    put_places(typist)
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
    put_places(typist)

    people = put_people(typist)

    hashes = dict(ask(folder, "SELECT role, password_hash FROM user_account"))
    assert set(people) == {"province", "commune", "finance"}
    assert all(fits(person.password, hashes[role]) for role, person in people.items())
    assert folder.people() == people


def test_every_site_of_the_district_gets_a_code_for_as_many_computers_as_it_has(
    typist: Typist, folder: DemoFolder
) -> None:
    put_places(typist)

    put_codes(typist)

    codes = DistrictFolder(folder.province).codes()
    (uses,) = ask(folder, "SELECT sum(uses_left) FROM enrolment_code WHERE simulated")
    assert len(codes) == 9
    assert uses == (40,)
    assert {code.key for code in codes.values()} == {Keyring(folder.path).authority().public[0]}


def test_the_code_for_this_computer_is_for_one_that_is_real(
    typist: Typist, folder: DemoFolder
) -> None:
    put_places(typist)

    code_for(typist, THIS_SITE, 1)

    assert ask(folder, "SELECT uses_left, simulated FROM enrolment_code") == [(1, 0)]


def test_the_recovery_phrase_is_kept_where_only_its_owner_can_read_it(
    typist: Typist, folder: DemoFolder
) -> None:
    write_phrase(typist)

    assert folder.phrase.stat().st_mode & 0o077 == 0
    Keyring(folder.path).check_phrase(folder.phrase.read_text().strip())


def test_what_a_command_complains_of_is_told(typist: Typist, folder: DemoFolder) -> None:

    sheet = folder.path / "wrong.csv"
    sheet.write_text("code,kind,name\n07210,moon,x\n")

    with pytest.raises(TypedWrongly, match="'moon' is not one of"):
        typist.type(imports.COMMAND, "units", str(sheet))
