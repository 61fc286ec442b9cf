"""What finance knows of what a demo simulates: a register, staff, money and prices, all invented.

The register knows more than the computers that report (printers, those that are off), and not all
of what reports; it comes in by the commands that an office would type.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from random import Random

from server.demo.district import SEED
from server.demo.typist import Typist
from server.province.chance import stream
from server.province.computers import Computer, Post
from server.province.district import District
from server.province.sites import Site

YEARS = 3
# Of the computers that report, the share that the register has under their serial number.
_REGISTERED = 0.85
_OTHERS_A_SITE = 26
_KINDS = (
    ("Máy vi tính để bàn", 14_500_000, 12),
    ("Máy vi tính xách tay", 17_500_000, 4),
    ("Máy in laser A4", 5_500_000, 6),
    ("Máy quét tài liệu", 12_000_000, 2),
    ("Thiết bị chuyển mạch 24 cổng", 6_000_000, 1),
    ("Bộ lưu điện", 2_500_000, 1),
)
_POSTS: Mapping[Post, str] = {
    Post.ONE_STOP: "Bộ phận một cửa",
    Post.OFFICER: "Công chức chuyên môn",
    Post.ACCOUNTANT: "Kế toán",
    Post.LEADER: "Lãnh đạo UBND",
}
_STAFF = (
    ("vi", "leader", 1, "Bí thư Đảng ủy"),
    ("vii", "leader", 6, "Phó bí thư, chủ tịch, phó chủ tịch"),
    ("viii", "onestop", 6, "Công chức bộ phận một cửa"),
    ("viii", "officer", 24, "Công chức chuyên môn"),
    ("viii", "back", 3, "Văn thư, kế toán"),
)
_PROVINCE_VND, _CENTRAL_VND, _COMMUNE_VND = 320_000_000, 90_000_000, 22_000_000
_LIFE_YEARS = 5


def put_finance(typist: Typist, district: District) -> None:
    """Import all four sheets; units and computers' sites are there already."""
    now = typist.clock.now()
    for kind, text in (
        ("register", register_sheet(district, now.year)),
        ("staff", staff_sheet(district)),
        ("budgets", budgets_sheet(district, now.year + 1)),
        ("prices", prices_sheet(now.year)),
    ):
        typist.bring(kind, kind, text)


def register_sheet(district: District, year: int) -> str:
    """Write the register: what reports, for the most part, and what does not."""
    chance = stream("register", SEED)
    rows = [
        _computer(computer, district.sites[computer.site].unit, year)
        for computer in district.computers.values()
        if computer.machine.inventory.system.serial and chance.random() < _REGISTERED
    ]
    for site in district.sites.values():
        rows += [_other(chance, site.unit, year) for _ in range(_OTHERS_A_SITE)]
        rows += _of_desks(site, year)
    coded = ((f"TS{number:05d}", *row) for number, row in enumerate(rows, 1))
    header = ("code", "name", "unit", "serial", "in_use_since", "original_price_vnd")
    return _sheet((*header, "remaining_value_vnd", "user"), coded)


def staff_sheet(district: District) -> str:
    """Write who works in each commune."""
    rows = ((unit, *post, "Số liệu mô phỏng") for unit in district.units for post in _STAFF)
    return _sheet(("unit", "group", "role", "people", "title", "source"), rows)


def budgets_sheet(district: District, first_year: int) -> str:
    """Write the money: a rich commune's is its own, and cannot help a poor one."""
    rows: list[tuple[object, ...]] = []
    for year in range(first_year, first_year + YEARS):
        rows.append(("province", "", year, _PROVINCE_VND))
        rows.append(("central", "", year, _CENTRAL_VND))
        for number, unit in enumerate(district.units):
            rows.append(("commune", unit, year, _COMMUNE_VND // (1 + number % 4)))
    return _sheet(("source", "unit", "year", "amount_vnd"), rows)


def prices_sheet(year: int) -> str:
    """Write two quotations; the other kinds keep their default price."""
    day, source = f"01/01/{year}", "Báo giá mô phỏng"
    rows = (
        ("PC", "desktop", "Core i5, RAM 16 GB, SSD 512 GB, màn hình 24 inch", 15_200_000),
        ("MT", "laptop", "Core i5, RAM 16 GB, SSD 512 GB, 14 inch", 18_400_000),
    )
    header = ("model", "kind", "name", "price_vnd", "from", "source")
    return _sheet(header, ((*row, day, source) for row in rows))


def _computer(computer: Computer, unit: str, year: int) -> tuple[object, ...]:
    system = computer.machine.inventory.system
    laptop = system.form in {"laptop", "tablet"}
    name, price, _ = _KINDS[1 if laptop else 0]
    # In use some months after it was built, as written by hand: the year alone.
    since = min(year, int(computer.machine.made + 0.6))
    title = f"{name} {system.maker} {system.model}".strip()
    return (
        title,
        unit,
        system.serial,
        since,
        price,
        _worth(price, since, year),
        _POSTS[computer.post],
    )


def _other(chance: Random, unit: str, year: int) -> tuple[object, ...]:
    name, price, _ = chance.choices(_KINDS, [share for *_, share in _KINDS])[0]
    since = year - min(15, int(chance.triangular(0, 16, 6)))
    post = chance.choice([*_POSTS.values(), "Văn thư", ""])
    return (name, unit, "", since, price, _worth(price, since, year), post)


def _of_desks(site: Site, year: int) -> list[tuple[object, ...]]:
    """Equip the one-stop office of a site: most have what they need, some lack it or half of it."""
    chance = stream("desks", SEED, site.code)
    found: list[tuple[object, ...]] = []
    for (name, price, _), each, equipped in ((_KINDS[2], 3, 0.85), (_KINDS[3], 15, 0.7)):
        wanted = -(-site.desks // each) if chance.random() < equipped else 0
        for _ in range(wanted):
            since = year - chance.randint(0, 8)
            worth = _worth(price, since, year)
            found.append((name, site.unit, "", since, price, worth, _POSTS[Post.ONE_STOP]))
    return found


def _worth(price: int, since: int, year: int) -> int:
    """Give what is left on the books of what wears off in equal parts."""
    return max(0, price * (_LIFE_YEARS - (year - since)) // _LIFE_YEARS)


def _sheet(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow(header)
    out.writerows(rows)
    return text.getvalue()
