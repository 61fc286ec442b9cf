"""The harm of a thin or broken line to those who use it, and what a better one costs, in arrays."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from server.procurement.course import LinkCourse
from server.procurement.harm import Floats
from server.procurement.instance import Link
from server.procurement.parameters import Parameters

Ints: TypeAlias = npt.NDArray[np.int64]
# What the harm of a link is made of, in this order along the first axis of ``parts``.
PARTS = ("congestion", "outage")


class LinkHarm:
    """Harm and cost of links, under any course; a course beyond the last tier is of no meaning."""

    def __init__(self, params: Parameters, links: Sequence[Link]) -> None:
        """Take the links."""
        self._params, self._terms = params, params.link
        self._tier = np.array([link.tier for link in links])
        self._users = np.array([float(link.users) for link in links])
        self._down = np.array([link.unavailability for link in links])

    def totals(self, courses: Sequence[LinkCourse]) -> Floats:
        """Give the discounted harm of every link under every course, (links, courses)."""
        return np.stack([self.parts(course).sum(axis=(0, 1)) for course in courses], axis=1)

    def parts(self, course: LinkCourse) -> Floats:
        """Give the discounted harm of a course, (PARTS, years and tail, links)."""
        params = self._params
        path = []
        for year in range(params.years + params.tail_years):
            value = self._mixed(course, year, partial(self._year, year))
            path.append(value / (1 + params.discount) ** year)
        return np.stack(path, axis=1)

    def costs(self, course: LinkCourse) -> Floats:
        """Give rent above today's plus installation, whole thousand dong, (links, years)."""
        paid = []
        for year in range(self._params.years):
            money = self._mixed(course, year, self._rent) - self._rent(self._tier, second=False)
            if course.steps and year == course.tier_year:
                money = money + self._terms.tier_install
            if course.second and year == course.second_year:
                money = money + self._terms.second_install
            paid.append(np.rint(money))
        return np.stack(paid, axis=1)

    def _mixed(self, course: LinkCourse, year: int, value: Callable[..., Floats]) -> Floats:
        """Weigh the state before and after the work of a year."""
        lag = self._params.lag
        before, after = (value(*self._state(course, done)) for done in (year, year + 1))
        return lag * before + (1 - lag) * after

    def _state(self, course: LinkCourse, done: int) -> tuple[Ints, bool]:
        """Tier and second line when the work of the years before ``done`` is done."""
        steps = course.steps if course.steps and course.tier_year < done else 0
        return self._tier + steps, course.second and course.second_year < done

    def _rent(self, tier: Ints, second: bool) -> Floats:
        rent = np.array(self._terms.rent, dtype=float)
        return rent[np.minimum(tier, len(rent) - 1)] + (self._terms.second_rent if second else 0)

    def _year(self, year: int, tier: Ints, second: bool) -> Floats:
        terms = self._terms
        speed = np.array(terms.speed, dtype=float)[np.minimum(tier, len(terms.speed) - 1)]
        load = self._users * terms.mbps_per_user * terms.growth**year / speed
        slow = np.minimum(
            terms.hours_cap, terms.hours_per_util * np.maximum(0, load - terms.free_util)
        )
        outage = self._down * (terms.second_factor if second else 1)
        price = self._users * terms.weight * self._params.hour_cost
        return np.stack(
            [
                slow * terms.congestion_share * price,
                outage * terms.hours_year * terms.outage_share * price,
            ]
        )
