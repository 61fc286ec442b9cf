"""How old a computer is: a year with an interval, and why. Or "not known", and why not. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from checks.inventory import Inventory
from server.fleet.age.density import EARLIEST_Y, Posterior, combine, grid
from server.fleet.age.evidence import (
    IN_STORE_Y,
    Evidence,
    EvidenceKind,
    by_register,
    decimal_year,
    evidence_of,
    span_of,
)
from server.msgid import N_

# What dates a computer by itself; the rest only narrows.
_DATING = frozenset(EvidenceKind) - {
    EvidenceKind.MEMORY,
    EvidenceKind.DISK_HOURS,
    EvidenceKind.INSTALLATION,
}
BY_EVIDENCE = N_("Built about {year} (between {low} and {high}).")
VIRTUAL = N_("A virtual machine: it was never built.")
BY_REGISTER = N_("Bought new, by the register: built about {year} (between {low} and {high}).")
NO_DATE = N_("The register does not say since when it is in use, and nothing else tells.")
SILENT = N_("Nothing in it tells when it was built.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """When a computer was built.

    Attributes:
        year: With its fraction; None when it is not known.
        low: With ``high`` the 90 % interval; the widest there is when nothing is known.
        high: See there.
        basis: A msgid that says it in a sentence; its braces are ``year``, ``low``, ``high``.
        evidence: The strongest first; nothing that contradicts the year is called strong.
    """

    year: float | None
    low: float
    high: float
    basis: str
    evidence: Sequence[Evidence] = ()

    def years_old(self, now: datetime) -> tuple[float, float] | None:
        """Give how many years old it is at least and at most; None when it is not known."""
        if self.year is None:
            return None
        present = decimal_year(now.date())
        return max(0.0, present - self.high), max(0.0, present - self.low)


def estimate_age(
    inventory: Inventory,
    now: datetime,
    *,
    in_use_since: str = "",
    first_firmware: str = "",
) -> Age:
    """Put together what everything says.

    Args:
        inventory: The newest.
        now: The present.
        in_use_since: From the register, where the computer is one of its rows: ISO, as far as it
            was written; empty: it is none, or it does not say.
        first_firmware: The earliest firmware date ever seen of this computer: ISO, or empty.
    """
    latest = decimal_year(now.date())
    if inventory.system.virtual:
        return Age(year=None, low=EARLIEST_Y, high=latest, basis=VIRTUAL)
    evidence = evidence_of(inventory, now, in_use_since=in_use_since, first_firmware=first_firmware)
    if not any(one.kind in _DATING for one in evidence):
        return Age(year=None, low=EARLIEST_Y, high=latest, basis=SILENT, evidence=evidence)
    years = grid(latest)
    posterior = combine(years, [one.density for one in evidence])
    year = posterior.quantile(0.5)
    return Age(
        year=year,
        low=posterior.quantile(0.05),
        high=min(latest, posterior.quantile(0.95)),
        basis=BY_EVIDENCE,
        evidence=_ranked(evidence, years, posterior),
    )


def age_by_register(in_use_since: str, now: datetime) -> Age:
    """Tell an age from the register alone, taking it that the thing was bought new.

    It may have lain in a store for a year. ``in_use_since``: as of ``estimate_age``.
    """
    latest = decimal_year(now.date())
    span = span_of(in_use_since)
    if span is None:
        return Age(year=None, low=EARLIEST_Y, high=latest, basis=NO_DATE)
    first, last = span
    return Age(
        year=min((first + last) / 2, latest) - IN_STORE_Y,
        low=min(first, latest) - 1.0,
        high=min(last, latest),
        basis=BY_REGISTER,
        evidence=by_register(in_use_since),
    )


def _ranked(
    evidence: Sequence[Evidence], years: Sequence[float], posterior: Posterior
) -> list[Evidence]:
    """Put first what speaks loudest for the years that were found, beside saying nothing."""

    def support(one: Evidence) -> float:
        heights = [one.density(year) for year in years]
        mean = sum(heights) / len(heights)
        return sum(
            weight * math.log(height / mean)
            for weight, height in zip(posterior.weights, heights, strict=True)
        )

    return sorted(evidence, key=support, reverse=True)
