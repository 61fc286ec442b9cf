"""The money of a plan as it is shown: by year, by payer, and what it is spent on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.procurement.instance import Action
from server.procurement.papers import MoneyOfYear
from server.store.questions.plans import Spent


class Purpose(StrEnum):
    """What money is spent on."""

    REPLACE = "replace"
    UPGRADE = "upgrade"
    LINK = "link"


_UPGRADES = frozenset({Action.OS, Action.SSD, Action.RAM, Action.BOTH})


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfPlan:
    """The money of a year: what there is, what of it is spent, and what all is spent on.

    ``spent_on_vnd`` is empty where the money shown is not the money of all payers.
    """

    year: int
    amount_vnd: int
    spent_vnd: int
    spent_on_vnd: tuple[tuple[Purpose, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerOfYear:
    """The money of a payer in a year; of all communes together.

    Attributes:
        purses: How many have money of their own: 1, or the communes.
        averts: Hours of work that one more million dong would avert, at the purse where it averts
            most; None: more money is not asked for.
        sources: The sheets that the amounts were imported from.
    """

    payer: str
    year: int
    purses: int
    amount_vnd: int
    spent_vnd: int
    averts: float | None
    sources: tuple[str, ...]


def years_of(money: Sequence[MoneyOfYear], spending: Sequence[Spent]) -> tuple[YearOfPlan, ...]:
    """Sum money by year; ``spending`` says what on."""
    return tuple(
        YearOfPlan(
            year=year,
            amount_vnd=sum(round(one.amount.value) for one in money if one.year == year),
            spent_vnd=sum(one.spent_vnd for one in money if one.year == year),
            spent_on_vnd=_spent_on([one for one in spending if one.year == year]),
        )
        for year in sorted({one.year for one in money})
    )


def _spent_on(spending: Sequence[Spent]) -> tuple[tuple[Purpose, int], ...]:
    sums = {
        purpose: sum(one.cost_vnd for one in spending if _purpose(one.action) is purpose)
        for purpose in Purpose
    }
    return tuple((purpose, amount) for purpose, amount in sums.items() if amount)


def _purpose(action: str) -> Purpose:
    if action == Action.REPLACE:
        return Purpose.REPLACE
    return Purpose.UPGRADE if action in _UPGRADES else Purpose.LINK


def payers_of(money: Sequence[MoneyOfYear]) -> tuple[PayerOfYear, ...]:
    """Sum money by payer and year: all communes are one payer."""
    keys = dict.fromkeys((one.payer, one.year) for one in money)
    return tuple(_payer([one for one in money if (one.payer, one.year) == key]) for key in keys)


def _payer(purses: Sequence[MoneyOfYear]) -> PayerOfYear:
    first = purses[0]
    roots = [root for one in purses for root in one.amount.rests_on]
    sheets = [str(getattr(root, "register", "")) for root in roots]
    return PayerOfYear(
        payer=first.payer,
        year=first.year,
        purses=len(purses),
        amount_vnd=sum(round(one.amount.value) for one in purses),
        spent_vnd=sum(one.spent_vnd for one in purses),
        averts=max((one.averts.value for one in purses if one.averts), default=None),
        sources=tuple(dict.fromkeys(filter(None, sheets))),
    )
