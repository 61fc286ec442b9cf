"""Finance's register as a file: a CSV that `canh import register` reads back, or a workbook. Pure.

Nothing that finance must not see is a column here.
"""

import csv
import io
import textwrap
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from server.fleet.equipment import WORDS
from server.store.questions.register import PlacedAsset
from server.store.tables import Asset

_Cell: TypeAlias = str | int | None
# What it is called, how many letters wide it is at most, and what stands in it.
_Columns: TypeAlias = Sequence[tuple[str, int, Callable[[PlacedAsset], _Cell]]]
_LINE_POINTS = 15  # of 11 point letters
_MOST_POINTS = 409  # no row of Excel is higher
_MARGIN = 2  # letters
_LETTERS = 1.2  # of Times New Roman in the width of one of Excel's own
_SUMMED = ("Nguyên giá", "Giá trị còn lại")
_KIND_WORDS: Mapping[str, str] = {kind: word for word, kind in reversed(list(WORDS.items()))}

COLUMNS: _Columns = (
    ("Mã tài sản", 16, lambda one: one.asset.code),
    ("Tên tài sản", 36, lambda one: one.asset.name),
    ("Đơn vị", 10, lambda one: one.unit.code),
    ("Loại tài sản", 22, lambda one: _KIND_WORDS[one.asset.kind]),
    ("Chủng loại", 22, lambda one: one.asset.model),
    ("Số sê-ri", 18, lambda one: one.asset.serial),
    ("Năm đưa vào sử dụng", 14, lambda one: _written(one.asset.in_use_since)),
    ("Nguyên giá", 16, lambda one: one.asset.original_price_vnd),
    ("Giá trị còn lại", 16, lambda one: one.asset.remaining_value_vnd),
    ("Nguồn vốn", 18, lambda one: one.asset.funding),
    ("Tình trạng", 16, lambda one: one.asset.condition),
    ("Bộ phận sử dụng", 24, lambda one: one.asset.post),
    ("Ngày ghi giảm", 14, lambda one: _day(one.asset)),
    ("Ghi chú", 24, lambda one: one.asset.note),
)


def register_csv(assets: Sequence[PlacedAsset]) -> bytes:
    """Write the register as UTF-8 with its mark, as spreadsheets want it."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([name for name, *_ in COLUMNS])
    out.writerows([read(one) for *_, read in COLUMNS] for one in assets)
    return text.getvalue().encode("utf-8-sig")


def register_xlsx(assets: Sequence[PlacedAsset]) -> bytes:
    """Write the register as a workbook, with the sums of what it cost and is worth below it.

    It names each unit beside its code.
    """
    named: _Columns = (*COLUMNS[:3], ("Tên đơn vị", 22, lambda one: one.unit.name), *COLUMNS[3:])
    rows = [[read(one) for *_, read in named] for one in assets]
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet("Tài sản")
    widths = [
        _width(name, most, [row[index] for row in rows])
        for index, (name, most, _) in enumerate(named)
    ]
    styles = _styles(book)
    _lay_out(sheet, widths, len(rows))
    for index, (name, *_) in enumerate(named):
        sheet.write_string(0, index, name, styles["head"])
    for number, row in enumerate(rows, 1):
        lines = max(map(_lines, row, widths))
        sheet.set_row(number, min(_LINE_POINTS * lines, _MOST_POINTS))
        for index, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, index, cell, styles["money"])
            else:
                sheet.write_string(number, index, cell or "", styles["text"])
    _total(sheet, styles, [name for name, *_ in named], rows)
    book.close()
    return file.getvalue()


def _width(name: str, most: int, cells: Sequence[_Cell]) -> int:
    """Give the width of a column in letters: no wider than needed, or a page holds too many."""
    longest = max((len(_shown(cell)) for cell in cells), default=0)
    return max(*map(len, name.split()), min(most, longest)) + _MARGIN


def _shown(cell: _Cell) -> str:
    return f"{cell:,}" if isinstance(cell, int) else cell or ""


def _lines(cell: _Cell, width: int) -> int:
    """Count the lines of a cell: not every program finds the height of a row by itself."""
    text, letters = _shown(cell), int(_LETTERS * (width - _MARGIN))
    return len(textwrap.wrap(text, letters)) if len(text) > letters else 1


def _styles(book: Any) -> Mapping[str, Any]:
    plain = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter", "border": 1}
    money = plain | {"num_format": "[$-42A]#,##0"}  # 1.234.567 whatever the computer's language
    looks = {
        "head": plain | {"bold": True, "text_wrap": True, "align": "center"},
        "text": plain | {"text_wrap": True},
        "money": money,
        "total": money | {"bold": True},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def _lay_out(sheet: Any, widths: Sequence[int], rows: int) -> None:
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.set_row(0, 3 * _LINE_POINTS)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, rows, len(widths) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.set_header(
        '&L&"Times New Roman,Bold"Sổ tài sản&R&"Times New Roman,Italic"Đơn vị tính: đồng'
    )
    sheet.set_footer('&R&"Times New Roman,Regular"Trang &P/&N')


def _total(
    sheet: Any, styles: Mapping[str, Any], names: Sequence[str], rows: Sequence[Sequence[_Cell]]
) -> None:
    """Write the sums below: of what a filter leaves, once somebody filters."""
    last = len(rows)
    for index, name in enumerate(names):
        sheet.write_blank(last + 1, index, None, styles["total"])
        if name in _SUMMED:
            column = xl_col_to_name(index)
            total = sum(cell for row in rows if isinstance(cell := row[index], int))
            formula = f"=SUBTOTAL(109,{column}1:{column}{last + 1})"
            sheet.write_formula(last + 1, index, formula, styles["total"], total)
    sheet.write_string(last + 1, 1, "Tổng cộng", styles["total"])


def _written(since: str) -> str:
    """Write 2019-05-31 as 31/05/2019, 2019-05 as 05/2019."""
    return "/".join(reversed(since.split("-")))


def _day(asset: Asset) -> str:
    gone: date | None = asset.written_off
    return f"{gone:%d/%m/%Y}" if gone else ""
