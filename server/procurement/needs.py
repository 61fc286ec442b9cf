"""From the lines of a plan to the needs that a unit registers for one year. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.procurement.form04 import Need
from server.procurement.funding import PaidLine
from server.procurement.instance import Action, Instance

# The form is a Vietnamese paper: its words are fixed, not translated.
ASSETS: Mapping[str, str] = {
    "desktop": "Máy vi tính để bàn",
    "laptop": "Máy vi tính xách tay",
    "printer": "Máy in",
    "scanner": "Máy quét (scan) tài liệu",
    "switch": "Thiết bị chuyển mạch",
    Action.OS: "Bản quyền hệ điều hành",
    Action.SSD: "Ổ cứng SSD (nâng cấp)",
    Action.RAM: "Bộ nhớ RAM (nâng cấp)",
    Action.BOTH: "Ổ cứng SSD và bộ nhớ RAM (nâng cấp)",
}
SOURCES: Mapping[str, str] = {
    "commune": "Ngân sách xã",
    "province": "Ngân sách tỉnh",
    "central": "Ngân sách trung ương",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How the paper names units and models; what has no name keeps its code."""

    units: Mapping[str, str]
    models: Mapping[str, str]


def needs_of(instance: Instance, lines: Sequence[PaidLine], year: int, names: Names) -> list[Need]:
    """Give the needs of a year (index), one an asset, model and unit; links are rent, no assets."""
    grouped: dict[tuple[str, str, str], list[PaidLine]] = defaultdict(list)
    for paid in lines:
        if paid.line.year == year:
            device = instance.devices[paid.line.item]
            bought = paid.line.action == Action.REPLACE
            asset = ASSETS.get(device.kind if bought else paid.line.action, device.kind)
            grouped[asset, paid.line.model, device.commune].append(paid)
    order = list(ASSETS.values())
    keys = sorted(grouped, key=lambda key: (order.index(key[0]) if key[0] in order else 99, key))
    return [
        Need(
            asset=asset,
            unit=names.units.get(unit, unit),
            quantity=len(grouped[asset, model, unit]),
            model=names.models.get(model, model),
            estimate_vnd=1000 * sum(paid.cost for paid in grouped[asset, model, unit]),
            funding=_funding(grouped[asset, model, unit]),
        )
        for asset, model, unit in keys
    ]


def _funding(lines: Sequence[PaidLine]) -> str:
    """Name who pays; with the amounts where it is more than one."""
    paid: dict[str, int] = defaultdict(int)
    for line in lines:
        for source, amount in line.sources.items():
            paid[source] += amount
    if len(paid) == 1:
        return SOURCES[next(iter(paid))]
    return "; ".join(
        f"{name}: {1000 * paid[source]:,}".replace(",", ".")
        for source, name in SOURCES.items()
        if source in paid
    )
