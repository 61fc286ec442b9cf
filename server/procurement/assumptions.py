"""What a plan reckons with: defaults, what somebody set instead, prices of a day. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from server.figure import Figure, Norm, Source
from server.procurement.catalogue import Catalogue
from server.procurement.defaults import DEFAULTS, OFFERS, PLANNED_KINDS, Default, Offer
from server.procurement.papers import Ground
from server.procurement.parameters import Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNumber:
    """A number that somebody set instead of a default, by its name."""

    name: str
    value: float
    unit: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """Everything that is reckoned with. ``numbers``: by name, as they hold on the day."""

    numbers: Mapping[str, Default]
    offers: Sequence[Offer]

    def __getitem__(self, name: str) -> float:
        """Give the value of a number."""
        return self.numbers[name].value

    @property
    def catalogue(self) -> Catalogue:
        """Where the numbers come from, and what the models are called."""
        sources = {name: number.source for name, number in self.numbers.items()}
        prices = {f"models.{offer.model}.price": offer.source for offer in self.offers}
        models = {offer.model: offer.name for offer in self.offers}
        return Catalogue(sources=sources | prices, models=models)

    @property
    def grounds(self) -> list[Ground]:
        """List every number with its source, for people."""
        found = [
            Ground(
                name=one.name,
                means=one.means,
                figure=Figure(value=float(self[one.name]), unit=one.unit, source=one.source),
            )
            for one in self.numbers.values()
        ]
        found += [
            Ground(
                name=offer.name,
                means="",
                figure=Figure(value=float(offer.price_vnd), unit="VND", source=offer.source),
            )
            for offer in self.offers
        ]
        return found

    def parameters(self, first_year: int, years: int) -> Parameters:
        """Put the numbers into the shape that plans are reckoned with."""
        tree: dict[str, Any] = {}
        for name, number in self.numbers.items():
            *above, leaf = name.split(".")[: -1 if number.place else None]
            branch = tree
            for part in above:
                branch = branch.setdefault(part, {})
            if number.place:
                branch.setdefault(leaf, []).append(_plain(number.value))
            else:
                branch[leaf] = _plain(number.value)
        tree["models"] = {offer.model: self._model(offer) for offer in self.offers}
        tree |= {"first_year": first_year, "years": years}
        return msgspec.convert(tree, Parameters, str_keys=True)

    def _model(self, offer: Offer) -> dict[str, Any]:
        creep = f"creep.{offer.kind}"
        return {
            "kind": offer.kind.value,
            "price": round(offer.price_vnd / 1000),
            "quality": offer.quality,
            "creep": self[creep] if creep in self.numbers else 0.0,
            "roles": offer.roles,
        }


def assumptions(
    day: date, set_numbers: Iterable[SetNumber] = (), offers: Sequence[Offer] = ()
) -> Assumptions:
    """Say what a plan reckons with.

    Args:
        day: Of the plan, as ``day_of_plan`` has it: norms hold by their dates.
        set_numbers: They stand above the defaults of their names; unknown names are of no use.
        offers: The prices in force; a kind that has none gets the default.
    """
    numbers = numbers_on(day, DEFAULTS, set_numbers)
    priced = {offer.kind for offer in offers}
    usable = [offer for offer in offers if offer.kind in PLANNED_KINDS]
    usable += [offer for offer in OFFERS if offer.kind not in priced]
    return Assumptions(numbers=numbers, offers=usable)


def day_of_plan(first_year: int, today: date) -> date:
    """Say by which day's numbers a plan is reckoned: its first, or today within its first year."""
    return max(date(first_year, 1, 1), today)


def numbers_on(
    day: date, defaults: Iterable[Default], set_numbers: Iterable[SetNumber]
) -> dict[str, Default]:
    """Give the numbers of a day by name: norms by their dates, above them what somebody set."""
    numbers: dict[str, Default] = {}
    for default in defaults:
        if not isinstance(default.source, Norm) or default.source.valid_from <= day:
            numbers[default.name] = default  # those of later days stand below in the table
    for one in set_numbers:
        known = numbers.get(one.name)
        if known is not None and _stands_above(one, known):
            numbers[one.name] = replace(known, value=one.value, unit=one.unit, source=one.source)
    return numbers


def _stands_above(one: SetNumber, known: Default) -> bool:
    if isinstance(one.source, Norm) and isinstance(known.source, Norm):
        return one.source.valid_from >= known.source.valid_from  # Canh may know a newer law
    return True


def _plain(value: float) -> float:
    """Write whole numbers as such: prices and years are."""
    return int(value) if float(value).is_integer() else value
