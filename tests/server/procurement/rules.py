"""Everything that a plan may not break, written apart from the planner: it gives what is broken."""

from collections import Counter, defaultdict

from server.procurement.instance import Action, Device, Instance, Line
from server.procurement.plan import Plan


def broken(instance: Instance, plan: Plan) -> list[str]:
    found: list[str] = []
    by_item: dict[str, list[Line]] = defaultdict(list)
    for line in plan.lines:
        by_item[line.item].append(line)
    spent: Counter[tuple[str, int]] = Counter()
    rent: Counter[tuple[str, int]] = Counter()
    units: Counter[tuple[str, int]] = Counter()
    bought: Counter[tuple[str, str]] = Counter()
    for item, lines in by_item.items():
        if item in instance.links:
            _book_link(instance, item, lines, rent, units)
            continue
        device = instance.devices[item]
        found += _wrong_device(instance, device, lines)
        for line in lines:
            province = instance.communes[device.commune].province
            price, used = _price(instance, device, line)
            spent[device.commune, line.year] += price
            units[province, line.year] += used
            bought[device.commune, device.kind] += line.action == Action.REPLACE
    limits = {(one.source, one.owner, one.year): one.amount for one in instance.limits}
    found += _wrong_money(instance, limits, spent, rent)
    found += [
        f"{owner} {year}: {used} units"
        for (owner, year), used in units.items()
        if used > limits.get(("capacity", owner, year), used)
    ]
    found += [
        f"{owner}: {count} of {kind}"
        for (owner, kind), count in bought.items()
        if count > limits.get((f"quota-{kind}", owner, None), count)
    ]
    return found


def _wrong_device(instance: Instance, device: Device, lines: list[Line]) -> list[str]:
    params = instance.params
    upgrades = [line for line in lines if line.action != Action.REPLACE]
    replacements = [line for line in lines if line.action == Action.REPLACE]
    found = [
        f"{device.id}: its post ends"
        for line in lines
        if line.year + params.min_use_before_cut > device.post_end
    ]
    if len(upgrades) > 1 or len(replacements) > 1 or device.surplus:
        found.append(f"{device.id}: too much is done to it")
    for line in replacements:
        found += _wrong_model(instance, device, line)
        if any(line.year < up.year + params.gap_upgrade_replace for up in upgrades):
            found.append(f"{device.id}: replaced too soon after its upgrade")
    found += [
        f"{device.id}: too old to be upgraded"
        for line in upgrades
        if device.age + line.year > params.max_age_upgrade
    ]
    return found


def _wrong_model(instance: Instance, device: Device, line: Line) -> list[str]:
    params, found = instance.params, []
    model = params.models[line.model]
    if model.kind != device.kind or device.role not in model.roles.split():
        found.append(f"{device.id}: {line.model} is not for it")
    if model.price > params.ceiling[device.kind][""]:
        found.append(f"{device.id}: above the ceiling")
    if device.age + line.year < params.min_age_replace[device.kind]:
        found.append(f"{device.id}: too young to be replaced")
    return found


def _price(instance: Instance, device: Device, line: Line) -> tuple[int, int]:
    params = instance.params
    if line.action == Action.REPLACE:
        return params.models[line.model].price, params.replace_units
    terms = params.upgrades[line.action]
    system = line.action != Action.OS and device.can_run_win11 and device.os != "win11"
    return terms.price + (params.upgrades["os"].price if system else 0), terms.units


def _book_link(
    instance: Instance,
    item: str,
    lines: list[Line],
    rent: Counter[tuple[str, int]],
    units: Counter[tuple[str, int]],
) -> None:
    link, terms = instance.links[item], instance.params.link
    province = instance.communes[link.commune].province
    for line in lines:
        units[province, line.year] += terms.units
        second = line.action == Action.SECOND
        more = (
            terms.second_rent
            if second
            else terms.rent[link.tier + int(line.action[-1])] - terms.rent[link.tier]
        )
        install = terms.second_install if second else terms.tier_install
        for year in range(line.year, instance.params.years):
            rent[province, year] += more // 2 + install if year == line.year else more


def _wrong_money(
    instance: Instance,
    limits: dict[tuple[str, str, int | None], int],
    spent: Counter[tuple[str, int]],
    rent: Counter[tuple[str, int]],
) -> list[str]:
    found = []
    for year in range(instance.params.years):
        needed = 0
        plain, hard = Counter[str](), Counter[str]()
        for commune in instance.communes.values():
            own = limits.get(("commune", commune.code, year), 0)
            over = max(0, spent[commune.code, year] - own)
            (hard if commune.difficult else plain)[commune.province] += over
        for province in {one.province for one in instance.communes.values()}:
            left = limits.get(("province", province, year), 0)
            left -= plain[province] + rent[province, year]
            if left < 0:
                found.append(f"{province} {year}: overspent by {-left}")
            needed += max(0, hard[province] - max(0, left))
        if needed > limits.get(("central", "TW", year), 0):
            found.append(f"{year}: the central fund is overspent")
    return found
