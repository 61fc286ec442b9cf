"""The province as hexagons."""

import csv
from dataclasses import dataclass

from server.web.hexagons import lay_out
from tests.conftest import ROOT


@dataclass(frozen=True)
class AUnit:
    code: str
    name: str


def test_every_commune_of_the_province_has_a_tile_of_its_own() -> None:
    with (ROOT / "server" / "fleet" / "communes.csv").open(encoding="utf-8") as file:
        units = [AUnit(row["code"], row["name_vi"]) for row in csv.DictReader(file)]

    tiles = lay_out(units).tiles

    assert len({(tile.x, tile.y) for tile in tiles}) == len(units) == 99


def test_a_unit_that_the_grid_does_not_know_follows_below() -> None:
    units = [AUnit("07264", "Xã Tam Tiến"), AUnit("agency-1", "Sở Tài chính")]

    known, stranger = lay_out(units).tiles

    assert stranger.y > known.y


def test_tiles_lie_inside_the_box() -> None:
    units = [AUnit(f"u{number}", "Xã Một Hai Ba") for number in range(40)]

    layout = lay_out(units)

    assert all(0 <= tile.x <= layout.width - 44 for tile in layout.tiles)
    assert all(0 <= tile.y <= layout.height - 52 for tile in layout.tiles)


def test_a_name_that_is_too_long_for_its_tile_is_cut() -> None:
    names = ("Trung tâm Phục vụ hành chính công tỉnh", "Sở Nội vụ")

    lines = [tile.lines for tile in lay_out([AUnit(name, name) for name in names]).tiles]

    assert lines == [("Trung t…", "hành ch…"), ("Nội vụ",)]


def test_a_name_is_short_and_in_two_lines_at_most() -> None:
    names = ["Xã Yên Định", "Phường Chũ", "Xã Tây Yên Tử", "Xã Sa Lý", "Phường Nếnh"]

    lines = [tile.lines for tile in lay_out([AUnit(name, name) for name in names]).tiles]

    assert lines == [("Yên", "Định"), ("Chũ",), ("Tây Yên", "Tử"), ("Sa Lý",), ("Nếnh",)]
