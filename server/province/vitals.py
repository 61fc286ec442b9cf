"""The vital signs of a simulated computer: what its age, memory and disk let one expect.

The same formulas serve a moment and a whole month of moments: for the latter they are handed
arrays, and ``Calculus`` that reckons with them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from checks.metrics import rounded
from server.province.chance import fraction, stream
from server.province.computers import Computer
from server.province.habits import LOCAL

_DAY_S = 86400.0

# A number, or an array of them, one a moment.
Number = Any


class Chance(Protocol):
    """Where random numbers come from: ``random.Random``, or what gives arrays of them."""

    def random(self) -> Number: ...
    def uniform(self, a: float, b: float) -> Number: ...
    def expovariate(self, lambd: float) -> Number: ...
    def randrange(self, start: int) -> Number: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculus:
    """How numbers are reckoned with, beyond what operators do."""

    least: Callable[[Number, Number], Number]
    most: Callable[[Number, Number], Number]
    sin: Callable[[Number], Number]
    exp: Callable[[Number], Number]
    floor: Callable[[Number], Number]


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Some moments.

    Attributes:
        timestamp_s: Seconds since 1970.
        hour: Of the local day, with its fraction.
        started: Share of what differs from start to start, 0 to 1.
    """

    timestamp_s: Number
    hour: Number
    started: Number


_ONE_BY_ONE = Calculus(least=min, most=max, sin=math.sin, exp=math.exp, floor=math.floor)


def measure_vitals(
    computer: Computer, started: datetime, at: datetime, charge: float
) -> dict[str, float]:
    """Measure what a Windows computer can tell (it has no load and no share of waiting).

    Args:
        computer: Whose.
        started: Its last start.
        at: When.
        charge: How full its battery is, if it has one, or the UPS that it hangs on.
    """
    local = at.astimezone(LOCAL)
    when = When(
        timestamp_s=at.timestamp(),
        hour=local.hour + local.minute / 60,
        started=fraction("agent", computer.code, started),
    )
    chance = stream("vitals", computer.code, at)
    return rounded(vital_signs(computer, when, charge, chance, _ONE_BY_ONE))


def vital_signs(
    computer: Computer, when: When, charge: float, chance: Chance, calculus: Calculus
) -> dict[str, Number]:
    """Give the vital signs of some moments, with all their digits; None: it has none such."""
    inventory = computer.machine.inventory
    busy = _busyness(computer, when, calculus) * chance.uniform(0.6, 1.4)
    memory_mib = inventory.memory.total_mib or 4096
    used = calculus.least(0.93 * memory_mib, 1700 + 900 * busy * 4 + 0.18 * memory_mib)
    short = calculus.most(0.0, used / memory_mib - 0.8) * 5
    spins = inventory.disks[0].kind == "hdd"
    return {
        "cpu_busy": calculus.least(1.0, busy * 6 / (2 + (inventory.processors[0].threads or 2))),
        "tasks": 140 + 80 * fraction("tasks", computer.code) + chance.randrange(12),
        "memory_used": used,
        "memory_available": memory_mib - used,
        "swap_used": 300 + 1500 * short,
        "swap_in": 900 * short * chance.random(),
        "disk_free": _disk_free_mib(computer, when, calculus),
        "disk_read": 400 * busy * chance.expovariate(1),
        "disk_write": 120 * chance.expovariate(1),
        "disk_busy": calculus.least(1.0, busy * (1.2 if spins else 0.15) + short * 0.3),
        "net_received": 30 * busy * chance.expovariate(1),
        "net_sent": 6 * busy * chance.expovariate(1),
        "net_errors": 0,
        "net_resent": calculus.floor(chance.expovariate(1)),
        "temperature": 38 + 30 * busy + 6 * fraction("dust", computer.code),
        "battery": charge if computer.lasts_min else None,
        "gateway_rtt": 0.3 + chance.expovariate(3),
        "agent_memory": 26 + when.started + chance.random() / 10,
    }


def _busyness(computer: Computer, when: When, calculus: Calculus) -> Number:
    """From 0 to 1: low at night, two humps over the working day, a wave of minutes on top."""
    humps = calculus.exp(-(((when.hour - 9.5) / 1.6) ** 2)) + calculus.exp(
        -(((when.hour - 15) / 1.5) ** 2)
    )
    phase = 2 * math.pi * fraction("wave", computer.code)
    wave = 0.5 + 0.5 * calculus.sin(when.timestamp_s / 240 + phase)
    return 0.04 + 0.35 * humps * wave


def _disk_free_mib(computer: Computer, when: When, calculus: Calculus) -> Number:
    """Free space, eaten at the computer's own pace and made again each quarter."""
    size_mib = computer.machine.inventory.disks[0].size_mib or 100_000
    left = 0.15 + 0.6 * fraction("disk", computer.code)
    eaten_mib = when.timestamp_s / _DAY_S % 90 * (20 + 180 * fraction("pace", computer.code))
    return calculus.most(900.0, size_mib * left - eaten_mib)
