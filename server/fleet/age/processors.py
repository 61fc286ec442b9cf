"""When a processor came to market, by its name or CPUID. The tables are files beside this one."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from checks.inventory import Processor

# Of a name: what says nothing about which processor it is.
_NOISE = re.compile(
    r"\((r|tm|c)\)|®|™|@.*|\bcpu\b|\bapu\b|\bwith (radeon|amd).*|\bw/.*"
    r"|\b\d+(st|nd|rd|th) gen\b|\b(\d+|two|quad|four|six|eight|dual)-core processor\b"
    r"|\b(intel|amd)\b"
)
_SIGNATURE = re.compile(r"(\w+) (\d+) (\d+) (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """When it came to market.

    Attributes:
        year: With its fraction.
        spread: How far around the year it may lie.
        by: ``name`` or ``signature``: what told it.
        of: The name or the signature.
    """

    year: float
    spread: float
    by: str
    of: str


def launch_of(processor: Processor) -> Launch | None:
    """Find the launch of a processor; None where no table knows it."""
    name = plain_name(processor.name)
    for pattern, year in _names() if name else ():
        if pattern.search(name):
            return Launch(year=year, spread=0.1, by="name", of=processor.name)
    match = _SIGNATURE.fullmatch(processor.signature)
    if match and (known := _signatures().get((match[1], int(match[2]), int(match[3])))):
        year, spread = known
        return Launch(year=year, spread=spread, by="signature", of=processor.signature)
    return None


def plain_name(name: str) -> str:
    """Write a name as the table does."""
    plain = _NOISE.sub(" ", name.casefold()).replace("core2", "core 2")
    return " ".join(plain.split())


@cache
def _names() -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple(
        (re.compile(row["pattern"]), float(row["launch"])) for row in rows("processor_names")
    )


@cache
def _signatures() -> dict[tuple[str, int, int], tuple[float, float]]:
    return {
        (row["vendor"], int(row["family"]), int(row["model"])): (
            float(row["launch"]),
            float(row["spread"]),
        )
        for row in rows("processor_signatures")
    }


def rows(table: str) -> list[dict[str, str]]:
    """Read a table that stands beside this file; lines that begin with # say where it is from."""
    text = (files("server.fleet.age") / f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
