"""A course: everything that happens to one item over the years of a plan. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from server.procurement.instance import PC_KINDS, Action, Line
from server.procurement.parameters import Parameters

UPGRADES = (Action.OS, Action.SSD, Action.RAM, Action.BOTH)


@dataclass(frozen=True, slots=True)
class Course:
    """An upgrade, then perhaps a replacement; an empty word: it does not happen."""

    upgrade: str = ""
    upgrade_year: int = 0
    model: str = ""
    replace_year: int = 0

    def lines(self, item: str) -> list[Line]:
        """Write it as lines of a plan."""
        found = []
        if self.upgrade:
            found.append(Line(item=item, year=self.upgrade_year, action=Action(self.upgrade)))
        if self.model:
            year, model = self.replace_year, self.model
            found.append(Line(item=item, year=year, action=Action.REPLACE, model=model))
        return found


@dataclass(frozen=True, slots=True)
class LinkCourse:
    """A faster tier, by so many steps, and perhaps a second line."""

    steps: int = 0
    tier_year: int = 0
    second: bool = False
    second_year: int = 0

    def lines(self, item: str) -> list[Line]:
        """Write it as lines of a plan."""
        found = []
        if self.steps:
            action = Action(f"tier{self.steps}")
            found.append(Line(item=item, year=self.tier_year, action=action))
        if self.second:
            found.append(Line(item=item, year=self.second_year, action=Action.SECOND))
        return found


def device_courses(params: Parameters, kind: str) -> list[Course]:
    """Give every course of a kind of device, keeping it first."""
    models = [name for name, model in params.models.items() if model.kind == kind]
    years = range(params.years)
    replacements = [("", 0), *product(models, years)]
    upgrades = [("", 0)]
    if kind in PC_KINDS:
        upgrades += [(word.value, year) for word in UPGRADES for year in years]
    return [
        Course(upgrade, at, model, year)
        for (upgrade, at), (model, year) in product(upgrades, replacements)
        if not (upgrade and model and year < at + params.gap_upgrade_replace)
    ]


def link_courses(params: Parameters) -> list[LinkCourse]:
    """Give every course of a link, keeping it first."""
    years = range(params.years)
    tiers: Sequence[tuple[int, int]] = [(0, 0), *product((1, 2), years)]
    seconds: Sequence[tuple[bool, int]] = [(False, 0), *((True, year) for year in years)]
    return [LinkCourse(*tier, *second) for tier, second in product(tiers, seconds)]
