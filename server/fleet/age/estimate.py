"""How old a computer is: a year with an interval, and why. Or "not known", and why not. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from checks.inventory import Inventory
from server.fleet.age.density import EARLIEST_Y, Posterior, combine, grid
from server.fleet.age.evidence import Evidence, EvidenceKind, decimal_year, evidence_of
from server.msgid import N_

# What dates a computer by itself; the rest only narrows.
_DATING = frozenset(EvidenceKind) - {
    EvidenceKind.MEMORY,
    EvidenceKind.DISK_HOURS,
    EvidenceKind.INSTALLATION,
}
BY_EVIDENCE = N_("Built about {year} (between {low} and {high}).")
VIRTUAL = N_("A virtual machine: it was never built.")
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
    in_use_since: date | None = None,
    first_firmware: str = "",
) -> Age:
    """Put together what everything says.

    Args:
        inventory: The newest.
        now: The present.
        in_use_since: From the register, where the computer is one of its rows.
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
