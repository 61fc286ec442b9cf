"""What a computer is made of, part by part, as labelled values for a person to read."""

from collections.abc import Iterator

from agent.speech import Rows, Section, Speech
from checks.inventory import (
    Battery,
    Disk,
    Inventory,
    Memory,
    MemoryModule,
    NetworkCard,
    OperatingSystem,
    Panel,
    Processor,
    Volume,
)


def inventory_sections(inventory: Inventory, fingerprint: str, speech: Speech) -> Iterator[Section]:
    """Write one section a part; a computer with two disks has two sections of that title."""
    yield Section(title="Identity", rows=_identity(inventory, fingerprint, speech))
    yield Section(title="Firmware", rows=_firmware(inventory, speech))
    for title, parts in (
        ("Processor", [_processor(one, speech) for one in inventory.processors]),
        ("Memory", [_memory(inventory.memory, speech)]),
        ("Disk", [_disk(one, speech) for one in inventory.disks]),
        ("Volume", [_volume(one, speech) for one in inventory.volumes]),
        ("Battery", [_battery(one, speech) for one in inventory.batteries]),
        ("Screen", [_panel(one, speech) for one in inventory.panels]),
        ("Network card", [_card(one, speech) for one in inventory.cards]),
        ("Operating system", [_operating_system(inventory.operating_system)]),
    ):
        for rows in parts or [[]]:
            yield Section(title=title, rows=rows)


def _identity(inventory: Inventory, fingerprint: str, speech: Speech) -> Rows:
    system = inventory.system
    return [
        ("Computer name", inventory.host),
        ("Fingerprint", fingerprint),
        ("Virtual machine", speech.whether(system.virtual)),
        ("Form", speech.text(system.form)),
        ("Maker", system.maker),
        ("Model", system.model),
        ("Model version", system.version),
        ("Family", system.family),
        ("Order number", system.sku),
        ("Serial number", system.serial),
        ("UUID", system.uuid),
        ("Board", f"{system.board_maker} {system.board_model}".strip()),
        ("Asset tag", system.asset_tag),
    ]


def _firmware(inventory: Inventory, speech: Speech) -> Rows:
    firmware = inventory.firmware
    return [
        ("Maker", firmware.vendor),
        ("Version", firmware.version),
        ("Date", firmware.date),
        ("UEFI", speech.whether(firmware.uefi)),
        ("Secure boot", speech.whether(firmware.secure_boot)),
        ("TPM", inventory.tpm),
    ]


def _processor(processor: Processor, speech: Speech) -> Rows:
    return [
        ("Name", processor.name),
        ("Cores", speech.number(processor.cores)),
        ("Threads", speech.number(processor.threads)),
        ("Highest speed", speech.quantity(processor.max_mhz, "MHz")),
        ("CPUID", processor.signature),
    ]


def _memory(memory: Memory, speech: Speech) -> Rows:
    return [
        ("In total", speech.size(memory.total_mib)),
        ("Slots", speech.number(memory.slots)),
        ("Most that fits", speech.size(memory.most_mib)),
        *(("Module", _module(module, speech)) for module in memory.modules),
    ]


def _module(module: MemoryModule, speech: Speech) -> str:
    speed = speech.quantity(module.speed_mts, "MT/s")
    told = (speech.size(module.size_mib), module.kind, speed, module.maker, module.part)
    return ", ".join(filter(None, told))


def _disk(disk: Disk, speech: Speech) -> Rows:
    return [
        ("Model", disk.model),
        ("Kind", ", ".join(filter(None, (disk.kind, disk.bus)))),
        ("Size", speech.size(disk.size_mib)),
        ("Serial number", disk.serial),
        ("Firmware version", disk.firmware),
        ("Powered on", speech.quantity(disk.power_on_hours, "hours")),
        ("Rated writes used", speech.quantity(disk.wear, "ratio", 2)),
        ("Healthy", speech.whether(disk.healthy)),
        ("Bad sectors", speech.number(disk.bad_sectors)),
    ]


def _volume(volume: Volume, speech: Speech) -> Rows:
    return [("Name", volume.name), ("Size", speech.size(volume.size_mib))]


def _battery(battery: Battery, speech: Speech) -> Rows:
    return [
        ("Maker", battery.maker),
        ("Model", battery.model),
        ("Made", battery.made),
        ("Capacity when new", speech.quantity(battery.design_mwh, "mWh")),
        ("Capacity now", speech.quantity(battery.full_mwh, "mWh")),
        ("Charge cycles", speech.number(battery.cycles)),
    ]


def _panel(panel: Panel, speech: Speech) -> Rows:
    made = str(panel.made_year or "")
    if panel.made_year and panel.made_week:
        made = f"{made}-W{panel.made_week:02}"  # as ISO 8601 writes a week
    measured = panel.width_mm and panel.height_mm
    return [
        ("Maker", panel.maker),
        ("Model", panel.model),
        ("Made", made),
        ("Size", f"{panel.width_mm} × {panel.height_mm} mm" if measured else ""),
        ("Built in", speech.whether(panel.built_in)),
    ]


def _card(card: NetworkCard, speech: Speech) -> Rows:
    return [
        ("Name", card.name),
        ("Hardware address", card.hardware),
        ("Speed", speech.quantity(card.speed_mbps, "Mbit/s")),
        ("Wireless", speech.whether(card.wireless)),
    ]


def _operating_system(system: OperatingSystem) -> Rows:
    return [
        ("Name", system.name),
        ("Release", system.release),
        ("Edition", system.edition),
        ("Build", system.build),
        ("Architecture", system.architecture),
        ("Installed", system.installed),
    ]
