"""A thing that a plan may do something to: of the register, of the fleet, or of both. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.fleet.equipment import Equipment
from server.fleet.reports import Reported, reported
from server.store.devices_reported import ReportingDevice
from server.store.tables import Asset
from server.store.tables.fleet import DeviceKind

_KINDS: Mapping[str, Equipment] = {
    DeviceKind.PC: Equipment.DESKTOP,
    DeviceKind.LAPTOP: Equipment.LAPTOP,
    DeviceKind.SERVER: Equipment.SERVER,
    DeviceKind.PRINTER: Equipment.PRINTER,
    DeviceKind.SCANNER: Equipment.SCANNER,
    DeviceKind.SWITCH: Equipment.SWITCH,
    DeviceKind.ROUTER: Equipment.ROUTER,
    DeviceKind.UPS: Equipment.UPS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing.

    Attributes:
        item: The asset's code, or ``#`` and the number of a device that no register knows.
        name: What to call it; never the name of a host.
        unit: Number of the unit whose it is: by the register, else where the device is.
        asset: Its row in the register.
        device: Number of the device.
        report: What the device said.
    """

    item: str
    kind: Equipment
    name: str
    unit: int
    asset: Asset | None = None
    device: int | None = None
    report: Reported = field(default_factory=Reported)
    simulated: bool = False

    @property
    def post(self) -> str:
        """Who uses it, in the register's words."""
        return self.asset.post if self.asset else ""

    @property
    def in_use_since(self) -> str:
        """Since when, as the register has it."""
        return self.asset.in_use_since if self.asset else ""

    @property
    def is_virtual(self) -> bool:
        """Whether it is a virtual machine."""
        return self.report.inventory is not None and self.report.inventory.system.virtual


def things(assets: Iterable[Asset], devices: Iterable[ReportingDevice]) -> list[Thing]:
    """Put the register and the fleet together; what was written off is gone."""
    by_number = {one.device.id or 0: one for one in devices}
    found = []
    for asset in assets:
        device = by_number.pop(asset.device_id, None) if asset.device_id else None
        if asset.written_off is None:
            found.append(_of_register(asset, device))
    found += [_of_fleet(number, one) for number, one in by_number.items()]
    return found


def _of_register(asset: Asset, device: ReportingDevice | None) -> Thing:
    return Thing(
        item=asset.code,
        kind=_kind(device) if device else Equipment(asset.kind),
        name=asset.name,
        unit=asset.unit_id,
        asset=asset,
        device=device.device.id if device else None,
        report=reported(device) if device else Reported(),
        simulated=asset.simulated or (device is not None and device.device.simulated),
    )


def _of_fleet(number: int, one: ReportingDevice) -> Thing:
    report = reported(one)
    system = report.inventory.system if report.inventory else None
    return Thing(
        item=f"#{number}",
        kind=_kind(one),
        name=f"{system.maker} {system.model}".strip() if system else "",
        unit=one.unit.id or 0,
        device=number,
        report=report,
        simulated=one.device.simulated,
    )


def _kind(one: ReportingDevice) -> Equipment:
    return _KINDS[one.device.kind]
