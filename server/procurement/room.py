"""What shared money and delivery units a plan leaves over, and for which group."""

from dataclasses import dataclass

import numpy as np

from server.procurement.harm import Floats
from server.procurement.money import Money, deliveries, spending
from server.procurement.options import Ints, Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrun:
    """What is broken, thousand dong or units; all zero in a plan that keeps the limits.

    Attributes:
        plain: Of a province's own money, (province, year).
        all: Of a province's money and what the central fund can give it, (province, year).
        units: Delivery units, (province, year).
    """

    plain: Floats
    all: Floats
    units: Floats

    @property
    def any(self) -> bool:
        """Whether anything is."""
        return bool((self.plain > 0).any() or (self.all > 0).any() or (self.units > 0).any())


class Ledger:
    """The books of one plan: changed a group at a time."""

    def __init__(self, options: Options, money: Money, chosen: Ints) -> None:
        """Book a choice."""
        self._money = money
        self.spent = spending(options, chosen)
        self.units = deliveries(options, money, chosen)

    def change(self, group: int, spent: Floats, units: Floats) -> None:
        """Book that a group spends so much, and uses so many delivery units more than before."""
        self.spent[group] = spent
        self.units[self._money.province[group]] += units

    def overrun(self) -> Overrun:
        """Say what is broken."""
        plain, hard = self._transfers()
        left = self._money.provinces - plain
        central = self._central(left, hard)
        return Overrun(
            plain=np.maximum(0, -left),
            all=np.maximum(0, hard - np.maximum(0, left) - central),
            units=np.maximum(0, self.units - self._money.delivery),
        )

    def room(self, group: int) -> tuple[Floats, Floats]:
        """Say how much money a group may spend by year, and how many units it may use more."""
        money, province = self._money, int(self._money.province[group])
        plain, hard = self._transfers()
        out = np.maximum(0, self.spent[group] - money.own[group])
        left = money.provinces - plain
        joint = left[province] + self._central(left, hard)[province] - hard[province]
        free = joint if money.hard[group] else np.minimum(joint, left[province])
        # Nothing over: own money may still be spent where nothing went out.
        most = money.own[group] + np.maximum(0, out + free)
        return most, money.delivery[province] - self.units[province]

    def _transfers(self) -> tuple[Floats, Floats]:
        """Give what goes out to plain groups and to hard ones, (province, year)."""
        money = self._money
        out = np.maximum(0, self.spent - money.own)
        plain, hard = np.zeros_like(money.provinces), np.zeros_like(money.provinces)
        np.add.at(plain, money.province[~money.hard], out[~money.hard])
        np.add.at(hard, money.province[money.hard], out[money.hard])
        return plain, hard

    def _central(self, left: Floats, hard: Floats) -> Floats:
        """Give what the fund can pay in each province: what the others do not need of it."""
        needed = np.maximum(0, hard - np.maximum(0, left))
        others = needed.sum(axis=0) - needed
        central: Floats = np.maximum(0, self._money.central - others)
        return central
