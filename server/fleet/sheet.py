"""Reading a sheet (CSV) into typed rows, or into every problem it has, each with its place.

Pure: any bytes give rows and problems, never an exception.
"""

import csv
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.fleet.cell import CellError, Read

MOST_BYTES = 5_000_000
_MARKS = ",;\t"
# A spreadsheet runs what begins so; a plain signed number is none.
_FORMULA = re.compile(r"[=@]|[+-](?!\d[\d.,]*$)")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAVE_AS = "save it as «CSV UTF-8 (comma delimited)»"


@dataclass(frozen=True, slots=True, order=True)
class ImportProblem:
    """What is wrong, and where: line and column count from 1; ``name``: as the header has it."""

    line: int
    column: int
    name: str
    message: str

    def text(self, file: str) -> str:
        """Write it as ``FILE:LINE:COLUMN (NAME): MESSAGE``."""
        name = f" ({self.name})" if self.name else ""
        return f"{file}:{self.line}:{self.column}{name}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that a sheet may have.

    Attributes:
        name: In the header.
        meaning: For the help, one line.
        read: Turns a cell into a value.
        required: Whether the column and each of its cells must be there.
        empty: What an empty cell means.
        also: Other names for it.
    """

    name: str
    meaning: str
    read: Read
    required: bool = False
    empty: Any = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column stands, counted from 1, and what the header calls it."""

    column: int
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row.

    Attributes:
        line: Where it begins.
        values: By column name; a column that the sheet lacks is not there, nor is a wrong cell.
        columns: Where each column stands.
    """

    line: int
    values: Mapping[str, Any]
    columns: Mapping[str, Place]

    def problem(self, name: str, message: str) -> ImportProblem:
        """Say that the cell of a column is wrong."""
        place = self.columns.get(name, Place(1, name))
        return ImportProblem(self.line, place.column, place.heading, message)

    def get(self, name: str) -> Any:
        """Give a value; None where there is none."""
        return self.values.get(name)

    def chosen(self, names: Sequence[str]) -> dict[str, Any]:
        """Give those values that the sheet has."""
        return {name: self.values[name] for name in names if name in self.values}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read: rows, and everything that is wrong."""

    rows: list[SheetRow] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)

    @property
    def columns(self) -> frozenset[str]:
        """The columns that the sheet has; none when it has no rows."""
        return frozenset(self.rows[0].columns) if self.rows else frozenset()


def read_sheet(data: bytes, columns: Sequence[Column], ignored: Sequence[str] = ()) -> Sheet:
    """Read a sheet.

    Args:
        data: The file: UTF-8 with or without its mark, cells apart by comma, semicolon or tab.
        columns: What it may hold, in any order.
        ignored: Names of columns that may stand there and are not read.
    """
    sheet = Sheet()
    content = _decoded(data, sheet.problems)
    if content is None:
        return sheet
    records = _records(content, sheet.problems)
    if not records:
        sheet.problems.append(ImportProblem(1, 1, "", "the file is empty: a header is expected"))
        return sheet
    (line, header), *rest = records
    places = _places(line, header, columns, ignored, sheet.problems)
    if not sheet.problems:
        for start, cells in rest:
            if any(cell.strip() for cell in cells):
                sheet.rows.append(_row(start, cells, places, len(header), sheet.problems))
        if not sheet.rows:
            sheet.problems.append(
                ImportProblem(line + 1, 1, "", "there is no row below the header")
            )
    return sheet


def duplicates(rows: Sequence[SheetRow], name: str) -> list[ImportProblem]:
    """Name every cell that repeats a value which has to be unique."""
    return [
        row.problem(name, f"{row.get(name)!r} stands in line {line} already")
        for row, line in repetitions(rows, lambda row: (row.get(name),))
    ]


def repetitions(
    rows: Sequence[SheetRow], key: Callable[[SheetRow], tuple[Any, ...]]
) -> list[tuple[SheetRow, int]]:
    """Give every row whose key a row before has, with the line of the first that has it.

    ``key``: what may stand in one row only; with a None in it the row is passed over.
    """
    first: dict[tuple[Any, ...], int] = {}
    found = []
    for row in rows:
        values = key(row)
        if None in values:
            continue
        line = first.setdefault(values, row.line)
        if line != row.line:
            found.append((row, line))
    return found


def by_code(rows: Iterable[SheetRow]) -> dict[str, list[SheetRow]]:
    """Put together the rows of each code; those without one are left out."""
    found: dict[str, list[SheetRow]] = defaultdict(list)
    for row in rows:
        if row.get("code") is not None:
            found[row.get("code")].append(row)
    return found


