"""What stands on the desks: kinds of computer from ``machines.csv``, and one drawn from a kind.

An agent empties what firmware fills with "To be filled by O.E.M.", so such fields are empty here.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from random import Random
from uuid import UUID

from checks.inventory import (
    Battery,
    Disk,
    Firmware,
    Inventory,
    Memory,
    MemoryModule,
    NetworkCard,
    OperatingSystem,
    Panel,
    Processor,
    System,
    Volume,
)
from server.province.chance import digits, stream

_HOURS_A_YEAR = 2100
_RECOVERY_MIB = 700  # what Windows keeps of a disk for starting and for its recovery
_SERIAL = "0123456789BCDFGHJKLMNPQRSTVWXYZ"

# model, size in MiB, kind, bus
_DISKS = {
    "sg160": ("ST3160815AS", 152_627, "hdd", "sata"),
    "sg250": ("ST250DM000-1BD141", 238_475, "hdd", "sata"),
    "sg500": ("ST500DM002-1BD142", 476_940, "hdd", "sata"),
    "sg1000": ("ST1000DM010-2EP102", 953_869, "hdd", "sata"),
    "sg500n": ("ST9500325AS", 476_940, "hdd", "sata"),
    "sg1000n": ("ST1000LM035-1RK172", 953_869, "hdd", "sata"),
    "wd250": ("WDC WD2500AAKX-753CA1", 238_475, "hdd", "sata"),
    "wd500": ("WDC WD5000AAKX-08U6AA0", 476_940, "hdd", "sata"),
    "wd1000": ("WDC WD10EZEX-08WN4A0", 953_869, "hdd", "sata"),
    "ssd120": ("KINGSTON SA400S37120G", 114_473, "ssd", "sata"),
    "ssd240": ("KINGSTON SA400S37240G", 228_936, "ssd", "sata"),
    "nvme256": ("KIOXIA KBG40ZNS256G", 244_198, "ssd", "nvme"),
    "nvme512": ("SAMSUNG MZVLQ512HBLU-00B07", 488_386, "ssd", "nvme"),
    "qemu40": ("QEMU HARDDISK", 40_960, "", "sata"),
}
# name, release, build, edition, year it can be installed from
_SYSTEMS = {
    "win7": ("Windows 7", "SP1", "7601", "Professional", 2010.0),
    "win10": ("Windows 10", "22H2", "19045.6456", "Pro", 2016.0),
    "win11": ("Windows 11", "24H2", "26100.6584", "Pro", 2022.0),
    "win11-25h2": ("Windows 11", "25H2", "26200.6899", "Pro", 2022.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A row of the table. ``row``: its fields; those that offer a choice hold ``one|another``."""

    name: str
    weight: float
    row: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A computer. ``made``: the year it was built in, which no inventory tells."""

    kind: str
    made: float
    inventory: Inventory

    @property
    def has_battery(self) -> bool:
        """Whether it can measure on through a power cut."""
        return bool(self.inventory.batteries)


def read_kinds() -> tuple[Kind, ...]:
    """Read the table of kinds."""
    text = resources.files(__package__).joinpath("machines.csv").read_text(encoding="utf-8")
    return tuple(
        Kind(name=row["kind"], weight=float(row["weight"]), row=row)
        for row in csv.DictReader(text.splitlines())
    )


def draw_machine(kinds: Sequence[Kind], host: str, year: float, *words: object) -> Machine:
    """Draw a computer.

    Args:
        kinds: What there is to draw from, by weight.
        host: Its name.
        year: How old it is now follows from this, such as 2026.5.
        words: Whose computer it is: the same words, the same computer.
    """
    chance = stream("machine", *words)
    (kind,) = chance.choices(kinds, [kind.weight for kind in kinds])
    draw = _Draw(kind.row, chance)
    made = chance.uniform(draw.number("made_from"), draw.number("made_to"))
    disk = _disk(draw, year - made)
    inventory = Inventory(
        host=host,
        system=_plate(draw),
        firmware=_firmware(draw, min(made, year), year),
        processors=(_processor(draw),),
        memory=_memory(draw),
        disks=(disk,),
        batteries=_batteries(draw, made),
        panels=_panels(draw, made),
        cards=(_card(draw, words),),
        operating_system=_operating_system(draw, made, year),
        tpm=draw.text("tpm"),
        volumes=(Volume(name="C:", size_mib=(disk.size_mib or 0) - _RECOVERY_MIB),),
    )
    return Machine(kind=kind.name, made=made, inventory=inventory)


class _Draw:
    """A row of the table, with one of its choices taken at each question."""

    def __init__(self, row: dict[str, str], chance: Random) -> None:
        self.chance = chance
        self._row = row

    def text(self, column: str) -> str:
        return self.chance.choice(self._row[column].split("|"))

    def number(self, column: str) -> float:
        return float(self.text(column))

    def whole(self, column: str) -> int | None:
        text = self.text(column)
        return int(text) if text else None

    def serial(self, length: int) -> str:
        return "".join(self.chance.choices(_SERIAL, k=length))


def _plate(draw: _Draw) -> System:
    maker, model = draw.text("maker"), draw.text("model")
    virtual = maker == "QEMU"
    named = bool(model) and not virtual
    oem = draw.text("oem")
    return System(
        maker=maker,
        model=model,
        version=draw.text("version"),
        family=draw.text("family"),
        serial=draw.serial(7 if maker.startswith("Dell") else 10) if named else "",
        uuid=str(UUID(int=draw.chance.getrandbits(128))),
        board_maker=draw.text("board_maker"),
        board_model=draw.text("board_model"),
        chassis=draw.whole("chassis"),
        form="" if virtual else draw.text("form"),
        oem_strings=tuple(oem.split(";")) if oem else (),
        virtual=virtual,
    )


def _firmware(draw: _Draw, made: float, year: float) -> Firmware:
    lag = draw.text("firmware_lag")
    date = lag[1:] if lag.startswith("=") else iso_day(min(made + float(lag), year))
    return Firmware(
        vendor=draw.text("firmware"),
        version=draw.text("firmware_version"),
        date=date,
        uefi=draw.text("uefi") == "yes",
        secure_boot=draw.text("tpm") == "2.0" or None,
    )


def _processor(draw: _Draw) -> Processor:
    return Processor(
        name=draw.text("cpu"),
        cores=draw.whole("cores"),
        threads=draw.whole("threads"),
        max_mhz=draw.whole("max_mhz"),
        signature=draw.text("signature"),
    )


def _memory(draw: _Draw) -> Memory:
    module = MemoryModule(
        size_mib=int(draw.number("module_mib")),
        kind=draw.text("memory"),
        speed_mts=draw.whole("memory_mts"),
        maker=draw.chance.choice(("Kingston", "Samsung", "Hynix", "")),
    )
    modules = (module,) * int(draw.number("modules"))
    return Memory(
        total_mib=module.size_mib * len(modules),
        slots=draw.whole("slots"),
        most_mib=draw.whole("most_mib"),
        modules=modules,
    )


def _disk(draw: _Draw, age_years: float) -> Disk:
    model, size_mib, kind, bus = _DISKS[draw.text("disks")]
    years = max(0.1, age_years)
    hours = round(years * _HOURS_A_YEAR * draw.chance.uniform(0.6, 1.3), -2)
    failing = kind == "hdd" and draw.chance.random() < 0.02 * years
    return Disk(
        model=model,
        serial=draw.serial(8),
        size_mib=size_mib,
        kind=kind,
        bus=bus,
        power_on_hours=int(hours) if kind else None,
        wear=round(min(0.95, 0.04 * years), 2) if kind == "ssd" else None,
        healthy=not failing if kind else None,
        bad_sectors=(draw.chance.randrange(8, 400) if failing else 0) if kind == "hdd" else None,
    )


def _batteries(draw: _Draw, made: float) -> tuple[Battery, ...]:
    text, _, energy = draw.text("battery").partition(":")
    if not text:
        return ()
    date, _, rest = text.partition(" ") if text[:2] == "20" else (iso_day(made - 0.1), "", text)
    maker, _, model = rest.partition(" ")
    design = int(energy)
    full = int(design * draw.chance.uniform(0.35, 0.95))
    return (Battery(maker=maker, model=model, made=date, design_mwh=design, full_mwh=full),)


def _panels(draw: _Draw, made: float) -> tuple[Panel, ...]:
    text = draw.text("panel")
    if not text:
        return ()
    name, width, height = text.split(":")
    maker, _, model = name.partition(" ")
    panel = Panel(
        maker=maker,
        model=model,
        made_year=int(made),
        made_week=1 + int(made % 1 * 52),
        width_mm=int(width),
        height_mm=int(height),
        built_in=True,
    )
    return (panel,)


def _card(draw: _Draw, words: tuple[object, ...]) -> NetworkCard:
    speed = 100 if draw.text("memory") == "DDR3" and draw.chance.random() < 0.2 else 1000
    # 02: an address that no maker gives out.
    hardware = "02" + digits(10, "card", *words)
    return NetworkCard(name="Ethernet", hardware=hardware, speed_mbps=speed)


def _operating_system(draw: _Draw, made: float, year: float) -> OperatingSystem:
    name, release, build, edition, since = _SYSTEMS[draw.text("systems")]
    installed = min(max(made, since) + draw.chance.random(), year)
    return OperatingSystem(
        family="windows",
        name=name,
        release=release,
        build=build,
        edition=edition,
        architecture="x86_64",
        installed=iso_day(installed),
    )


def iso_day(year: float) -> str:
    """Write a decimal year as a day."""
    day_of_year = int(year % 1 * 365)
    month, day = divmod(day_of_year * 12, 365)
    return f"{int(year)}-{month + 1:02d}-{day * 28 // 365 + 1:02d}"
