"""What a device has reported to be made of: its newest inventory, and how old its firmware was."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from checks.inventory import Inventory
from server.store.devices_reported import ReportingDevice

_read = msgspec.json.Decoder(Inventory).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The newest inventory, when it came, and the earliest firmware date that was ever in one."""

    inventory: Inventory | None = None
    seen_at: datetime | None = None
    first_firmware: str = ""


def reported(device: ReportingDevice) -> Reported:
    """Put together what a device has reported."""
    if not device.inventories:
        return Reported()
    all_of_them = [_read(row.body) for row in device.inventories]
    dates = [one.firmware.date for one in all_of_them if one.firmware.date]
    return Reported(
        inventory=all_of_them[-1],
        seen_at=device.inventories[-1].seen_at,
        first_firmware=min(dates, default=""),
    )
