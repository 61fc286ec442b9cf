"""The units that a province is laid out in: communes from the product's table, agencies invented.

Of an agency only the name is real.
"""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path

AGENCY = "agency"

_PEOPLE_A_DAY = 0.004  # of the population; a ward of 122,838 people sees about 500
# A commune that five or more were merged into kept a second office (assumed).
_MERGED_FROM = 5
_FEWEST_COMPUTERS, _MOST_COMPUTERS = 30, 90
# So few people have the smallest office, and so many the largest.
_FEWEST_PEOPLE, _MOST_PEOPLE = 6_000, 123_000
_GROWTH = 0.6


class Terrain(StrEnum):
    """What decides how good the lines of a unit are."""

    URBAN = "urban"
    LOWLAND = "lowland"
    MOUNTAIN = "mountain"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A xã, a phường or an agency.

    Attributes:
        district: The former one.
        offices: How many of them it has in a whole province.
        computers: The same, from 30 to 90.
        people_a_day: Whom all of its offices serve on a working day.
        row: The table's own row, where it has one: latitude, area and the like.
    """

    code: str
    name: str
    name_ascii: str
    kind: str
    district: str
    population: int | None
    terrain: Terrain
    offices: int
    computers: int
    people_a_day: int
    row: Mapping[str, str]


def read_units(communes: Path) -> tuple[Unit, ...]:
    """Read all units: the table of communes in its order, then the agencies.

    Raises:
        OSError: If the table cannot be read.
        KeyError, ValueError: If it is no table of communes.
    """
    with communes.open(encoding="utf-8", newline="") as file:
        return (*(_commune(row) for row in csv.DictReader(file)), *_agencies())


def _commune(row: Mapping[str, str]) -> Unit:
    population = int(row["population"])
    return Unit(
        code=row["code"],
        name=row["name_vi"],
        name_ascii=row["name_ascii"],
        kind=row["type"],
        district=row["former_district"],
        population=population,
        terrain=_terrain(row),
        offices=2 if int(row["merged_from_count"]) >= _MERGED_FROM else 1,
        computers=_computers(population),
        people_a_day=round(population * _PEOPLE_A_DAY),
        row=row,
    )


def _terrain(row: Mapping[str, str]) -> Terrain:
    if row["remote"] == "1":
        return Terrain.REMOTE
    if row["difficult"] == "1":
        return Terrain.MOUNTAIN
    return Terrain.URBAN if row["type"] == "phuong" else Terrain.LOWLAND


def _computers(population: int) -> int:
    share = (population - _FEWEST_PEOPLE) / (_MOST_PEOPLE - _FEWEST_PEOPLE)
    between = _MOST_COMPUTERS - _FEWEST_COMPUTERS
    return _FEWEST_COMPUTERS + round(between * math.pow(min(1.0, max(0.0, share)), _GROWTH))


def _agencies() -> tuple[Unit, ...]:
    text = resources.files(__package__).joinpath("agencies.csv").read_text(encoding="utf-8")
    return tuple(
        Unit(
            code=row["code"],
            name=row["name_vi"],
            name_ascii=row["name_ascii"],
            kind=AGENCY,
            district=row["former_district"],
            population=None,
            terrain=Terrain.URBAN,
            offices=int(row["offices"]),
            computers=int(row["computers"]),
            people_a_day=int(row["people_a_day"]),
            row=row,
        )
        for row in csv.DictReader(text.splitlines())
    )
