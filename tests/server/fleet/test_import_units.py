from pathlib import Path

import pytest

import server.fleet
from server.fleet.import_units import UnitEntry, parse_units, without_accents

COMMUNES = Path(server.fleet.__file__).parent / "communes.csv"


def units(text: str) -> tuple[UnitEntry, ...]:
    entries, problems = parse_units(text.encode())
    assert problems == ()
    return entries


def wrong(text: str) -> list[tuple[int, str, str]]:
    entries, problems = parse_units(text.encode())
    assert entries == ()
    return [(one.line, one.name, one.message) for one in problems]


def test_the_table_of_communes_that_canh_brings_along_is_a_sheet_of_units() -> None:
    entries, problems = parse_units(COMMUNES.read_bytes())

    assert problems == ()
    assert len({entry.code for entry in entries}) == 99
    first = entries[0]
    assert (first.code, first.values["name"]) == ("07210", "Phường Bắc Giang")
    assert first.values["population"] == 122838
    assert first.values["district"] == "Thành phố Bắc Giang"
    assert [entry.values["kind"] for entry in entries].count("phuong") == 33
    assert sum(entry.values["difficult"] for entry in entries) > 10


def test_the_table_of_communes_is_the_one_that_was_checked(shared_data: Path) -> None:
    assert COMMUNES.read_bytes() == (shared_data / "data" / "bac-ninh-communes.csv").read_bytes()


def test_without_a_column_of_sites_each_unit_has_one_with_its_code() -> None:
    (unit,) = units("code,kind,name\n07210,phuong,Phường Bắc Giang\n")

    assert [(site.code, site.values) for site in unit.sites] == [
        ("07210", {"name": "Phường Bắc Giang"})
    ]


def test_a_unit_has_as_many_sites_as_it_has_rows() -> None:
    first, second = units(
        "code,kind,name,site,site_name,site_address,one_stop_desks,people_a_day\n"
        "07210,phuong,A,a-1,Trụ sở,1 Lý Thái Tổ,6,150\n"
        "so-nv,agency,Sở Nội vụ,,,,,\n"
        "07210,phuong,A,a-2,,,,\n"
    )

    assert [site.code for site in first.sites] == ["a-1", "a-2"]
    assert first.sites[0].values == {
        "name": "Trụ sở",
        "address": "1 Lý Thái Tổ",
        "one_stop_desks": 6,
        "people_a_day": 150,
    }
    assert first.sites[1].values["name"] == "A"
    assert second.sites == ()


def test_kinds_are_read_in_vietnamese_too() -> None:
    first, second = units("code,kind,name\n07210,Phường,A\n07246,Xã,B\n")

    assert (first.values["kind"], second.values["kind"]) == ("phuong", "xa")


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Xã Đồng Kỳ", "Xa Dong Ky"), ("Sở Nội vụ", "So Noi vu"), ("Ứ Ừ ữ đ", "U U u d")],
)
def test_a_name_is_written_without_accents_where_the_sheet_does_not(name: str, plain: str) -> None:
    assert without_accents(name) == plain
    assert units(f"code,kind,name\na,agency,{name}\n")[0].values["name_ascii"] == plain


def test_a_lost_zero_in_front_is_explained() -> None:
    ((line, name, message),) = wrong("code,kind,name\n7210,phuong,A\n")

    assert (line, name) == (2, "code")
    assert "a spreadsheet drops a zero in front" in message


def test_codes_that_stand_twice_are_named() -> None:
    assert wrong("code,kind,name\n07210,xa,A\n07246,xa,B\n07210,xa,C\n") == [
        (4, "code", "'07210' stands in line 2 already")
    ]


def test_a_site_that_stands_twice_is_named_whatever_its_unit() -> None:
    assert wrong("code,kind,name,site\n07210,xa,A,s\n07246,xa,B,s\n") == [
        (3, "site", "'s' stands in line 2 already")
    ]


def test_rows_of_one_unit_must_agree() -> None:
    assert wrong("code,kind,name,site\n07210,xa,A,s1\n07210,xa,B,s2\n") == [
        (3, "name", "'B' here, but 'A' in line 2")
    ]


def test_a_row_that_says_nothing_new_is_named() -> None:
    assert wrong("code,kind,name,site\n07210,xa,A,s1\n07210,xa,A,\n") == [
        (3, "code", "'07210' stands there already, and no site here")
    ]


def test_wrong_cells_and_codes_that_stand_twice_are_named_together() -> None:
    found = wrong("code,kind,name,latitude\n07210,xa,A,300\n07210,ward,A,=A1\n")

    assert [(line, name) for line, name, _ in found] == [
        (2, "latitude"),
        (3, "code"),
        (3, "kind"),
        (3, "latitude"),
    ]
