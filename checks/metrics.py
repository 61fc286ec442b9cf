"""Every measured number of a computer: its name, unit, range and meaning, in one table.

The order is the order of the packed values in the store: append only, never reorder or remove.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """One vital sign.

    Attributes:
        name: Its name on the wire, in the store and on pages.
        unit: Its unit.
        decimals: Digits after the point that are worth sending.
        low: Less than this no sane computer reports.
        high: Nor more than this.
        meaning: What it says, as a sentence.
        digits: Significant digits worth sending; 0: all. A rate is known to three at best.
    """

    name: str
    unit: str
    decimals: int
    low: float
    high: float
    meaning: str
    digits: int = 0


METRICS = (
    Metric("cpu_busy", "ratio", 3, 0, 1, "Share of processor time spent working."),
    Metric("cpu_wait", "ratio", 3, 0, 1, "Share of processor time spent waiting for disks."),
    Metric("load", "tasks", 2, 0, 1e5, "Tasks running or waiting, mean of the last minute."),
    Metric("tasks", "tasks", 0, 0, 1e7, "Tasks that exist."),
    Metric("memory_used", "MiB", 0, 0, 1e9, "Memory that programs hold."),
    Metric("memory_available", "MiB", 0, 0, 1e9, "Memory that programs could still get."),
    Metric("swap_used", "MiB", 0, 0, 1e9, "Memory moved out to disk."),
    Metric("swap_in", "kB/s", 1, 0, 1e9, "Memory fetched back from disk: too little memory.", 3),
    Metric("disk_free", "MiB", 0, 0, 1e12, "Free space of the system's disk."),
    Metric("disk_read", "kB/s", 1, 0, 1e9, "Read from all disks.", 3),
    Metric("disk_write", "kB/s", 1, 0, 1e9, "Written to all disks.", 3),
    Metric("disk_busy", "ratio", 3, 0, 1, "Share of time that the busiest disk was working."),
    Metric("net_received", "kB/s", 1, 0, 1e9, "Received over all networks but loopback.", 3),
    Metric("net_sent", "kB/s", 1, 0, 1e9, "Sent over all networks but loopback.", 3),
    Metric("net_errors", "packets", 0, 0, 1e12, "Damaged or dropped packets since the last round."),
    Metric("net_resent", "packets", 0, 0, 1e12, "TCP packets sent again since the last round."),
    Metric("temperature", "°C", 0, -60, 200, "The hottest sensor of processor or board."),
    Metric("battery", "ratio", 2, 0, 1, "Charge of the battery."),
    Metric("gateway_rtt", "ms", 2, 0, 1e6, "How long the site's own gateway took to answer."),
    Metric("agent_memory", "MiB", 1, 0, 1e6, "Memory held by Canh's agent itself."),
)

BY_NAME = {metric.name: metric for metric in METRICS}
_PLACES = {metric.name: place for place, metric in enumerate(METRICS)}


def rounded(values: Mapping[str, float | None]) -> dict[str, float]:
    """Round each value to its metric's decimals; what was not measured is left out.

    They come in the order of the table: it is that of the wire's dictionary, and saves four bytes.

    Raises:
        KeyError: If a name is not in the table.
    """
    out: dict[str, float] = {}
    for name in sorted(values, key=_PLACES.__getitem__):
        value = values[name]
        if value is None:
            continue
        metric = BY_NAME[name]
        if metric.digits:
            value = float(f"{value:.{metric.digits}g}")
        value = round(value, metric.decimals)
        # An integer costs two bytes less on the wire than the same number with ".0".
        out[name] = int(value) if value == int(value) else value
    return out


def wrong_values(values: Mapping[str, float]) -> list[str]:
    """Say which known values lie outside their range; names of a later format are left alone.

    The comparison is written so that NaN fails it.
    """
    return [
        f"vitals.{name}: {value} is not between {metric.low:g} and {metric.high:g} {metric.unit}"
        for name, value in values.items()
        if (metric := BY_NAME.get(name)) and not metric.low <= value <= metric.high
    ]
