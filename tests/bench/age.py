"""How well the age of real computers is told without looking at their battery, which dates them.

Beside three ways that others take. The curve after a launch and the weights of the firmware were
fitted to the computers of odd number. Those of even number were not fitted to, but their figures
were looked at while the estimator was made: they are no blind test.
"""

import json
import re
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agent.collectors.placeholders import told
from checks.inventory import Firmware, Inventory, Memory, MemoryModule, Processor, System
from server.fleet.age.estimate import estimate_age
from server.fleet.age.evidence import day_of, decimal_year
from server.fleet.age.processors import launch_of
from tests.bench.figure import Figure

MACHINES = Path(__file__).resolve().parents[3] / "shared" / "data" / "real-machines.jsonl"
SNAPSHOT = datetime(2025, 1, 6, tzinfo=UTC)
_FORMS = {"Notebook": "laptop", "All In One": "all-in-one", "Mini Pc": "mini-pc"}
_SIGNATURE = re.compile(r"Family (\d+), Model (\d+), Stepping (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A computer whose year is known. Its inventory has no battery."""

    number: int
    built: float
    inventory: Inventory


def run() -> list[Figure]:
    """Score the estimator and its rivals on all computers of a known year; about 2 seconds."""
    machines = [machine for machine in read_machines() if machine.built]
    halves = {
        "all": machines,
        "odd, fitted to": [machine for machine in machines if machine.number % 2],
        "even, not fitted to": [machine for machine in machines if not machine.number % 2],
    }
    return [
        figure
        for name, half in halves.items()
        for figure in _figures(f"age ({name}, {len(half)})", half, _beside(half))
    ]


def _figures(name: str, machines: Sequence[Machine], beside: str) -> list[Figure]:
    started = time.perf_counter()
    ages = [estimate_age(machine.inventory, SNAPSHOT) for machine in machines]
    took_ms = (time.perf_counter() - started) / len(machines) * 1000
    held = [age.low <= m.built <= age.high for age, m in zip(ages, machines, strict=True)]
    widths = [age.high - age.low for age in ages]
    return [
        Figure(
            name=f"{name}: median error", value=_median(ours, machines), unit="years", beside=beside
        ),
        Figure(
            name=f"{name}: within a year",
            value=_within(ours, machines),
            unit="ratio",
            beside=beside,
        ),
        Figure(
            name=f"{name}: interval holds the truth",
            value=sum(held) / len(held),
            unit="ratio",
            beside="0.9 is claimed",
        ),
        Figure(
            name=f"{name}: median width of the interval",
            value=statistics.median(widths),
            unit="years",
        ),
        Figure(name=f"{name}: time", value=took_ms, unit="ms/computer"),
    ]


def _beside(machines: Sequence[Machine]) -> str:
    return "; ".join(
        f"{name}: {_median(rival, machines):.2f} y, {_within(rival, machines):.0%}"
        for name, rival in RIVALS.items()
    )


def _errors(tell: Callable[[Inventory], float | None], machines: Sequence[Machine]) -> list[float]:
    return [
        abs(told - machine.built)
        for machine in machines
        if (told := tell(machine.inventory)) is not None
    ]


def _median(tell: Callable[[Inventory], float | None], machines: Sequence[Machine]) -> float:
    return statistics.median(_errors(tell, machines))


def _within(tell: Callable[[Inventory], float | None], machines: Sequence[Machine]) -> float:
    errors = _errors(tell, machines)
    return sum(error <= 1 for error in errors) / len(errors)


def ours(inventory: Inventory) -> float | None:
    return estimate_age(inventory, SNAPSHOT).year


def by_firmware(inventory: Inventory) -> float | None:
    day = day_of(inventory.firmware.date)
    return decimal_year(day) if day else None


def by_processor(inventory: Inventory) -> float | None:
    launch = _launch(inventory)
    return None if launch is None else launch + 0.75


def by_clamp(inventory: Inventory) -> float | None:
    firmware, launch = by_firmware(inventory), _launch(inventory)
    if firmware is None or launch is None:
        return firmware
    return min(max(firmware, launch + 0.1), launch + 1.0)


RIVALS: Mapping[str, Callable[[Inventory], float | None]] = {
    "firmware date": by_firmware,
    "processor + 0.75": by_processor,
    "clamp": by_clamp,
}


def _launch(inventory: Inventory) -> float | None:
    """Give the launch by name alone, as the published figures of the rivals do."""
    launch = next(filter(None, map(launch_of, inventory.processors)), None)
    return launch.year if launch and launch.by == "name" else None


def read_machines() -> list[Machine]:
    """Read every computer of the file without its battery; ``built`` is 0 where it is not known."""
    with MACHINES.open(encoding="utf-8") as lines:
        return [_machine(json.loads(line)) for line in lines]


def _machine(plain: Mapping[str, Any]) -> Machine:
    system, bios = plain.get("system") or {}, plain.get("bios") or {}
    board = plain.get("board") or {}
    return Machine(
        number=int(plain["id"][1:]),
        built=(plain.get("truth") or {}).get("built", 0.0),
        inventory=Inventory(
            system=System(
                maker=told(system.get("manufacturer") or ""),
                model=told(system.get("product") or ""),
                version=told(system.get("version") or ""),
                family=told(system.get("family") or ""),
                board_maker=told(board.get("manufacturer") or ""),
                board_model=told(board.get("product") or ""),
                form=_FORMS.get(plain["form"], "desktop"),
                oem_strings=tuple(plain.get("oem") or ()),
                virtual="QEMU" in str(system) or "Red Hat" in str(system),
            ),
            firmware=Firmware(date=_iso(bios.get("date") or "")),
            processors=tuple(_processor(cpu) for cpu in plain.get("cpu") or ()),
            memory=Memory(
                modules=tuple(
                    MemoryModule(size_mib=1, kind=module.get("type") or "")
                    for module in plain.get("memory") or ()
                )
            ),
        ),
    )


def _iso(written: str) -> str:
    match = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", written)
    return f"{match[3]}-{match[1]}-{match[2]}" if match else ""


def _processor(plain: Mapping[str, Any]) -> Processor:
    maker = (plain.get("manufacturer") or "").casefold()
    vendor = "GenuineIntel" if "intel" in maker else "AuthenticAMD"
    match = _SIGNATURE.search(plain.get("signature") or "")
    signature = f"{vendor} {match[1]} {match[2]} {match[3]}" if match else ""
    return Processor(name=plain.get("version") or "", signature=signature)
