import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fleet.cell import CellError
from server.fleet.equipment import Equipment, equipment_of
from server.fleet.import_register import RegisterEntry, parse_register, since
from server.fleet.sheet import ImportProblem

UNITS = frozenset({"07210", "07213"})
TODAY = date(2026, 11, 27)
VIETNAMESE = """\
STT;Mã tài sản;Tên tài sản;Đơn vị;Năm đưa vào sử dụng;Nguyên giá;Giá trị còn lại;Ghi chú
1;TS-001;Máy vi tính để bàn Dell OptiPlex 3080;07210;05/2020;14.500.000;2.900.000;
2;TS-002;Máy in Canon LBP2900;07213;2016;4.200.000;0;hay kẹt giấy
"""


def one_problem(text: str) -> ImportProblem:
    entries, (problem,) = parse_register(text.encode(), UNITS, TODAY)
    assert entries == ()
    return problem


def test_a_vietnamese_register_is_read_as_finance_writes_it() -> None:
    entries, problems = parse_register(VIETNAMESE.encode("utf-8-sig"), UNITS, TODAY)

    assert problems == ()
    first, second = entries
    assert (first.code, first.unit, first.kind) == ("TS-001", "07210", Equipment.DESKTOP)
    assert (first.in_use_since, first.original_price_vnd) == ("2020-05", 14_500_000)
    assert (second.kind, second.in_use_since) == (Equipment.PRINTER, "2016")
    assert (second.remaining_value_vnd, second.note) == (0, "hay kẹt giấy")


def test_an_english_register_is_read_too() -> None:
    text = "code,name,unit,kind,serial\nA1,a thing,07210,laptop,5CD9\n"

    (entry,), problems = parse_register(text.encode(), UNITS, TODAY)

    assert problems == ()
    assert (entry.kind, entry.serial, entry.original_price_vnd) == (Equipment.LAPTOP, "5CD9", None)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Máy tính xách tay HP ProBook 450", Equipment.LAPTOP),
        ("Bộ máy vi tính FPT Elead", Equipment.DESKTOP),
        ("Máy quét HP ScanJet", Equipment.SCANNER),
        ("Máy chủ IBM", Equipment.SERVER),
        ("Thiết bị chuyển mạch Cisco", Equipment.SWITCH),
        ("Bộ lưu điện Santak", Equipment.UPS),
        ("Bàn làm việc", Equipment.OTHER),
    ],
)
def test_the_kind_is_told_from_the_name_where_no_column_says_it(name: str, kind: Equipment) -> None:
    assert equipment_of(name) == kind


@pytest.mark.parametrize(
    ("written", "read"),
    [("2019", "2019"), ("5/2019", "2019-05"), ("31/05/2019", "2019-05-31"), ("2019-05-31",) * 2],
)
def test_a_day_is_kept_as_exactly_as_it_was_written(written: str, read: str) -> None:
    assert since(written) == read


@pytest.mark.parametrize(
    "written", ["19", "13/2019", "2019/05", "1899", "00/2019", "31/02/2019", "٢٠١٩"]
)
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(CellError, match="not a year, a month or a day"):
        since(written)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("code,name,unit\nA1,x,99999\n", (2, 3, "unit")),
        ("code,name,unit\nA1,x,07210\nA1,y,07210\n", (3, 1, "code")),
        (
            "code,name,unit,nguyên giá,giá trị còn lại\nA1,x,07210,5,6\n",
            (2, 5, "giá trị còn lại"),
        ),
        ("code,name,unit,kind\nA1,x,07210,abacus\n", (2, 4, "kind")),
        ("code,name,unit\nA1,=1+1,07210\n", (2, 2, "name")),
        ("code,name\nA1,x\n", (1, 1, "unit")),
        ("code,name,unit,nguyên giá\nA1,x,07210,12tr\n", (2, 4, "nguyên giá")),
        ("code,name,unit,năm sử dụng\nA1,x,07210,2030\n", (2, 4, "năm sử dụng")),
        ("code,name,unit,năm sử dụng\nA1,x,07210,12/2026\n", (2, 4, "năm sử dụng")),
        ("code,name,unit,năm sử dụng\nA1,x,07210,28/11/2026\n", (2, 4, "năm sử dụng")),
    ],
)
def test_what_is_wrong_is_named_with_its_place_as_the_file_calls_it(
    text: str, place: tuple[int, int, str]
) -> None:
    problem = one_problem(text)

    assert (problem.line, problem.column, problem.name) == place


@pytest.mark.parametrize("written", ["2026", "11/2026", "27/11/2026"])
def test_what_is_in_use_since_today_is_in_use(written: str) -> None:
    text = f"code,name,unit,năm sử dụng\nA1,x,07210,{written}\n"

    (entry,), problems = parse_register(text.encode(), UNITS, TODAY)

    assert (problems, entry.in_use_since) == ((), since(written))


def test_a_workbook_instead_of_csv_is_named() -> None:
    entries, (problem,) = parse_register(b"PK\x03\x04...", UNITS, TODAY)

    assert entries == ()
    assert "CSV UTF-8" in problem.message


words = st.text("abc ăđ,;\"'1", min_size=1, max_size=12).filter(
    lambda text: " ".join(text.split()) == text
)
entries = st.builds(
    RegisterEntry,
    line=st.just(0),
    code=words,
    name=words,
    unit=st.sampled_from(sorted(UNITS)),
    kind=st.sampled_from(Equipment),
    model=words,
    serial=words,
    in_use_since=st.sampled_from(["", "2019", "2019-05-31"]),
    original_price_vnd=st.none() | st.integers(10, 10**10),
    remaining_value_vnd=st.none() | st.integers(0, 10),
    user=words,
    note=words,
    funding=words,
    condition=words,
    written_off=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
)


@given(st.lists(entries, min_size=1, unique_by=lambda entry: entry.code))
def test_a_written_register_is_read_back(given_entries: list[RegisterEntry]) -> None:
    text = io.StringIO()
    names = [name for name in RegisterEntry.__dataclass_fields__ if name not in _OF_THE_SHEET]
    out = csv.writer(text)
    out.writerow(names)
    for entry in given_entries:
        values = (getattr(entry, name) for name in names)
        out.writerow("" if value is None else value for value in values)

    read, problems = parse_register(text.getvalue().encode(), UNITS, TODAY)

    assert problems == ()
    assert [plain(one) for one in read] == [plain(one) for one in given_entries]


_OF_THE_SHEET = {"line", "columns"}


def plain(entry: RegisterEntry) -> list[object]:
    names = RegisterEntry.__dataclass_fields__
    return [getattr(entry, name) for name in names if name not in _OF_THE_SHEET]


@given(st.binary(max_size=200))
def test_any_bytes_give_entries_or_problems(data: bytes) -> None:
    read, problems = parse_register(data, UNITS, TODAY)

    assert bool(read) != bool(problems)
