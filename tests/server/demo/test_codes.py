import sqlite3
from contextlib import closing
from pathlib import Path

from server.clock import SystemClock
from server.demo.codes import make_codes
from server.demo.district import demo_district
from server.demo.groundwork import put_district
from server.demo.scale import Scale
from server.demo.typist import Typist
from server.prepare import prepare
from server.settings_file import read_settings
from server.trust.keyring import Keyring


def test_every_site_gets_a_code_for_as_many_as_have_not_joined(tmp_path: Path) -> None:
    clock = SystemClock()
    settings = read_settings(tmp_path, {}, {})
    prepare(settings, clock.now())
    district = demo_district(clock.now(), Scale.DISTRICT)
    put_district(Typist(tmp_path, clock), district)

    codes = make_codes(settings, district.computers.values(), clock)

    assert codes.keys() == district.sites.keys()
    assert {code.key for code in codes.values()} == {Keyring(tmp_path).authority().public[0]}
    with closing(sqlite3.connect(tmp_path / "canh.sqlite")) as connection:
        uses = connection.execute("SELECT sum(uses_left) FROM enrolment_code WHERE simulated")
        assert uses.fetchall() == [(40,)]


def test_where_all_have_joined_there_is_no_code(tmp_path: Path) -> None:
    clock = SystemClock()
    settings = read_settings(tmp_path, {}, {})
    prepare(settings, clock.now())

    assert make_codes(settings, (), clock) == {}
