import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fleet import cell
from server.fleet.sheet import MOST_BYTES, Column, ImportProblem, duplicates, read_sheet

NO_NUMBER = "'x' is not a whole number such as 1.234.567"
COLUMNS = (
    Column(name="code", meaning="", read=cell.code, required=True),
    Column(name="name", meaning="", read=cell.text(), empty="", also=("name_vi",)),
    Column(name="people", meaning="", read=cell.whole(0, 100)),
)


def problems(data: bytes) -> list[ImportProblem]:
    return read_sheet(data, COLUMNS).problems


def values(data: bytes) -> list[dict[str, Any]]:
    sheet = read_sheet(data, COLUMNS)
    assert sheet.problems == []
    return [dict(row.values) for row in sheet.rows]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sheet_is_read_with_any_mark_between_cells_and_any_line_end(
    mark: str, start: bytes, end: str
) -> None:
    lines = [mark.join(("code", "name", "people")), mark.join(("a1", "Xã Yên Định", "7")), ""]

    assert values(start + end.join(lines).encode()) == [
        {"code": "a1", "name": "Xã Yên Định", "people": 7}
    ]


def test_columns_come_in_any_order_under_any_of_their_names() -> None:
    assert values(b"People,NAME_VI,Code\n,A,a1\n") == [{"code": "a1", "name": "A", "people": None}]


def test_a_column_that_the_sheet_lacks_is_not_among_the_values() -> None:
    assert values(b"code\na1\n") == [{"code": "a1"}]


def test_empty_rows_are_passed_over_and_lines_still_count() -> None:
    sheet = read_sheet(b"code,people\n,\n\na1,7\n,,\nb1,x\n", COLUMNS)

    assert [row.line for row in sheet.rows] == [4, 6]
    assert sheet.problems == [ImportProblem(6, 2, "people", NO_NUMBER)]


def test_letters_in_pieces_are_put_together() -> None:
    in_pieces = "Xa\u0303 Ye\u0302n"

    assert values(f"code,name\na1,{in_pieces}\n".encode())[0]["name"] == "Xã Yên"


def test_line_breaks_and_hard_blanks_in_a_cell_become_blanks() -> None:
    data = 'code,name\na1,"Nhà\u00a0A\nTầng 2"\nb1,B\n'.encode()

    sheet = read_sheet(data, COLUMNS)

    assert [(row.line, row.get("name")) for row in sheet.rows] == [(2, "Nhà A Tầng 2"), (4, "B")]


@pytest.mark.parametrize("mark", [b",", b";", b"\t"])
@pytest.mark.parametrize("encoding", ["cp1258", "latin-1"])
def test_a_wrong_encoding_is_told_with_the_byte_and_the_cell(mark: bytes, encoding: str) -> None:
    rows = ((b"code", b"name"), (b"a1", b"A"), (b"b1", "Xê".encode(encoding)))

    (problem,) = problems(b"\n".join(mark.join(row) for row in rows))

    assert (problem.line, problem.column) == (3, 2)
    assert problem.message.startswith("byte 0xEA is not UTF-8: save it as «CSV UTF-8")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("code\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04rest of a workbook", "workbook (.xlsx or .xls), not CSV"),
        (b"\xd0\xcf\x11\xe0rest of an old one", "workbook (.xlsx or .xls), not CSV"),
        (b"", "the file is empty"),
        (b"code,name\n", "no row below the header"),
        (b"\n \n", "the first row must name the columns, and this names none"),
        ("SỔ TÀI SẢN CỐ ĐỊNH,\ncode,name\na1,A\n".encode(), "there are: code, name, people"),
        (b"<html><table></table></html>", "the first row must name the columns"),
        (b"x" * (MOST_BYTES + 1), "larger than 5 MB"),
        (b'code,name\na1,"open', 'a quotation mark (") that nothing closes'),
        (b'code,name\na1,"open\nb1,B\n', 'a quotation mark (") that nothing closes'),
        (b'code,name\na1,"' + b"x" * 200_000 + b'"\n', 'a quotation mark (") that nothing closes'),
        (b'code,name\na1,"24" screen"\n', 'must be written twice ("")'),
    ],
)
def test_a_file_that_is_no_sheet_is_told_what_it_is(data: bytes, said: str) -> None:
    (problem,) = problems(data)

    assert problem.line >= 1
    assert said in problem.message