def differences(first: SheetRow, other: SheetRow, names: Sequence[str]) -> list[ImportProblem]:
    """Name every cell of ``other`` that should say what ``first`` says, and does not."""
    return [
        other.problem(
            name, f"{other.get(name)!r} here, but {first.get(name)!r} in line {first.line}"
        )
        for name in names
        if name in first.values and name in other.values and first.get(name) != other.get(name)
    ]


def _decoded(data: bytes, problems: list[ImportProblem]) -> str | None:
    if len(data) > MOST_BYTES:
        message = f"the file is larger than {MOST_BYTES // 1_000_000} MB: split it into several"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = f"the file is in UTF-16: {_SAVE_AS}"
    elif data.startswith(_WORKBOOKS):
        message = f"the file is a workbook (.xlsx or .xls), not CSV: {_SAVE_AS}"
    else:
        try:
            return unicodedata.normalize("NFC", data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            problems.append(_wrong_byte(data, error.start))
            return None
    problems.append(ImportProblem(1, 1, "", message))
    return None


def _wrong_byte(data: bytes, at: int) -> ImportProblem:
    start = data.rfind(b"\n", 0, at) + 1
    line = data.count(b"\n", 0, at) + 1
    mark = _mark(data.decode("latin-1")).encode()
    message = f"byte 0x{data[at]:02X} is not UTF-8: {_SAVE_AS}"
    return ImportProblem(line, data.count(mark, start, at) + 1, "", message)


def _records(content: str, problems: list[ImportProblem]) -> list[tuple[int, list[str]]]:
    mark = _mark(content)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=mark, strict=True)
    records = []
    start = 1
    try:
        for cells in reader:
            records.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        problems.append(ImportProblem(start, 1, "", f"not CSV from here on: {_told(error)}"))
    return records


def _mark(content: str) -> str:
    """Tell from the header what stands between cells."""
    return max(_MARKS, key=content.partition("\n")[0].count)


def _told(error: csv.Error) -> str:
    """Say what a person can look for where the reader of CSV gave up."""
    said = str(error)
    if "expected after" in said:
        return 'a quotation mark inside a cell that begins with one must be written twice ("")'
    if "end of data" in said or "field limit" in said:
        return 'a cell begins with a quotation mark (") that nothing closes'
    return said


def _places(
    line: int,
    header: Sequence[str],
    columns: Sequence[Column],
    ignored: Sequence[str],
    problems: list[ImportProblem],
) -> dict[str, tuple[Place, Column]]:
    """Find each column in the header."""
    by_name = {name: column for column in columns for name in (column.name, *column.also)}
    known = ", ".join(column.name for column in columns)
    if by_name.keys().isdisjoint(cell.strip().casefold() for cell in header):
        message = f"the first row must name the columns, and this names none; there are: {known}"
        problems.append(ImportProblem(line, 1, "", message))
        return {}
    places: dict[str, tuple[Place, Column]] = {}
    for number, cell in enumerate(header, 1):
        heading = cell.strip()
        column = by_name.get(heading.casefold())
        if column is not None:
            places.setdefault(column.name, (Place(number, heading), column))
        elif heading and heading.casefold() not in ignored:
            message = f"there is no such column; there are: {known}"
            problems.append(ImportProblem(line, number, heading[:40], message))
    problems += [
        ImportProblem(line, 1, column.name, "this column is missing")
        for column in columns
        if column.required and column.name not in places
    ]
    counted = Counter(
        by_name[name].name for cell in header if (name := cell.strip().casefold()) in by_name
    )
    problems += [
        ImportProblem(line, places[name][0].column, name, "this column stands there twice")
        for name, count in counted.items()
        if count > 1
    ]
    return places


def _row(
    line: int,
    cells: Sequence[str],
    places: Mapping[str, tuple[Place, Column]],
    width: int,
    problems: list[ImportProblem],
) -> SheetRow:
    values: dict[str, Any] = {}
    for name, (place, column) in places.items():
        # Line breaks and hard blanks inside a cell are a spreadsheet's, not the person's.
        cell = " ".join(cells[place.column - 1].split()) if place.column <= len(cells) else ""
        try:
            values[name] = _value(cell, column)
        except CellError as error:
            problems.append(ImportProblem(line, place.column, place.heading, str(error)))
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        message = f"more cells than the header has columns ({len(cells)} instead of {width})"
        problems.append(ImportProblem(line, width + 1, "", message))
    columns = {name: place for name, (place, _) in places.items()}
    return SheetRow(line=line, values=values, columns=columns)


def _value(cell: str, column: Column) -> Any:
    if not cell:
        if column.required:
            raise CellError("this cell must not be empty")
        return column.empty
    if _FORMULA.match(cell):
        raise CellError(f"{cell[:40]!r} is a formula: put its value there")
    if not cell.isprintable():
        raise CellError("there is a character in the cell that cannot be seen")
    return column.read(cell)
