"""The communes that a district is laid out in, read from the product's own table of them."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Terrain(StrEnum):
    """What decides how good the lines of a commune are."""

    URBAN = "urban"
    LOWLAND = "lowland"
    MOUNTAIN = "mountain"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A xã or phường; ``district`` is the former one, ``row`` the table's own row."""

    code: str
    name: str
    name_ascii: str
    kind: str
    district: str
    population: int
    terrain: Terrain
    row: dict[str, str]


def read_communes(path: Path) -> tuple[Commune, ...]:
    """Read the table of communes, in its order.

    Raises:
        OSError: If it cannot be read.
        KeyError, ValueError: If it is no table of communes.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_commune(row) for row in csv.DictReader(file))


def _commune(row: dict[str, str]) -> Commune:
    return Commune(
        code=row["code"],
        name=row["name_vi"],
        name_ascii=row["name_ascii"],
        kind=row["type"],
        district=row["former_district"],
        population=int(row["population"]),
        terrain=_terrain(row),
        row=row,
    )


def _terrain(row: dict[str, str]) -> Terrain:
    if row["remote"] == "1":
        return Terrain.REMOTE
    if row["difficult"] == "1":
        return Terrain.MOUNTAIN
    return Terrain.URBAN if row["type"] == "phuong" else Terrain.LOWLAND
