"""Reads a workbook back without the library that wrote it."""

import io
import zipfile
from xml.etree import ElementTree

_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def parts(book: bytes) -> tuple[str, str]:
    """Give the first sheet and the styles as XML."""
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        sheet = opened.read("xl/worksheets/sheet1.xml").decode()
        return sheet, opened.read("xl/styles.xml").decode()


def sheet_names(book: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        plain = ElementTree.fromstring(opened.read("xl/workbook.xml"))  # noqa: S314  # our own bytes
    return [str(sheet.get("name")) for sheet in plain.iter(f"{_SPACE}sheet")]


def read(book: bytes, number: int = 1) -> list[dict[str, str]]:
    """Read the rows of a sheet: column letter to what stands there."""
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        strings = [
            "".join(text.text or "" for text in one.iter(f"{_SPACE}t"))
            for one in ElementTree.fromstring(opened.read("xl/sharedStrings.xml"))  # noqa: S314  # ours
        ]
        plain = opened.read(f"xl/worksheets/sheet{number}.xml")
        sheet = ElementTree.fromstring(plain)  # noqa: S314  # our own bytes
    return [
        {
            str(cell.get("r")).rstrip("0123456789"): strings[int(value.text or "")]
            if cell.get("t") == "s"
            else value.text or ""
            for cell in row
            if (value := cell.find(f"{_SPACE}v")) is not None
        }
        for row in sheet.iter(f"{_SPACE}row")
    ]
