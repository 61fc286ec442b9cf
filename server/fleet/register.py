"""Putting finance's register into rows, and telling which device an asset is."""

from collections.abc import Iterable, Mapping
from typing import Any

from server.fleet.changes import Changes, revise
from server.fleet.import_register import RegisterEntry
from server.fleet.matching import Machine, Plate, match
from server.fleet.reports import reported
from server.store import sheets
from server.store.devices_reported import reporting_devices
from server.store.session import Session
from server.store.tables import Asset, Unit

# Of the sheet, by what the table calls it.
_COLUMNS = {
    "kind": "kind",
    "model": "model",
    "serial": "serial",
    "in_use_since": "in_use_since",
    "original_price_vnd": "original_price_vnd",
    "remaining_value_vnd": "remaining_value_vnd",
    "funding": "funding",
    "condition": "condition",
    "written_off": "written_off",
    "user": "post",
    "note": "note",
}


def put_register(session: Session, entries: Iterable[RegisterEntry], file: str) -> Changes:
    """Make the assets as the sheet says; those that it does not name stay as they are.

    An asset is known by its code. A column that the sheet lacks keeps its values; an empty cell
    empties. What was disposed of is told by ``written_off`` and stays, for its history.
    """
    changes = Changes()
    assets, units = sheets.assets(session), sheets.units(session)
    for entry in entries:
        asset = assets.get(entry.code)
        if asset is None:
            sheets.add(session, _new(entry, units[entry.unit], file))
            changes.created.append(f"asset:{entry.code}")
        else:
            changes.note(f"asset:{entry.code}", revise(asset, _told(entry, units[entry.unit])))
            asset.source = file
            session.add(asset)
    match_devices(session, changes)
    return changes


def match_devices(session: Session, changes: Changes) -> None:
    """Note for every asset which device it is, as far as numbers tell."""
    assets = sheets.assets(session)
    machines = [
        Machine(
            device=one.device.id or 0,
            serial=inventory.system.serial,
            tag=inventory.system.asset_tag,
        )
        for one in reporting_devices(session)
        if (inventory := reported(one).inventory) is not None
    ]
    plates = [Plate(asset=one.code, serial=one.serial) for one in assets.values()]
    found = match(plates, machines)
    # Taken away first: a device that changes hands may not be two assets for a moment.
    for asset in assets.values():
        if asset.device_id is not None and asset.device_id != found.get(asset.code):
            _set_device(session, asset, None, changes)
    for code, device in found.items():
        if assets[code].device_id != device:
            _set_device(session, assets[code], device, changes)


def _set_device(session: Session, asset: Asset, device: int | None, changes: Changes) -> None:
    changes.changed.setdefault(f"asset:{asset.code}", {}).update(
        revise(asset, {"device_id": device})
    )
    sheets.add(session, asset)


def _new(entry: RegisterEntry, unit: Unit, file: str) -> Asset:
    told = {name: getattr(entry, sheet) for sheet, name in _COLUMNS.items()}
    return Asset(
        code=entry.code,
        name=entry.name,
        unit_id=unit.id or 0,
        source=file,
        simulated=unit.simulated,
        **told,
    )


def _told(entry: RegisterEntry, unit: Unit) -> Mapping[str, Any]:
    told = {
        name: getattr(entry, sheet) for sheet, name in _COLUMNS.items() if sheet in entry.columns
    }
    return {"name": entry.name, "unit_id": unit.id} | told
