"""Form 04/TSC-MSTT: the needs of centralised procurement, as the workbook that is filed. Pure.

Columns after Circular 35/2016/TT-BTC and Decree 186/2025/ND-CP, the head after Decree 30/2020.
The form is Vietnamese whatever the language of the pages.
"""

import io
import textwrap
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter

from server.procurement.amount_words import amount_in_words

COLUMNS = (
    ("STT", 5),
    ("Tên tài sản / Đơn vị", 26),
    ("Số lượng", 8),
    ("Chủng loại", 27),
    ("Dự toán (đồng)", 17),
    ("Nguồn vốn mua sắm", 27),
    ("Phương thức thanh toán", 14),
    ("Dự kiến thời gian, địa điểm giao nhận", 19),
    ("Các đề xuất khác", 11),
    ("Ghi chú", 28),
)
_HEAD_ROWS = 9  # from which row on the needs stand, counted from 0
_MONEY = 4
_QUANTITY = 2
_LINE_POINTS = 15  # of 11 point letters
_LETTERS = 1.1  # of Times New Roman in the width of one of Excel's own
_MOST_POINTS = 409  # no row of Excel is higher


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A need of one unit. ``asset``: what it is grouped by; money in dong.

    The form asks for everything from ``asset`` to ``payment``.
    """

    asset: str
    unit: str
    quantity: int
    model: str
    estimate_vnd: int
    funding: str
    payment: str = "Một lần, chuyển khoản"
    delivery: str = ""
    proposal: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Who files it, where and when. ``parent``: the body above; dots: to be filled in by hand."""

    parent: str = "." * 30
    body: str = "." * 30
    place: str = "." * 15
    day: date


