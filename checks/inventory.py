"""What a computer is made of: sent when it changed, the ground of its age and of the plan.

Unknown is empty or None, never a guess; a virtual machine says ``virtual``. Sizes are MiB,
dates ISO (``2019-05-31``) exactly as far as the source told them (``2019``, ``2019-05``).
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmware:
    """BIOS or UEFI (SMBIOS type 0)."""

    vendor: str = ""
    version: str = ""
    date: str = ""
    uefi: bool | None = None
    secure_boot: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Maker's plate (SMBIOS types 1, 2, 3, 11). ``form``: desktop, laptop, all-in-one, ... ."""

    maker: str = ""
    model: str = ""
    version: str = ""
    family: str = ""
    sku: str = ""
    serial: str = ""
    uuid: str = ""
    board_maker: str = ""
    board_model: str = ""
    chassis: int | None = None
    form: str = ""
    asset_tag: str = ""
    oem_strings: tuple[str, ...] = ()
    virtual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """A processor (SMBIOS type 4 and CPUID). ``signature``: vendor, family, model, stepping."""

    name: str = ""
    cores: int | None = None
    threads: int | None = None
    max_mhz: int | None = None
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryModule:
    """A filled memory slot (SMBIOS type 17)."""

    size_mib: int
    kind: str = ""
    speed_mts: int | None = None
    maker: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """All memory. ``slots``: how many there are, filled or not; ``most_mib``: what fits."""

    total_mib: int | None = None
    slots: int | None = None
    most_mib: int | None = None
    modules: tuple[MemoryModule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A built-in disk. ``wear``: ratio of its rated writes used; ``healthy``: its own verdict.

    ``bad_sectors``: replaced or waiting for it; of an NVMe how often it could not read what it had.
    """

    model: str = ""
    serial: str = ""
    firmware: str = ""
    size_mib: int | None = None
    kind: str = ""
    bus: str = ""
    power_on_hours: int | None = None
    wear: float | None = None
    healthy: bool | None = None
    bad_sectors: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A part of a disk as people see it. ``name``: ``C:`` or ``/``; ``size_mib``: what fits."""

    name: str = ""
    size_mib: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """A battery. Energy in mWh."""

    maker: str = ""
    model: str = ""
    made: str = ""
    design_mwh: int | None = None
    full_mwh: int | None = None
    cycles: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A screen, from its EDID. ``built_in``: only a screen of the computer itself tells its age."""

    maker: str = ""
    model: str = ""
    made_year: int | None = None
    made_week: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    built_in: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingSystem:
    """The system. ``name`` and ``release`` are what an end-of-support table knows it by."""

    family: str = ""
    name: str = ""
    release: str = ""
    build: str = ""
    edition: str = ""
    architecture: str = ""
    installed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkCard:
    """A network card. Finance never sees ``hardware`` (its address)."""

    name: str = ""
    hardware: str = ""
    speed_mbps: int | None = None
    wireless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Everything above, of one computer. Of the ``volumes`` the system's comes first."""

    host: str = ""
    system: System = System()
    firmware: Firmware = Firmware()
    processors: tuple[Processor, ...] = ()
    memory: Memory = Memory()
    disks: tuple[Disk, ...] = ()
    batteries: tuple[Battery, ...] = ()
    panels: tuple[Panel, ...] = ()
    cards: tuple[NetworkCard, ...] = ()
    operating_system: OperatingSystem = field(default_factory=OperatingSystem)
    tpm: str = ""
    volumes: tuple[Volume, ...] = ()
