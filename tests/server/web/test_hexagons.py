"""The province as hexagons."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace

from server.web.hexagons import lay_out
from tests.conftest import ROOT


@dataclass(frozen=True)
class AUnit:
    code: str
    name: str


def communes() -> list[AUnit]:
    with (ROOT / "server" / "fleet" / "communes.csv").open(encoding="utf-8") as file:
        return [AUnit(row["code"], row["name_vi"]) for row in csv.DictReader(file)]


def lines_of(names: Iterable[str]) -> list[tuple[str, ...]]:
    units = [replace(place, name=name) for place, name in zip(communes(), names, strict=False)]
    return [tile.lines for tile in lay_out(units).tiles]


def test_every_commune_of_the_province_has_a_tile_of_its_own() -> None:
    tiles = lay_out(communes()).tiles

    assert len({(tile.x, tile.y) for tile in tiles}) == len(communes()) == 99


def test_a_unit_that_has_no_place_as_an_agency_has_none_is_not_put_anywhere() -> None:
    commune, agency = AUnit("07264", "Xã Tam Tiến"), AUnit("agency-1", "Sở Tài chính")

    layout = lay_out([agency, commune])

    assert [tile.unit for tile in layout.tiles] == [commune]
    assert layout.others == (agency,)


def test_tiles_lie_inside_the_box() -> None:
    layout = lay_out(communes())

    assert all(0 <= tile.x <= layout.width - 44 for tile in layout.tiles)
    assert all(0 <= tile.y <= layout.height - 52 for tile in layout.tiles)


def test_a_name_that_is_too_long_for_its_tile_is_cut() -> None:
    names = ("Xã Trung tâm Phục vụ hành chính công tỉnh", "Xã Nội vụ")

    assert lines_of(names) == [("Trung t…", "hành ch…"), ("Nội vụ",)]


def test_a_name_is_short_and_in_two_lines_at_most() -> None:
    names = ["Xã Yên Định", "Phường Chũ", "Xã Tây Yên Tử", "Xã Sa Lý", "Phường Nếnh"]

    assert lines_of(names) == [("Yên", "Định"), ("Chũ",), ("Tây Yên", "Tử"), ("Sa Lý",), ("Nếnh",)]
