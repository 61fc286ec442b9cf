"""From the stored lines of a plan to the form that is filed: it says what was planned. Pure.

The form is a Vietnamese paper: its words are fixed, not translated. Links are rent, no assets.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from server.fleet.equipment import Equipment
from server.procurement.form04 import Heading, Need, form04
from server.procurement.instance import Action
from server.procurement.papers import read_payments
from server.store.questions.plans import PlacedLine
from server.store.tables import PlanRow

ASSETS: Mapping[str, str] = {
    Equipment.DESKTOP: "Máy vi tính để bàn",
    Equipment.LAPTOP: "Máy vi tính xách tay",
    Equipment.PRINTER: "Máy in",
    Equipment.SCANNER: "Máy quét (scan) tài liệu",
    Equipment.SWITCH: "Thiết bị chuyển mạch",
    Action.OS: "Nâng cấp hệ điều hành",
    Action.SSD: "Ổ cứng SSD (nâng cấp)",
    Action.RAM: "Bộ nhớ RAM (nâng cấp)",
    Action.BOTH: "Ổ cứng SSD và bộ nhớ RAM (nâng cấp)",
}
# What no price list names; without it the form is not complete.
UPGRADES: Mapping[str, str] = {
    Action.OS: "Windows 11, gồm công cài đặt",
    Action.SSD: "SSD, gồm công lắp đặt",
    Action.RAM: "RAM, gồm công lắp đặt",
    Action.BOTH: "SSD và RAM, gồm công lắp đặt",
}
PAYERS: Mapping[str, str] = {
    "commune": "Ngân sách xã",
    "province": "Ngân sách tỉnh",
    "central": "Ngân sách trung ương",
}
_ORDER = tuple(ASSETS.values())
_Key = tuple[str, str, str]


def form04_of(plan: PlanRow, lines: Sequence[PlacedLine], heading: Heading) -> bytes:
    """Write form 04/TSC-MSTT, a sheet a year of the plan.

    Args:
        plan: The plan.
        lines: What of it is filed, of all years: ``bought_lines`` gives them.
        heading: Who files it.
    """
    years = range(plan.first_year, plan.first_year + plan.years)
    return form04({year: needs_of(lines, year) for year in years}, heading)


def needs_of(lines: Sequence[PlacedLine], year: int) -> list[Need]:
    """Give the needs of a year: one an asset, model and unit."""
    grouped: dict[_Key, list[PlacedLine]] = defaultdict(list)
    for placed in lines:
        line = placed.line
        bought = line.kind if line.action == Action.REPLACE else line.action
        asset = ASSETS.get(bought or "")
        if asset and line.year == year:
            model = line.model_name or UPGRADES.get(line.action or "", "")
            grouped[asset, model, placed.unit.code].append(placed)
    keys = sorted(grouped, key=lambda key: (_ORDER.index(key[0]), key))
    return [_need(key, grouped[key], year) for key in keys]


def _need(key: _Key, lines: Sequence[PlacedLine], year: int) -> Need:
    asset, model, _ = key
    unit = lines[0].unit
    return Need(
        asset=asset,
        unit=unit.name,
        quantity=len(lines),
        model=model,
        estimate_vnd=sum(one.line.cost_vnd for one in lines),
        funding=_funding(lines),
        delivery=f"Năm {year}, tại {unit.name}",
        note=_note(lines),
    )


def _funding(lines: Sequence[PlacedLine]) -> str:
    """Name who pays; with the amounts, one a line, where it is more than one."""
    paid: dict[str, int] = defaultdict(int)
    for one in lines:
        for payment in read_payments(one.line.paid, one.line.year or 0):
            paid[payment.payer] += payment.amount_vnd
    if len(paid) == 1:
        return PAYERS[next(iter(paid))]
    return "\n".join(
        f"{name}: {paid[payer]:,}".replace(",", ".")
        for payer, name in PAYERS.items()
        if payer in paid
    )


def _note(lines: Sequence[PlacedLine]) -> str:
    """Say what it is for: the asset that is replaced or upgraded."""
    done = "Thay" if lines[0].line.action == Action.REPLACE else "Cho"
    items = ", ".join(_called(one) for one in lines)
    simulated = " (mô phỏng)" if any(one.line.simulated for one in lines) else ""
    return f"{done} {items}{simulated}"


def _called(placed: PlacedLine) -> str:
    item = placed.line.item
    return f"thiết bị số {item[1:]}" if item.startswith("#") else item
