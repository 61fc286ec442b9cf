"""Sheets as an office would have them: a register of so many assets, staff, money, prices."""

import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

UNITS = ("07210", "07213", "07228", "07240")
_KINDS = (
    ("Máy vi tính để bàn Dell OptiPlex", 14_500_000, 55),
    ("Máy tính xách tay HP ProBook", 17_500_000, 17),
    ("Máy in Canon LBP", 5_500_000, 18),
    ("Máy quét HP ScanJet", 12_000_000, 6),
    ("Bộ định tuyến", 6_000_000, 4),
)
_POSTS = ("Bộ phận một cửa", "Chủ tịch UBND", "Văn phòng", "Văn thư", "")


def write_units(file: Path, units: Sequence[str] = UNITS) -> Path:
    header = ("code", "kind", "name", "difficult", "one_stop_desks", "people_a_day")
    rows = (
        (code, "xa", f"Xã {number}", int(number == 0), 4, 80 + 60 * number)
        for number, code in enumerate(units)
    )
    return _write(file, header, rows)


def write_register(file: Path, count: int, units: Sequence[str] = UNITS, seed: int = 7) -> Path:
    """Write a register of so many assets; the same seed, the same register."""
    chance = random.Random(seed)  # noqa: S311  # no secret hangs on it
    header = (
        *("Mã tài sản", "Tên tài sản", "Đơn vị", "Năm đưa vào sử dụng", "Nguyên giá"),
        *("Giá trị còn lại", "Bộ phận sử dụng", "serial"),
    )
    rows = []
    for number in range(1, count + 1):
        name, price, _ = chance.choices(_KINDS, [share for *_, share in _KINDS])[0]
        year = chance.randint(2011, 2025)
        left = max(0, round(price * (1 - (2026 - year) / 5)))
        post = chance.choice(_POSTS)
        row = (f"TS-{number:04d}", name, units[number % len(units)], year, price, left, post)
        rows.append((*row, f"SN{number:06d}"))
    return _write(file, header, rows)


def write_staff(file: Path, units: Sequence[str] = UNITS) -> Path:
    posts = (("vi", "leader", 1), ("vii", "leader", 6), ("viii", "onestop", 6))
    rows = [
        (unit, group, role, people)
        for unit in units
        for group, role, people in (*posts, ("viii", "officer", 40))
    ]
    return _write(file, ("unit", "group", "role", "people"), rows)


def write_budgets(
    file: Path, units: Sequence[str] = UNITS, years: Sequence[int] = (2027, 2028, 2029)
) -> Path:
    rows: list[tuple[object, ...]] = []
    for year in years:
        rows += [("province", "", year, 250_000_000), ("central", "", year, 60_000_000)]
        rows += [
            ("commune", unit, year, 20_000_000 + 5_000_000 * (unit > "07220")) for unit in units
        ]
    return _write(file, ("source", "unit", "year", "amount_vnd"), rows)


def write_prices(file: Path) -> Path:
    rows = [
        ("PC27", "desktop", "Core i5-14400, RAM 16 GB, SSD 512 GB", 15_200_000, "Báo giá 12/2026"),
        ("MI27", "printer", "Máy in laser A4 hai mặt", 5_900_000, "Báo giá 12/2026"),
    ]
    header = ("model", "kind", "name", "price_vnd", "from", "source")
    return _write(file, header, ((*row[:4], "01/01/2026", row[4]) for row in rows))


def _write(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        out = csv.writer(opened)
        out.writerow(header)
        out.writerows(rows)
    return file
