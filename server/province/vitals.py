"""The vital signs of a simulated computer: what its age, memory and disk let one expect."""

import math
from datetime import datetime

from checks.metrics import rounded
from server.province.chance import fraction, stream
from server.province.computers import Computer
from server.province.habits import LOCAL

_DAY_S = 86400.0


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
    chance = stream("vitals", computer.code, at)
    inventory = computer.machine.inventory
    disk = inventory.disks[0]
    busy = _busyness(computer, at) * chance.uniform(0.6, 1.4)
    memory_mib = inventory.memory.total_mib or 4096
    used = min(0.93 * memory_mib, 1700 + 900 * busy * 4 + 0.18 * memory_mib)
    short = max(0.0, used / memory_mib - 0.8) * 5
    spins = disk.kind == "hdd"
    return rounded(
        {
            "cpu_busy": min(1.0, busy * 6 / (2 + (inventory.processors[0].threads or 2))),
            "tasks": 140 + 80 * fraction("tasks", computer.code) + chance.randrange(12),
            "memory_used": used,
            "memory_available": memory_mib - used,
            "swap_used": 300 + 1500 * short,
            "swap_in": 900 * short * chance.random(),
            "disk_free": _disk_free_mib(computer, at),
            "disk_read": 400 * busy * chance.expovariate(1),
            "disk_write": 120 * chance.expovariate(1),
            "disk_busy": min(1.0, busy * (1.2 if spins else 0.15) + short * 0.3),
            "net_received": 30 * busy * chance.expovariate(1),
            "net_sent": 6 * busy * chance.expovariate(1),
            "net_errors": 0,
            "net_resent": int(chance.expovariate(1)),
            "temperature": 38 + 30 * busy + 6 * fraction("dust", computer.code),
            "battery": charge if computer.lasts_min else None,
            "gateway_rtt": 0.3 + chance.expovariate(3),
            "agent_memory": 26 + fraction("agent", computer.code, started) + chance.random() / 10,
        }
    )


def _busyness(computer: Computer, at: datetime) -> float:
    """From 0 to 1: low at night, two humps over the working day, a wave of minutes on top."""
    local = at.astimezone(LOCAL)
    hour = local.hour + local.minute / 60
    humps = math.exp(-(((hour - 9.5) / 1.6) ** 2)) + math.exp(-(((hour - 15) / 1.5) ** 2))
    phase = 2 * math.pi * fraction("wave", computer.code)
    wave = 0.5 + 0.5 * math.sin(at.timestamp() / 240 + phase)
    return 0.04 + 0.35 * humps * wave


def _disk_free_mib(computer: Computer, at: datetime) -> float:
    """Free space, eaten at the computer's own pace and made again each quarter."""
    size_mib = computer.machine.inventory.disks[0].size_mib or 100_000
    left = 0.15 + 0.6 * fraction("disk", computer.code)
    eaten_mib = at.timestamp() / _DAY_S % 90 * (20 + 180 * fraction("pace", computer.code))
    return max(900.0, size_mib * left - eaten_mib)
