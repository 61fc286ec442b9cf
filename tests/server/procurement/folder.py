"""Writes a planning task as the files that ``canh plan --instance`` reads."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from server.procurement.instance import FOREVER, Instance

_DEVICE = (
    *("id", "commune", "kind", "role", "weight", "age_lo", "age_hi", "disk", "disk_band", "ram"),
    *("os", "cpu_ok11", "incidents", "surplus", "post_end", "model"),
)


def write_instance(folder: Path, instance: Instance) -> Path:
    folder.mkdir(exist_ok=True)
    first = instance.params.first_year
    (folder / "params.json").write_bytes(msgspec.json.encode(instance.params))
    _write(
        folder / "communes.csv",
        ("code", "province", "difficult", "remote", "staff"),
        (
            (one.code, one.province, int(one.difficult), int(one.remote), one.staff)
            for one in instance.communes.values()
        ),
    )
    _write(
        folder / "devices.csv",
        _DEVICE,
        (
            (
                *(one.id, one.commune, one.kind, one.role, repr(one.weight)),
                *(one.age_lo, one.age_hi, one.disk, one.disk_band, one.ram or "", one.os),
                *(int(one.can_run_win11), one.incidents, int(one.surplus)),
                "" if one.post_end == FOREVER else first + one.post_end,
                one.model,
            )
            for one in instance.devices.values()
        ),
    )
    _write(
        folder / "links.csv",
        ("id", "commune", "tier", "users", "unavailability"),
        (
            (one.id, one.commune, one.tier, one.users, repr(one.unavailability))
            for one in instance.links.values()
        ),
    )
    _write(
        folder / "budgets.csv",
        ("source", "owner", "year", "amount"),
        (
            (one.source, one.owner, "" if one.year is None else first + one.year, one.amount)
            for one in instance.limits
        ),
    )
    return folder


def _write(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as opened:
        out = csv.writer(opened, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