def test_wrong_missing_and_doubled_columns_are_all_named() -> None:
    found = problems(b"name,peple,name_vi\nA,1,B\n")

    assert [(one.column, one.name) for one in found] == [(2, "peple"), (1, "code"), (1, "name")]
    assert "there are: code, name, people" in found[0].message
    assert found[1].message == "this column is missing"
    assert found[2].message == "this column stands there twice"


def test_a_column_to_be_ignored_may_stand_there() -> None:
    sheet = read_sheet(b"code,note\na1,=1+1\n", COLUMNS, ignored=("note",))

    assert sheet.problems == []
    assert sheet.columns == {"code"}


@pytest.mark.parametrize("formula", ["=1+1", "=cmd|' /C calc'!A0", "+SUM(A1)", "-A1", "@A1"])
def test_a_formula_is_refused(formula: str) -> None:
    (problem,) = problems(f'code,name\na1,"{formula}"\n'.encode())

    assert (problem.line, problem.column, problem.name) == (2, 2, "name")
    assert "is a formula" in problem.message


def test_a_negative_number_is_no_formula() -> None:
    assert values(b"code,name\na1,-5\n")[0]["name"] == "-5"
    assert "out of range" in problems(b"code,people\na1,-5\n")[0].message


def test_a_quotation_mark_inside_a_cell_that_begins_with_none_is_kept() -> None:
    assert values(b'code,name\na1,24" screen\n')[0]["name"] == '24" screen'


def test_every_wrong_cell_is_named_at_once() -> None:
    found = problems(b"code,name,people\n,A,200\na b,=x,7,8\n")

    assert [(one.line, one.column, one.name) for one in found] == [
        (2, 1, "code"),
        (2, 3, "people"),
        (3, 1, "code"),
        (3, 2, "name"),
        (3, 4, ""),
    ]


def test_a_problem_is_written_with_file_line_column_and_name() -> None:
    problem = ImportProblem(12, 3, "people", "'x' is not a whole number")

    assert problem.text("a.csv") == "a.csv:12:3 (people): 'x' is not a whole number"
    assert ImportProblem(1, 1, "", "the file is empty").text("a.csv") == (
        "a.csv:1:1: the file is empty"
    )


def test_what_stands_twice_names_the_line_where_it_stood_first() -> None:
    sheet = read_sheet(b"code\na1\nb1\na1\na1\n", COLUMNS)

    assert [(one.line, one.message) for one in duplicates(sheet.rows, "code")] == [
        (4, "'a1' stands in line 2 already"),
        (5, "'a1' stands in line 2 already"),
    ]


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_problems(data: bytes) -> None:
    sheet = read_sheet(data, COLUMNS)

    assert sheet.rows or sheet.problems


@given(st.binary(max_size=200))
def test_any_bytes_below_a_header_give_rows_or_problems(data: bytes) -> None:
    sheet = read_sheet(b"code,name,people\n" + data, COLUMNS)

    assert sheet.rows or sheet.problems
    assert all(one.line >= 1 and one.column >= 1 and one.message for one in sheet.problems)


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20)


@given(st.lists(st.tuples(st.from_regex(r"[a-z0-9]{1,9}", fullmatch=True), WORDS), min_size=1))
def test_what_a_spreadsheet_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([("code", "name"), *rows])

    sheet = read_sheet(file.getvalue().encode("utf-8-sig"), COLUMNS)

    assert sheet.problems == []
    assert [row.get("code") for row in sheet.rows] == [code for code, _ in rows]
