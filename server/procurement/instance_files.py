"""Reading a planning task from a folder, and writing a plan: the files of ``canh plan --instance``.

Whatever is wrong is named with its file, line and column, all of it at once.
"""

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from server.fleet.sheet import ImportProblem
from server.procurement.instance import (
    FOREVER,
    PC_KINDS,
    Action,
    Commune,
    Device,
    Instance,
    Limit,
    Line,
    Link,
)
from server.procurement.parameters import Parameters

Read: TypeAlias = Callable[[str], Any]
PLAN_COLUMNS = ("item", "year", "action", "model", "source")


class InstanceError(Exception):
    """The files of a planning task are wrong. ``wrong``: every fault with its place."""

    def __init__(self, wrong: Sequence[str]) -> None:
        """Keep them all; the message has the first ones."""
        more = f"\n... and {len(wrong) - 20} more" if len(wrong) > 20 else ""
        super().__init__("\n".join(wrong[:20]) + more)
        self.wrong = tuple(wrong)


def read_instance(folder: Path) -> Instance:
    """Read ``params.json`` and the tables of a folder.

    Raises:
        InstanceError: If a file is missing or wrong.
    """
    params = _read_parameters(folder / "params.json")
    wrong: list[str] = []
    communes = _table(folder / "communes.csv", _commune_columns(), wrong)
    codes = set(communes.get("code", ()))
    devices = _table(folder / "devices.csv", _device_columns(params, codes), wrong)
    links = _table(folder / "links.csv", _link_columns(params, codes), wrong)
    limits = _table(folder / "budgets.csv", _limit_columns(params), wrong)
    approved = folder / "approved.csv"
    lines = _table(approved, _line_columns(params), wrong) if approved.exists() else {}
    if wrong:
        raise InstanceError(wrong)
    return Instance(
        name=folder.name,
        params=params,
        communes={row["code"]: Commune(**row) for row in _rows(communes)},
        devices={row["id"]: Device(**row) for row in _rows(devices)},
        links={row["id"]: Link(**row) for row in _rows(links)},
        limits=[Limit(**row) for row in _rows(limits)],
        approved=[Line(**row) for row in _rows(lines)],
    )


def read_limits(file: Path, params: Parameters) -> list[Limit]:
    """Read a table of budgets.

    Raises:
        InstanceError: If it is missing or wrong.
    """
    wrong: list[str] = []
    table = _table(file, _limit_columns(params), wrong)
    if wrong:
        raise InstanceError(wrong)
    return [Limit(**row) for row in _rows(table)]


def read_plan(file: Path, params: Parameters) -> list[Line]:
    """Read the lines of a plan.

    Raises:
        InstanceError: If it is missing or wrong.
    """
    wrong: list[str] = []
    table = _table(file, _line_columns(params), wrong)
    if wrong:
        raise InstanceError(wrong)
    return [Line(**row) for row in _rows(table)]


