"""Writing what was measured. Whether it is a repeat was decided before, by the receipts."""

from sqlmodel import Session, col, select

from checks.inventory import Inventory
from checks.wire.plain import decode
from server.ingest.rows import Row, Rows
from server.store import devices, neighbours
from server.store.inserts import add_new
from server.store.tables import InventoryRow


def add(session: Session, rows: Rows) -> None:
    """Insert the rows of many reports."""
    add_new(session, "sample", rows.samples)
    add_new(session, "result", rows.results)
    add_new(session, "event", rows.events)
    changed = _changed(session, rows.inventories)
    add_new(session, "inventory", changed)
    told = {_device(row): decode(Inventory, str(row["body"]).encode()) for row in changed}
    for device, inventory in told.items():
        devices.describe(session, device, inventory)
    neighbours.note_cards(session, {device: one.cards for device, one in told.items()})


def _changed(session: Session, inventories: list[Row]) -> list[Row]:
    """Leave out those that say what is known already."""
    newest = {
        row.device_id: row.body
        for row in session.exec(
            select(InventoryRow)
            .where(col(InventoryRow.device_id).in_({row["device_id"] for row in inventories}))
            .order_by(col(InventoryRow.seen_at))
        )
    }
    return [row for row in inventories if newest.get(_device(row)) != row["body"]]


def _device(row: Row) -> int:
    return int(str(row["device_id"]))
