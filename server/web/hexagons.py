"""The province as hexagons: where each unit's tile lies. Pure; markup is in the templates.

The places come from the units' centres, moved to a grid so that none covers another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

# Fewer than this are shown as a list.
FEWEST = 20
_TILE_WIDTH = 44
_ROW_HEIGHT = 38
_WORDS_A_LINE = 9  # characters

# column=code; odd rows are shifted right by half a tile.
_GRID = (
    "4=07264 5=07246 6=07282 11=07543 12=07531 13=07534",
    "3=07333 4=07306 5=07288 7=07294 8=07399 10=07552 11=07582 12=07537",
    "2=07822 4=07351 5=07339 6=07330 7=07381 8=07375 9=07462 10=07450 11=07525 12=07573 13=07627"
    " 14=07621",
    "0=07864 1=07870 2=07840 3=07774 4=07777 5=07228 6=07420 7=07210 8=07432 9=07444 10=07612"
    " 11=07603 12=07642 13=07615 14=07654",
    "1=09202 2=09205 3=09208 4=07798 5=07795 6=09253 7=07696 8=07699 9=07682 10=07498 11=07489"
    " 12=07594 13=07663",
    "0=09238 1=09193 2=09319 3=09187 4=09169 5=09265 6=09247 7=07681 8=07738 9=07519 10=07486"
    " 11=07492 12=07616 13=07672",
    "1=09379 2=09370 3=09190 4=09325 5=09286 6=09295 7=09301 8=09292 9=07735",
    "1=09385 2=09340 3=09334 4=09343 5=09313 6=09469 7=09475 8=09466",
    "2=09367 3=09349 4=09400 5=09409 6=09487 7=09454 8=09496 9=09499",
    "2=09433 3=09427 4=09445 5=09430 6=09529 7=09523",
)
_PLACES = {
    code: (int(column), row)
    for row, tiles in enumerate(_GRID)
    for column, code in (tile.split("=") for tile in tiles.split())
}
_COLUMNS = 15
_KIND_WORDS = ("Xã ", "Phường ")


class _Unit(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...


_U = TypeVar("_U", bound=_Unit)


@dataclass(frozen=True, slots=True)
class Tile(Generic[_U]):
    """A unit and the corner of its tile, and its name in at most two short lines."""

    unit: _U
    x: int
    y: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Map(Generic[_U]):
    """All tiles, and the box that holds them. ``others``: units that have no place, as agencies."""

    tiles: tuple[Tile[_U], ...]
    others: tuple[_U, ...]
    width: int
    height: int


def lay_out(units: Sequence[_U]) -> Map[_U]:
    """Give each unit its tile, if it has a place."""
    tiles = tuple(_tile(unit, *_PLACES[unit.code]) for unit in units if unit.code in _PLACES)
    return Map(
        tiles=tiles,
        others=tuple(unit for unit in units if unit.code not in _PLACES),
        width=_COLUMNS * _TILE_WIDTH + _TILE_WIDTH // 2,
        height=max((tile.y for tile in tiles), default=0) + 52,
    )


def _tile(unit: _U, column: int, row: int) -> Tile[_U]:
    x = column * _TILE_WIDTH + (row % 2) * _TILE_WIDTH // 2
    return Tile(unit, x, row * _ROW_HEIGHT, _lines(unit.name))


def _lines(name: str) -> tuple[str, ...]:
    for word in _KIND_WORDS:
        name = name.removeprefix(word)
    words = name.split()
    if len(name) <= _WORDS_A_LINE - 3 or len(words) == 1:
        return (name,)
    half = (len(words) + 1) // 2
    return (_cut(" ".join(words[:half])), _cut(" ".join(words[half:])))


def _cut(line: str) -> str:
    return line if len(line) <= _WORDS_A_LINE else f"{line[: _WORDS_A_LINE - 2].rstrip()}…"