def form04(needs: Mapping[int, Sequence[Need]], heading: Heading) -> bytes:
    """Write the workbook, a sheet a year; assets in the order in which they first occur."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    styles = _styles(book)
    for year, of_year in sorted(needs.items()):
        _sheet(book.add_worksheet(f"04-TSC-MSTT {year}"), styles, (heading, year), of_year)
    book.close()
    return file.getvalue()


def _sheet(
    sheet: Any, styles: Mapping[str, Any], head: tuple[Heading, int], needs: Sequence[Need]
) -> None:
    heading, year = head
    _lay_out(sheet)
    _head(sheet, styles, heading, year)
    row = _HEAD_ROWS
    totals = []
    for number, (asset, group) in enumerate(_grouped(needs).items(), 1):
        totals.append(row)
        row = _group(sheet, styles, row, (_roman(number), asset), group)
    _total(sheet, styles, row, totals, needs)
    written = amount_in_words(sum(need.estimate_vnd for need in needs))
    sheet.merge_range(
        row + 1, 0, row + 1, len(COLUMNS) - 1, f"Bằng chữ: {written}.", styles["left_italic"]
    )
    _signatures(sheet, styles, row + 3, heading)


def _grouped(needs: Sequence[Need]) -> dict[str, list[Need]]:
    grouped: dict[str, list[Need]] = defaultdict(list)
    for need in needs:
        grouped[need.asset].append(need)
    return dict(grouped)


def _styles(book: Any) -> Mapping[str, Any]:
    plain = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
    cell = plain | {"border": 1, "text_wrap": True}
    # Of Viet Nam whatever the computer's own language: 1.234.567.
    money = cell | {"num_format": "[$-42A]#,##0"}
    looks = {
        "centre": plain | {"align": "center"},
        "centre_bold": plain | {"align": "center", "bold": True},
        "centre_ruled": plain | {"align": "center", "bold": True, "underline": 1},
        "centre_italic": plain | {"align": "center", "italic": True},
        "title": plain | {"align": "center", "bold": True, "font_size": 14},
        "right_bold": plain | {"align": "right", "bold": True},
        "right_italic": plain | {"align": "right", "italic": True},
        "left_italic": plain | {"align": "left", "italic": True},
        "head": cell | {"bold": True, "align": "center"},
        "number": cell | {"align": "center", "italic": True},
        "text": cell | {"indent": 1},
        "group": cell | {"bold": True, "indent": 1},
        "count": money | {"align": "center"},
        "group_count": money | {"align": "center", "bold": True},
        "money": money | {"align": "right", "indent": 1},
        "group_money": money | {"align": "right", "indent": 1, "bold": True},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def _lay_out(sheet: Any) -> None:
    for index, (_, width) in enumerate(COLUMNS):
        sheet.set_column(index, index, width)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROWS - 2, _HEAD_ROWS - 1)
    sheet.freeze_panes(_HEAD_ROWS, 2)
    sheet.center_horizontally()
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.set_footer('&R&"Times New Roman,Regular"&10Trang &P/&N')


def _head(sheet: Any, styles: Mapping[str, Any], heading: Heading, year: int) -> None:
    last = len(COLUMNS) - 1
    for row, first, text, style in (
        (0, 5, "Mẫu số 04/TSC-MSTT", "right_bold"),
        (1, 5, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "centre_bold"),
        (2, 5, "Độc lập - Tự do - Hạnh phúc", "centre_ruled"),
        (4, 0, "BẢNG TỔNG HỢP NHU CẦU MUA SẮM TẬP TRUNG", "title"),
        (5, 0, f"Năm {year}", "centre_bold"),
        (6, 0, "Đơn vị tính: đồng", "right_italic"),
    ):
        sheet.merge_range(row, first, row, last, text, styles[style])
    sheet.merge_range(1, 0, 1, 3, heading.parent.upper(), styles["centre"])
    sheet.merge_range(2, 0, 2, 3, heading.body.upper(), styles["centre_ruled"])
    sheet.set_row(_HEAD_ROWS - 2, _height([name for name, _ in COLUMNS]))
    for index, (name, _) in enumerate(COLUMNS):
        sheet.write_string(_HEAD_ROWS - 2, index, name, styles["head"])
        sheet.write_string(_HEAD_ROWS - 1, index, f"({index + 1})", styles["number"])


def _group(
    sheet: Any, styles: Mapping[str, Any], row: int, head: tuple[str, str], needs: Sequence[Need]
) -> int:
    """Write an asset and the units that need it; give the next free row."""
    for index in range(len(COLUMNS)):
        sheet.write_blank(row, index, None, styles["group"])
    sheet.write_string(row, 0, head[0], styles["group_count"])
    sheet.write_string(row, 1, head[1], styles["group"])
    sheet.set_row(row, _height(["", head[1], *[""] * (len(COLUMNS) - 2)]))
    for column, style, total in (
        (_QUANTITY, "group_count", sum(need.quantity for need in needs)),
        (_MONEY, "group_money", sum(need.estimate_vnd for need in needs)),
    ):
        letter = "ABCDEFGHIJ"[column]
        formula = f"=SUM({letter}{row + 2}:{letter}{row + 1 + len(needs)})"
        sheet.write_formula(row, column, formula, styles[style], total)
    for number, need in enumerate(needs, 1):
        _need(sheet, styles, row + number, number, need)
    return row + 1 + len(needs)


def _need(sheet: Any, styles: Mapping[str, Any], row: int, number: int, need: Need) -> None:
    sheet.write_number(row, 0, number, styles["count"])
    sheet.write_string(row, 1, need.unit, styles["text"])
    sheet.write_number(row, _QUANTITY, need.quantity, styles["count"])
    sheet.write_string(row, 3, need.model, styles["text"])
    sheet.write_number(row, _MONEY, need.estimate_vnd, styles["money"])
    texts = (need.funding, need.payment, need.delivery, need.proposal, need.note)
    sheet.set_row(row, _height(["", need.unit, "", need.model, "", *texts]))
    for column, text in enumerate(texts, _MONEY + 1):
        sheet.write_string(row, column, text, styles["text"])


def _height(texts: Sequence[str]) -> int:
    """Give the height of a row in points: not every program finds it by itself."""
    lines = [
        sum(
            max(1, len(textwrap.wrap(line, int(_LETTERS * width) - 1))) for line in text.split("\n")
        )
        for text, (_, width) in zip(texts, COLUMNS, strict=True)
    ]
    return min(_LINE_POINTS * max(lines), _MOST_POINTS)


def _total(
    sheet: Any, styles: Mapping[str, Any], row: int, groups: Sequence[int], needs: Sequence[Need]
) -> None:
    for index in range(len(COLUMNS)):
        sheet.write_blank(row, index, None, styles["group"])
    sheet.write_string(row, 1, "Tổng cộng", styles["group"])
    for column, style, total in (
        (_QUANTITY, "group_count", sum(need.quantity for need in needs)),
        (_MONEY, "group_money", sum(need.estimate_vnd for need in needs)),
    ):
        cells = "+".join(f"{'ABCDEFGHIJ'[column]}{group + 1}" for group in groups) or "0"
        sheet.write_formula(row, column, f"={cells}", styles[style], total)


def _signatures(sheet: Any, styles: Mapping[str, Any], row: int, heading: Heading) -> None:
    last, day = len(COLUMNS) - 1, heading.day
    written = f"{heading.place}, ngày {day:%d} tháng {day:%m} năm {day:%Y}"
    head = "THỦ TRƯỞNG CƠ QUAN TỔNG HỢP NHU CẦU"
    sheet.merge_range(row, 6, row, last, written, styles["centre_italic"])
    for below, style, left, right in (
        (1, "centre_bold", "NGƯỜI LẬP BIỂU", head),
        (2, "centre_italic", "(Ký, ghi rõ họ tên)", "(Ký, ghi rõ họ tên và đóng dấu)"),
    ):
        sheet.merge_range(row + below, 0, row + below, 3, left, styles[style])
        sheet.merge_range(row + below, 6, row + below, last, right, styles[style])


def _roman(number: int) -> str:
    text = ""
    for value, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        count, number = divmod(number, value)
        text += letters * count
    return text
