"""Finance's register as a file: a CSV that `canh import register` reads back, or a workbook. Pure.

Nothing that finance must not see is a column here.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import xlsxwriter

from server.fleet.equipment import WORDS
from server.store.questions.register import PlacedAsset
from server.store.tables import Asset

_Cell: TypeAlias = str | int | None
_KIND_WORDS: Mapping[str, str] = {kind: word for word, kind in reversed(list(WORDS.items()))}

COLUMNS: Sequence[tuple[str, int, Callable[[PlacedAsset], _Cell]]] = (
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
    """Write the register as a workbook, with the sums of what it cost and is worth."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet("Tài sản")
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center"})
    text = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    money = book.add_format({"border": 1, "num_format": "[$-42A]#,##0", "valign": "vcenter"})
    sheet.set_row(0, 32)
    for index, (name, width, _) in enumerate(COLUMNS):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, name, head)
    for number, one in enumerate(assets, 1):
        for index, (_, _, read) in enumerate(COLUMNS):
            cell = read(one)
            if isinstance(cell, int):
                sheet.write_number(number, index, cell, money)
            else:
                sheet.write_string(number, index, cell or "", text)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(assets), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return file.getvalue()


def _written(since: str) -> str:
    """Write 2019-05-31 as 31/05/2019, 2019-05 as 05/2019."""
    return "/".join(reversed(since.split("-")))


def _day(asset: Asset) -> str:
    gone: date | None = asset.written_off
    return f"{gone:%d/%m/%Y}" if gone else ""
