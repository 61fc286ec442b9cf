"""Every legal course of every item, in one table of arrays: what a plan chooses from.

Items stand in the order of their groups: the devices of a unit are a group, each link is one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from server.procurement.course import Course, LinkCourse, device_courses, link_courses
from server.procurement.harm import DeviceHarm, Floats
from server.procurement.instance import Action, Device, Instance, Line
from server.procurement.link_harm import LinkHarm
from server.procurement.norms import may_replace, may_upgrade
from server.procurement.parameters import Parameters

Ints: TypeAlias = npt.NDArray[np.int64]
AnyCourse: TypeAlias = Course | LinkCourse
QUOTAS = ("printer", "scanner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items that share money of their own: the devices of a unit; or one link, which has none.

    Attributes:
        commune: Code of the unit; the money of it is only a device's.
        hard: Whether the central fund may pay too.
        items: From and to, in the order of the table.
        options: From and to.
    """

    commune: str
    province: str
    hard: bool
    is_link: bool
    items: slice
    options: slice


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The table.

    Attributes:
        items: Names.
        start: First option of each item, and the end.
        item: Item of each option.
        harm: Discounted, with the price of leaving the approved plan; thousand dong.
        cost: By year, at the prices asked for; whole thousand dong.
        units: Delivery units by year.
        quota: Which of QUOTAS it uses up, -1 for none.
        fine: By year, whether the PC is adequate at its end; nothing for what does not count.
        courses: Of each option.
        counted: PCs that a floor counts, by group and year.
        offset: Price of approved lines of items that are gone; no choice changes it.
    """

    items: Sequence[str]
    groups: Sequence[Group]
    start: Ints
    item: Ints
    harm: Floats
    cost: Floats
    units: Floats
    quota: Ints
    fine: Floats
    courses: Sequence[AnyCourse]
    counted: Floats
    offset: float

    @property
    def keep(self) -> Ints:
        """The option of each item that leaves it as it is."""
        return self.start[:-1]

    def lines(self, chosen: Ints) -> list[Line]:
        """Write one option for each item as the lines of a plan."""
        found = []
        for name, option in zip(self.items, chosen, strict=True):
            found += self.courses[int(option)].lines(name)
        return sorted(found)


@dataclass(slots=True)
class _Pieces:
    """Arrays of one kind of item, to be put together; ``course``: indices into ``courses``."""

    item: list[Ints] = field(default_factory=list)
    harm: list[Floats] = field(default_factory=list)
    cost: list[Floats] = field(default_factory=list)
    units: list[Floats] = field(default_factory=list)
    quota: list[Ints] = field(default_factory=list)
    fine: list[Floats] = field(default_factory=list)
    course: list[Ints] = field(default_factory=list)
    courses: list[AnyCourse] = field(default_factory=list)


def build_options(
    instance: Instance, prices: Mapping[tuple[str, int], int] | None = None
) -> Options:
    """Make the table.

    Args:
        instance: The task.
        prices: Of (model, year), where they differ from the list.
    """
    communes = sorted(instance.communes)
    by_commune = defaultdict(list)
    for device in instance.devices.values():
        by_commune[device.commune].append(device)
    ordered = [device for code in communes for device in by_commune[code]]
    links = list(instance.links.values())
    names = [device.id for device in ordered] + [link.id for link in links]
    pieces = _Pieces()
    for kind in instance.params.failure:
        at = [index for index, device in enumerate(ordered) if device.kind == kind]
        if at:
            _add_devices(pieces, instance, [ordered[index] for index in at], np.array(at), prices)
    if links:
        _add_links(pieces, instance, len(ordered))
    item = np.concatenate(pieces.item)
    order = np.argsort(item, kind="stable")
    start = np.searchsorted(item[order], np.arange(len(names) + 1))
    harm = np.concatenate(pieces.harm)[order]
    courses = [pieces.courses[index] for index in np.concatenate(pieces.course)[order]]
    moved, offset = _stability(instance, names, item[order], courses)
    return Options(
        items=names,
        groups=_groups(instance, [(code, len(by_commune[code])) for code in communes], start),
        start=start,
        item=item[order],
        harm=harm + moved,
        cost=np.concatenate(pieces.cost)[order],
        units=np.concatenate(pieces.units)[order],
        quota=np.concatenate(pieces.quota)[order],
        fine=np.concatenate(pieces.fine)[order],
        courses=courses,
        counted=_counted(instance, [by_commune[code] for code in communes]),
        offset=offset,
    )


def _groups(instance: Instance, communes: Sequence[tuple[str, int]], start: Ints) -> list[Group]:
    spans, first = [], 0
    for code, count in communes:
        spans.append((code, count, False))
    spans += [(link.commune, 1, True) for link in instance.links.values()]
    groups = []
    for code, count, is_link in spans:
        commune = instance.communes[code]
        groups.append(
            Group(
                commune=code,
                province=commune.province,
                hard=commune.difficult and not is_link,
                is_link=is_link,
                items=slice(first, first + count),
                options=slice(int(start[first]), int(start[first + count])),
            )
        )
        first += count
    return groups


def _add_devices(
    pieces: _Pieces,
    instance: Instance,
    devices: Sequence[Device],
    at: Ints,
    prices: Mapping[tuple[str, int], int] | None,
) -> None:
    """Add the options of the devices of one kind."""
    params, kind = instance.params, devices[0].kind
    courses = device_courses(params, kind)
    places = [instance.communes[device.commune] for device in devices]
    harm = DeviceHarm(params, devices, places).totals(courses)
    legal = _legal(params, devices, courses)
    cost, units = _device_costs(instance, devices, courses, prices)
    if params.equity is None and params.stability is None:
        # What costs money and is no better than keeping serves nobody.
        useless = (harm >= harm[:, :1]) & (cost.sum(axis=2) > 0)
        legal &= ~useless
    device, course = np.nonzero(legal)
    pieces.item.append(at[device])
    pieces.harm.append(harm[device, course])
    pieces.cost.append(cost[device, course])
    pieces.units.append(units[course])
    replaced = np.array([bool(one.model) for one in courses])[course]
    quota = QUOTAS.index(kind) if kind in QUOTAS else -1
    pieces.quota.append(np.where(replaced, quota, -1))
    pieces.fine.append(_adequate(instance, devices, courses)[device, course])
    pieces.course.append(course + len(pieces.courses))
    pieces.courses.extend(courses)


def _legal(
    params: Parameters, devices: Sequence[Device], courses: Sequence[Course]
) -> npt.NDArray[np.bool_]:
    """Say of (device, course) whether the norms and the hardware allow it; keeping always is."""
    upgrades = {(one.upgrade, one.upgrade_year) for one in courses if one.upgrade}
    models = {(one.model, one.replace_year) for one in courses if one.model}
    fits = {move: np.array([may_upgrade(params, d, *move) for d in devices]) for move in upgrades}
    meets = {move: np.array([may_replace(params, d, *move) for d in devices]) for move in models}
    legal = np.ones((len(devices), len(courses)), dtype=bool)
    for index, course in enumerate(courses):
        if course.upgrade:
            legal[:, index] &= fits[course.upgrade, course.upgrade_year]
        if course.model:
            legal[:, index] &= meets[course.model, course.replace_year]
    return legal


def _device_costs(
    instance: Instance,
    devices: Sequence[Device],
    courses: Sequence[Course],
    prices: Mapping[tuple[str, int], int] | None,
) -> tuple[Floats, Floats]:
    """Give cost by (device, course, year) and delivery units by (course, year)."""
    params = instance.params
    base = np.zeros((len(courses), params.years))
    system, units = np.zeros_like(base), np.zeros_like(base)
    for index, course in enumerate(courses):
        if course.upgrade:
            terms = params.upgrades[course.upgrade]
            base[index, course.upgrade_year] += terms.price
            units[index, course.upgrade_year] += terms.units
            if course.upgrade != Action.OS:
                system[index, course.upgrade_year] += params.upgrades[Action.OS].price
        if course.model:
            key = course.model, course.replace_year
            price = (prices or {}).get(key, params.models[course.model].price)
            base[index, course.replace_year] += price
            units[index, course.replace_year] += params.replace_units
    gains = np.array([float(device.gains_system) for device in devices])
    return base + gains[:, None, None] * system, units


def _adequate(instance: Instance, devices: Sequence[Device], courses: Sequence[Course]) -> Floats:
    """Say by (device, course, year) whether a PC is adequate at the end of the year."""
    years = np.arange(instance.params.years)
    fine = np.zeros((len(devices), len(courses), len(years)))
    if not devices[0].is_pc or instance.params.equity is None:
        return fine
    os11, capable, ssd, ram8 = np.array(
        [(d.os == "win11", d.can_run_win11, d.disk == "ssd", d.ram >= 8) for d in devices]
    ).T
    counts = np.array([[not d.surplus and year < d.post_end for year in years] for d in devices])
    for index, course in enumerate(courses):
        bought = (years >= course.replace_year) & bool(course.model)
        done = (years >= course.upgrade_year) & bool(course.upgrade)
        disk = done & (course.upgrade in (Action.SSD, Action.BOTH))
        memory = done & (course.upgrade in (Action.RAM, Action.BOTH))
        supported = os11[:, None] | (capable[:, None] & done)
        good = supported & (ssd[:, None] | disk) & (ram8[:, None] | memory)
        fine[:, index] = (good | bought) & counts
    return fine


def _counted(instance: Instance, communes: Sequence[Sequence[Device]]) -> Floats:
    """Count the PCs that a floor looks at, by (group, year); nothing for links."""
    years = instance.params.years
    counted = np.zeros((len(communes) + len(instance.links), years))
    for index, devices in enumerate(communes):
        for device in devices:
            if device.is_pc and not device.surplus:
                counted[index, : min(years, device.post_end)] += 1
    return counted


def _add_links(pieces: _Pieces, instance: Instance, first: int) -> None:
    params, links = instance.params, list(instance.links.values())
    courses, harm = link_courses(params), LinkHarm(params, links)
    totals = harm.totals(courses)
    cost = np.stack([harm.costs(course) for course in courses], axis=1)
    units = np.zeros((len(courses), params.years))
    for index, course in enumerate(courses):
        units[index, course.tier_year] += params.link.units * bool(course.steps)
        units[index, course.second_year] += params.link.units * course.second
    steps = np.array([course.steps for course in courses])
    tiers = np.array([link.tier for link in links])
    legal = tiers[:, None] + steps < len(params.link.speed)
    link, way = np.nonzero(legal)
    pieces.item.append(link + first)
    pieces.harm.append(totals[link, way])
    pieces.cost.append(cost[link, way])
    pieces.units.append(units[way])
    pieces.quota.append(np.full(len(link), -1))
    pieces.fine.append(np.zeros((len(link), params.years)))
    pieces.course.append(way + len(pieces.courses))
    pieces.courses.extend(courses)


def _stability(
    instance: Instance,
    names: Sequence[str],
    item: Ints,
    courses: Sequence[AnyCourse],
) -> tuple[Floats, float]:
    """Price of leaving the approved plan: by option, and for items that are gone."""
    rule = instance.params.stability
    if rule is None:
        return np.zeros(len(item)), 0.0
    approved: dict[str, set[Line]] = defaultdict(set)
    for line in instance.approved:
        if line.year < rule.years:
            approved[line.item].add(line)
    moved, nothing = np.zeros(len(item)), set[Line]()
    for option, (index, course) in enumerate(zip(item, courses, strict=True)):
        name = names[index]
        lines = {line for line in course.lines(name) if line.year < rule.years}
        moved[option] = rule.penalty * (lines != approved.get(name, nothing))
    gone = sum(1 for name, lines in approved.items() if lines and not instance.has_item(name))
    return moved, gone * rule.penalty
