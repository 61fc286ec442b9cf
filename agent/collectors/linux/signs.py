"""The vital signs that psutil does not give, or not well: each a small read, no process scan."""

from collections.abc import Iterator
from pathlib import Path

from agent.collectors.linux.batteries import read_charge
from agent.collectors.linux.files import ROOT, folders, read_text, read_whole

# Sensors of the processor by the name of their driver, then of the board. Never all of them: a
# sensor of a disk wakes it, and one behind the firmware (dell_smm) stops the processor for long.
_PROCESSORS = {"coretemp", "k10temp", "k8temp", "zenpower", "via_cputemp", "cpu_thermal"}
_BOARDS = {"acpitz"}
_MILLI = 1000
_SANE_CELSIUS = range(1, 125)  # outside is an input with nothing attached


def read_signs(root: Path = ROOT) -> dict[str, float | None]:
    """Read all, by the names that ``vitals`` knows them by."""
    load, tasks = _tasks(root)
    return {
        "load": load,
        "tasks": tasks,
        "resent": _resent(root),
        "temperature": _temperature(root),
        "battery": read_charge(root),
    }


def _tasks(root: Path) -> tuple[float | None, int | None]:
    """Read the load of the last minute, and how many tasks exist (the kernel counts threads)."""
    fields = read_text(root / "proc/loadavg").split()
    try:
        return float(fields[0]), int(fields[3].partition("/")[2])
    except (IndexError, ValueError):
        return None, None


def _resent(root: Path) -> int | None:
    """Read how many TCP segments were sent again since the start."""
    lines = read_text(root / "proc/net/snmp").splitlines()
    try:
        names, values = (line.split() for line in lines if line.startswith("Tcp:"))
        return int(values[names.index("RetransSegs")])
    except (IndexError, ValueError):
        return None


def _temperature(root: Path) -> float | None:
    """Read the hottest sensor of the processor, else of the board, in °C."""
    chips = {folder: read_text(folder / "name") for folder in folders(root / "sys/class/hwmon")}
    for wanted in (_PROCESSORS, _BOARDS):
        found = [folder for folder, name in chips.items() if name in wanted]
        if values := [value for folder in found for value in _values(folder)]:
            return max(values)
    return None


def _values(chip: Path) -> Iterator[float]:
    """Read the first input: the whole package. Older chips have one a core, from the second on."""
    first = chip / "temp1_input"
    inputs = [first] if first.exists() else sorted(chip.glob("temp*_input"))
    for one in inputs:
        milli = read_whole(one)
        if milli is not None and milli // _MILLI in _SANE_CELSIUS:
            yield milli / _MILLI
