import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from server.procurement.amount_words import amount_in_words
from server.procurement.form04 import COLUMNS, Heading, Need, form04
from tests.server.workbook import parts, read

HEADING = Heading(
    parent="Ủy ban nhân dân tỉnh Bắc Ninh",
    body="Sở Tài chính",
    place="Bắc Ninh",
    day=date(2026, 11, 27),
)
words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9)
needs = st.builds(
    Need,
    asset=st.sampled_from(["Máy vi tính để bàn", "Máy in", "Máy quét (scan) tài liệu"]),
    unit=words,
    quantity=st.integers(1, 99),
    model=words,
    estimate_vnd=st.integers(0, 10**11),
    funding=words,
    note=words,
)


@given(st.lists(needs, max_size=12))
def test_a_workbook_gives_back_the_needs_that_it_was_made_of(given_needs: list[Need]) -> None:
    rows = read(form04({2027: given_needs}, HEADING))

    assert sorted(needs_in(rows), key=repr) == sorted(given_needs, key=repr)


@given(st.lists(needs, min_size=1, max_size=12))
def test_totals_are_those_of_the_needs(given_needs: list[Need]) -> None:
    rows = read(form04({2027: given_needs}, HEADING))

    (total,) = [row for row in rows if row.get("B") == "Tổng cộng"]
    assert int(total["C"]) == sum(need.quantity for need in given_needs)
    assert int(total["E"]) == sum(need.estimate_vnd for need in given_needs)
    (in_words,) = [row for row in rows if row.get("A", "").startswith("Bằng chữ: ")]
    assert in_words["A"] == f"Bằng chữ: {amount_in_words(int(total['E']))}."


def test_the_form_has_its_ten_columns_its_number_and_its_title() -> None:
    rows = read(form04({2027: [a_need()]}, HEADING))

    texts = [text for row in rows for text in row.values()]
    header = next(row for row in rows if row.get("A") == "STT")
    assert list(header.values()) == [name for name, _ in COLUMNS]
    assert "Mẫu số 04/TSC-MSTT" in texts
    assert "BẢNG TỔNG HỢP NHU CẦU MUA SẮM TẬP TRUNG" in texts
    assert "Năm 2027" in texts
    assert texts[-5:] == [
        "Bắc Ninh, ngày 27 tháng 11 năm 2026",
        *("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG CƠ QUAN TỔNG HỢP NHU CẦU"),
        *("(Ký, ghi rõ họ tên)", "(Ký, ghi rõ họ tên và đóng dấu)"),
    ]


def test_a_page_is_a4_on_its_side_as_wide_as_the_table_and_its_head_is_on_each() -> None:
    book = form04({2027: [a_need()]}, HEADING)

    sheet, _ = parts(book)
    assert re.search(r'<pageSetup paperSize="9"[^>]* orientation="landscape"', sheet)
    assert '<pageSetUpPr fitToPage="1"/>' in sheet
    assert "Trang &amp;P/&amp;N" in sheet


def test_a_row_is_as_high_as_its_longest_text_and_never_higher_than_a_row_can_be() -> None:
    codes = ", ".join(f"TS{number:05d}" for number in range(500))
    needs_of_all = [
        a_need(),
        a_need(funding="Ngân sách xã: 1\nNgân sách tỉnh: 2\nNgân sách trung ương: 3"),
        a_need(note=codes),
    ]

    sheet, _ = parts(form04({2027: needs_of_all}, HEADING))

    heights = [float(one) for one in re.findall(r'<row r="1[123]"[^>]* ht="([\d.]+)"', sheet)]
    assert heights == [30, 45, 408.75]


def test_money_is_a_number_with_groups_and_not_a_text() -> None:
    sheet, styles = parts(form04({2027: [a_need(estimate_vnd=14_500_000)]}, HEADING))

    assert re.search(r'<c r="E11" s="\d+"><v>14500000</v>', sheet)
    assert 'formatCode="[$-42A]#,##0"' in styles


def test_what_looks_like_a_formula_stays_a_text() -> None:
    rows = read(form04({2027: [a_need(unit="=1+1", note="=HYPERLINK(1)")]}, HEADING))

    assert needs_in(rows)[0].unit == "=1+1"


def test_units_are_counted_anew_below_each_asset() -> None:
    rows = read(form04({2027: [a_need(), a_need(unit="B"), a_need(asset="Máy in")]}, HEADING))

    assert [row["A"] for row in rows[-10:] if "A" in row][:5] == ["I", "1", "2", "II", "1"]


def a_need(**other: object) -> Need:
    plain: dict[str, object] = {
        "asset": "Máy vi tính để bàn",
        "unit": "Xã Yên Định",
        "quantity": 1,
        "model": "D1",
        "estimate_vnd": 14_500_000,
        "funding": "Ngân sách tỉnh",
    }
    return Need(**(plain | other))  # type: ignore[arg-type]  # the fields by name


def needs_in(rows: list[dict[str, str]]) -> list[Need]:
    """Read the needs back: rows of units below the row of their asset."""
    found, asset = [], ""
    start = next(n for n, row in enumerate(rows) if row.get("A") == "(1)") + 1
    for row in rows[start:]:
        if row.get("B") == "Tổng cộng":
            break
        if not row["A"].isdigit():
            asset = row["B"]
            continue
        found.append(
            Need(
                asset=asset,
                unit=row["B"],
                quantity=int(row["C"]),
                model=row["D"],
                estimate_vnd=int(row["E"]),
                funding=row["F"],
                note=row.get("J", ""),
            )
        )
    return found