def plan_text(lines: Sequence[Line], first_year: int) -> str:
    """Write the lines of a plan as CSV."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(PLAN_COLUMNS)
    out.writerows((x.item, first_year + x.year, x.action.value, x.model, "") for x in lines)
    return text.getvalue()


def _read_parameters(file: Path) -> Parameters:
    try:
        params = msgspec.json.decode(file.read_bytes(), type=Parameters)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InstanceError([f"{file}: {error}"]) from error
    except OSError as error:
        raise InstanceError([f"{file}: {error.strerror}"]) from error
    wrong = [f"{file}: {text}" for text in params.wrong()]
    if wrong:
        raise InstanceError(wrong)
    return params


# -- the columns of each table: (name in the file, name of the field) -> how a cell is read -------


def _commune_columns() -> Mapping[tuple[str, str], Read]:
    return {
        ("code", "code"): _named,
        ("province", "province"): _named,
        ("difficult", "difficult"): _flag,
        ("remote", "remote"): _flag,
        ("staff", "staff"): _count,
    }


def _device_columns(params: Parameters, codes: set[str]) -> Mapping[tuple[str, str], Read]:
    first = params.first_year
    return {
        ("id", "id"): _named,
        ("commune", "commune"): _known(codes, "commune"),
        ("kind", "kind"): _known(params.failure, "kind"),
        ("role", "role"): _known(params.exposure, "role"),
        ("weight", "weight"): _amount,
        ("age_lo", "age_lo"): _count,
        ("age_hi", "age_hi"): _count,
        ("disk", "disk"): _known(("", "hdd", "ssd"), "disk"),
        ("disk_band", "disk_band"): _known(("", *params.disk.band), "health band"),
        ("ram", "ram"): _memory(params),
        ("os", "os"): _known(("", *params.security), "system"),
        ("cpu_ok11", "can_run_win11"): _flag,
        ("incidents", "incidents"): _count,
        ("surplus", "surplus"): _flag,
        ("post_end", "post_end"): lambda cell: int(cell) - first if cell else FOREVER,
        ("model", "model"): str,
    }


def _link_columns(params: Parameters, codes: set[str]) -> Mapping[tuple[str, str], Read]:
    tiers = [str(tier) for tier in range(len(params.link.speed))]
    return {
        ("id", "id"): _named,
        ("commune", "commune"): _known(codes, "commune"),
        ("tier", "tier"): lambda cell: int(_known(tiers, "tier")(cell)),
        ("users", "users"): _count,
        ("unavailability", "unavailability"): _amount,
    }


def _limit_columns(params: Parameters) -> Mapping[tuple[str, str], Read]:
    first = params.first_year
    return {
        ("source", "source"): _named,
        ("owner", "owner"): _named,
        ("year", "year"): lambda cell: int(cell) - first if cell else None,
        ("amount", "amount"): _count,
    }


def _line_columns(params: Parameters) -> Mapping[tuple[str, str], Read]:
    first = params.first_year
    return {
        ("item", "item"): _named,
        ("year", "year"): lambda cell: int(cell) - first,
        ("action", "action"): Action,
        ("model", "model"): str,
    }


def _named(cell: str) -> str:
    if not cell:
        raise ValueError("this cell must not be empty")
    return cell


def _known(words: Any, what: str) -> Callable[[str], str]:
    known = frozenset(words)

    def read(cell: str) -> str:
        if cell not in known:
            raise ValueError(f"there is no {what} {cell!r}")
        return cell

    return read


def _memory(params: Parameters) -> Callable[[str], int]:
    known = _known({"", "0", *map(str, params.slow.ram)}, "memory of so many GB as")
    return lambda cell: int(known(cell) or 0)


def _count(cell: str) -> int:
    number = int(cell)
    if number < 0:
        raise ValueError(f"{number} is below 0")
    return number


def _amount(cell: str) -> float:
    number = float(cell)
    if not 0 <= number < math.inf:
        raise ValueError(f"{cell} is no amount")
    return number


def _flag(cell: str) -> bool:
    if cell not in ("0", "1"):
        raise ValueError(f"{cell!r} is not 0 or 1")
    return cell == "1"


# -- tables, column by column: a country has 300,000 rows ----------------------------------------


def _table(
    file: Path, columns: Mapping[tuple[str, str], Read], wrong: list[str]
) -> dict[str, list[Any]]:
    """Read a table into its columns, by the name of the field; empty when something is wrong."""
    before = len(wrong)
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            header, *rows = csv.reader(opened, strict=True)
    except OSError as error:
        wrong.append(f"{file}: {error.strerror}")
        return {}
    except (ValueError, csv.Error) as error:  # no header, no CSV, no UTF-8
        wrong.append(f"{file}:1:1: not a table in UTF-8 with a header: {error}")
        return {}
    lacking = [name for name, _ in columns if name not in header]
    wrong += [f"{file}:1:1 ({name}): this column is missing" for name in lacking]
    wrong += [
        f"{file}:{line}:1: {len(row)} cells, {len(header)} expected"
        for line, row in enumerate(rows, 2)
        if len(row) != len(header)
    ]
    if len(wrong) > before:
        return {}
    cells = list(zip(*rows, strict=True)) or [()] * len(header)
    table = {}
    for (name, field), read in columns.items():
        index = header.index(name)
        table[field] = _column(cells[index], read, (str(file), index + 1, name), wrong)
    _check_whole(table, str(file), wrong)
    return table if len(wrong) == before else {}


def _column(
    cells: Sequence[str], read: Read, place: tuple[str, int, str], wrong: list[str]
) -> list[Any]:
    try:
        return list(map(read, cells))
    except ValueError:
        file, column, name = place
        for line, cell in enumerate(cells, 2):
            try:
                read(cell)
            except ValueError as error:
                wrong.append(ImportProblem(line, column, name, str(error)).text(file))
        return []


def _check_whole(table: Mapping[str, Sequence[Any]], file: str, wrong: list[str]) -> None:
    """Refuse what no cell alone can tell."""
    for name in ("id", "code"):
        seen: dict[str, int] = {}
        for line, value in enumerate(table.get(name, ()), 2):
            if seen.setdefault(value, line) != line:
                wrong.append(f"{file}:{line}:1 ({name}): {value!r} stands in line {seen[value]}")
    if "age_lo" not in table:
        return
    names = ("age_lo", "age_hi", "kind", "disk", "disk_band", "ram", "os")
    rows = zip(*(table[name] for name in names), strict=False)
    for line, (youngest, oldest, kind, *parts) in enumerate(rows, 2):
        if oldest < youngest:
            wrong.append(f"{file}:{line}:1 (age_hi): {oldest} is below age_lo {youngest}")
        if kind in PC_KINDS and not all(parts):
            wrong.append(f"{file}:{line}:1 (kind): a {kind} needs disk, disk_band, ram and os")


def _rows(table: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
