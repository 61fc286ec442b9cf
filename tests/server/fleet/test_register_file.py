import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from server.fleet.equipment import Equipment
from server.fleet.import_register import parse_register
from server.fleet.register_file import COLUMNS, register_csv, register_xlsx
from server.store.questions.register import PlacedAsset
from server.store.tables import Asset, Unit
from tests.server.workbook import parts, read

UNIT = Unit(code="07210", kind="xa", name="Yên Định")
words = st.text("abc ăđ,;\"'1", max_size=12).map(lambda text: " ".join(text.split()))
named = words.filter(bool)
assets = st.builds(
    lambda **told: PlacedAsset(asset=Asset(unit_id=1, source="", **told), unit=UNIT),
    code=named,
    name=named,
    kind=st.sampled_from([kind.value for kind in Equipment]),
    model=words,
    serial=words,
    in_use_since=st.sampled_from(["", "2019", "2019-05", "2019-05-31"]),
    original_price_vnd=st.none() | st.integers(10, 10**11),
    remaining_value_vnd=st.none() | st.integers(0, 10),
    funding=words,
    condition=words,
    post=words,
    note=words,
    written_off=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
)


@given(st.lists(assets, min_size=1, max_size=5, unique_by=lambda one: one.asset.code))
def test_an_exported_register_is_imported_as_it_was(given_assets: list[PlacedAsset]) -> None:
    entries, problems = parse_register(
        register_csv(given_assets), frozenset({"07210"}), date(2026, 11, 27)
    )

    assert problems == ()
    for entry, placed in zip(entries, given_assets, strict=True):
        asset = placed.asset
        assert (entry.code, entry.name, entry.kind, entry.user) == (
            asset.code,
            asset.name,
            asset.kind,
            asset.post,
        )
        for column in ("model", "serial", "in_use_since", "funding", "condition", "note"):
            assert getattr(entry, column) == getattr(asset, column)
        for column in ("original_price_vnd", "remaining_value_vnd", "written_off"):
            assert getattr(entry, column) == getattr(asset, column)


def a_printer(**told: object) -> PlacedAsset:
    plain = {"code": "TS1", "name": "Máy in", "unit_id": 1, "kind": "printer", "source": ""}
    return PlacedAsset(asset=Asset(**(plain | told)), unit=UNIT)  # type: ignore[arg-type]  # the fields by name


def test_a_workbook_has_the_same_columns_and_the_units_name_and_money_as_numbers() -> None:
    book = register_xlsx([a_printer(code="=A1", original_price_vnd=5_500_000)])

    header, row, _ = read(book)
    names = [name for name, *_ in COLUMNS]
    assert list(header.values()) == [*names[:3], "Tên đơn vị", *names[3:]]
    assert (row["A"], row["D"], row["E"], row["I"]) == ("=A1", "Yên Định", "máy in", "5500000")


def test_below_it_are_the_sums_of_what_a_filter_leaves() -> None:
    book = register_xlsx(
        [
            a_printer(original_price_vnd=5_500_000, remaining_value_vnd=100),
            a_printer(code="TS2", original_price_vnd=2_000_000),
        ]
    )

    total = read(book)[-1]
    assert (total["B"], total["I"], total["J"]) == ("Tổng cộng", "7500000", "100")
    assert "SUBTOTAL(109,I1:I3)" in parts(book)[0]


def test_it_is_printed_on_a4_as_wide_as_a_page_its_head_on_each_and_its_rows_high_enough() -> None:
    book = register_xlsx([a_printer(), a_printer(code="TS2", name="Máy " * 20)])

    sheet, _ = parts(book)
    assert re.search(r'<pageSetup paperSize="9"[^>]* orientation="landscape"', sheet)
    assert '<pageSetUpPr fitToPage="1"/>' in sheet
    heights = re.findall(r'<row r="[23]"[^>]* ht="([\d.]+)"', sheet)
    assert [float(one) for one in heights] == [30]


def test_an_empty_register_is_a_workbook_too() -> None:
    header, total = read(register_xlsx([]))

    assert header["A"] == "Mã tài sản"
    assert total["I"] == "0"
