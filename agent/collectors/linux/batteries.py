"""Batteries and where the power comes from, from ``/sys/class/power_supply``."""

from datetime import date
from pathlib import Path

from agent.collectors.linux.files import ROOT, folders, read_text, read_whole
from agent.collectors.placeholders import told
from checks.inventory import Battery
from checks.report import Power

_SUPPLIES = "sys/class/power_supply"
_SAYS_NOTHING = {"Unknown", ""}


def read_batteries(root: Path = ROOT) -> tuple[Battery, ...]:
    """Read the computer's own batteries, not those of a mouse or a keyboard."""
    return tuple(_battery(folder) for folder in _own(root, "Battery"))


def read_charge(root: Path = ROOT) -> float | None:
    """Read the charge of all batteries together, 0 to 1; None without one."""
    charges = [charge for folder in _own(root, "Battery") if (charge := _charge(folder))]
    full = sum(full for _, full in charges)
    return min(1.0, sum(now for now, _ in charges) / full) if full else None


def read_power(root: Path = ROOT) -> str:
    """Say where the power comes from: a ``Power``, or empty where the kernel does not tell.

    A computer without a battery is on mains, unless it hangs on a UPS that it hears of.
    """
    if not (root / _SUPPLIES).is_dir():
        return ""
    stores = _own(root, "Battery", "UPS")
    plugged = [read_whole(folder / "online") for folder in _own(root, "Mains", "USB")]
    if not stores or any(plugged):
        return Power.MAINS
    states = {read_text(folder / "status") for folder in stores}
    if states <= _SAYS_NOTHING:
        return Power.BATTERY if plugged else ""
    return Power.BATTERY if "Discharging" in states else Power.MAINS


def _own(root: Path, *kinds: str) -> list[Path]:
    return [
        folder
        for folder in folders(root / _SUPPLIES)
        if read_text(folder / "type") in kinds
        and read_text(folder / "scope") != "Device"
        and read_whole(folder / "present") != 0
    ]


def _battery(folder: Path) -> Battery:
    return Battery(
        maker=told(read_text(folder / "manufacturer")),
        model=told(read_text(folder / "model_name")),
        made=_made(folder),
        design_mwh=_energy_mwh(folder, "full_design"),
        full_mwh=_energy_mwh(folder, "full"),
        cycles=read_whole(folder / "cycle_count") or None,  # 0: its controller does not count
    )


def _energy_mwh(folder: Path, name: str) -> int | None:
    """Read µWh, or µAh times the voltage it is rated for in µV."""
    if energy_uwh := read_whole(folder / f"energy_{name}"):
        return energy_uwh // 1000
    charge_uah = read_whole(folder / f"charge_{name}")
    voltage_uv = read_whole(folder / "voltage_min_design")
    return charge_uah * voltage_uv // 10**9 if charge_uah and voltage_uv else None


def _charge(folder: Path) -> tuple[float, float] | None:
    """Read what is in and what fits, in µWh or µAh, else in percent."""
    for unit in ("energy", "charge"):
        now, full = read_whole(folder / f"{unit}_now"), read_whole(folder / f"{unit}_full")
        if now is not None and full:
            return now, full
    percent = read_whole(folder / "capacity")
    return None if percent is None else (percent, 100)


def _made(folder: Path) -> str:
    """Read the date of a smart battery, which few drivers show."""
    year, month, day = (
        read_whole(folder / f"manufacture_{part}") for part in ("year", "month", "day")
    )
    try:
        return date(year or 0, month or 0, day or 0).isoformat()
    except ValueError:
        return ""
