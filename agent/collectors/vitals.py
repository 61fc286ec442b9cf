"""The vital signs of ``checks.metrics``: cheap, read every round, no process scan.

A rate needs the reading before. What cannot be read, and what a counter that went backwards would
make (it wrapped, or its driver was loaded anew), is left out; nothing is guessed.
"""

import functools
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import psutil

from checks.metrics import BY_NAME, rounded

_MIB = 1 << 20
_KB = 1000
_MS = 1000

T = TypeVar("T")
Values = Mapping[str, float | None]
Totals = Mapping[str, float]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """How an operating system gives what psutil does not give, or not well.

    Attributes:
        system_disk: Where the system's disk is found.
        is_disk, is_card: Whether a name is metal; what runs over it would count twice.
        read: More numbers of a ``Reading``: load, tasks, temperature, battery, resent.
    """

    system_disk: str
    is_disk: Callable[[str], bool]
    is_card: Callable[[str], bool]
    read: Callable[[], Values]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one round saw.

    Attributes:
        at_s: The monotonic clock.
        numbers: Metrics that are complete in themselves, by name, and what the system counts up
            since its start: ``cpu_s``, ``busy_s``, ``wait_s`` (processor time), ``swapped_in``
            (bytes), ``resent`` (segments).
        disks: Of each disk: bytes ``read`` and ``written``, milliseconds ``busy``.
        cards: Of each card: bytes ``received`` and ``sent``, packets in ``errors``.
    """

    at_s: float
    numbers: Totals = field(default_factory=dict)
    disks: Mapping[str, Totals] = field(default_factory=dict)
    cards: Mapping[str, Totals] = field(default_factory=dict)


class VitalSigns:
    """Measures, and keeps the reading before."""

    def __init__(self, signs: Signs) -> None:
        """Take how this operating system is read."""
        self._signs = signs
        self._before: Reading | None = None

    def measure(self, at_s: float, gateway_rtt_ms: float | None = None) -> dict[str, float]:
        """Measure once and round as the metrics table says; the first time there are no rates.

        Args:
            at_s: The monotonic clock, in seconds.
            gateway_rtt_ms: What the gateway's probe saw this round.
        """
        reading = read(self._signs, at_s)
        values = values_of(self._before, reading)
        self._before = reading
        return rounded({**values, "gateway_rtt": gateway_rtt_ms})


def values_of(before: Reading | None, reading: Reading) -> Values:
    """Work out the metrics of a reading; rates only against one that is earlier."""
    complete = {name: value for name, value in reading.numbers.items() if name in BY_NAME}
    if before is None or reading.at_s <= before.at_s:
        return complete
    elapsed_s = reading.at_s - before.at_s
    grown = partial(_grown, before.numbers, reading.numbers)
    disks = partial(_grown_by, before.disks, reading.disks)
    cards = partial(_grown_by, before.cards, reading.cards)
    return {
        **complete,
        "cpu_busy": _share(grown("busy_s"), grown("cpu_s")),
        "cpu_wait": _share(grown("wait_s"), grown("cpu_s")),
        "swap_in": _kb_s(grown("swapped_in"), elapsed_s),
        "disk_read": _kb_s(disks("read", sum), elapsed_s),
        "disk_write": _kb_s(disks("written", sum), elapsed_s),
        "disk_busy": _share(disks("busy", max), elapsed_s * _MS),
        "net_received": _kb_s(cards("received", sum), elapsed_s),
        "net_sent": _kb_s(cards("sent", sum), elapsed_s),
        "net_errors": cards("errors", sum),
        "net_resent": grown("resent"),
    }


def read(signs: Signs, at_s: float) -> Reading:
    """Read every source; one that fails is left out."""
    sources = (_cpu, _memory, _swap, _own_memory, partial(_disk_free, signs.system_disk))
    found = dict(item for source in (*sources, signs.read) for item in _attempt(source).items())
    return Reading(
        at_s=at_s,
        numbers={name: value for name, value in found.items() if value is not None},
        disks=_attempt(partial(_disks, signs.is_disk)),
        cards=_attempt(partial(_cards, signs.is_card)),
    )


def _cpu() -> Values:
    times = psutil.cpu_times()._asdict()
    # Linux counts the time of guests a second time, inside user and nice.
    cpu_s = sum(times.values()) - times.get("guest", 0) - times.get("guest_nice", 0)
    wait_s = times.get("iowait")  # Windows has none
    idle_s = times["idle"] + (wait_s or 0) + times.get("steal", 0)
    return {"cpu_s": cpu_s, "busy_s": cpu_s - idle_s, "wait_s": wait_s}


def _memory() -> Values:
    memory = psutil.virtual_memory()
    return {
        "memory_used": (memory.total - memory.available) / _MIB,
        "memory_available": memory.available / _MIB,
    }


def _swap() -> Values:
    swap = psutil.swap_memory()
    return {"swap_used": swap.used / _MIB, "swapped_in": swap.sin}


def _disk_free(path: str) -> Values:
    return {"disk_free": psutil.disk_usage(path).free / _MIB}


def _own_memory() -> Values:
    return {"agent_memory": _myself().memory_info().rss / _MIB}


@functools.cache  # making one reads when the process began
def _myself() -> psutil.Process:
    return psutil.Process()


def _disks(is_disk: Callable[[str], bool]) -> Mapping[str, Totals]:
    counters = psutil.disk_io_counters(perdisk=True, nowrap=False)
    return {
        name: {"read": one.read_bytes, "written": one.write_bytes}
        # Windows has no such counter.
        | ({"busy": one.busy_time} if hasattr(one, "busy_time") else {})
        for name, one in counters.items()
        if is_disk(name)
    }


def _cards(is_card: Callable[[str], bool]) -> Mapping[str, Totals]:
    counters = psutil.net_io_counters(pernic=True, nowrap=False)
    return {
        name: {
            "received": one.bytes_recv,
            "sent": one.bytes_sent,
            "errors": one.errin + one.errout + one.dropin + one.dropout,
        }
        for name, one in counters.items()
        if is_card(name)
    }


def _grown(before: Totals, now: Totals, name: str) -> float | None:
    """Say how much a total grew; None when it was not read twice, or went backwards."""
    if name not in before or name not in now or now[name] < before[name]:
        return None
    return now[name] - before[name]


def _grown_by(
    before: Mapping[str, Totals],
    now: Mapping[str, Totals],
    name: str,
    fold: Callable[[list[float]], float],
) -> float | None:
    """Fold the growth of every disk or card that is there both times; None when one is unknown."""
    each = [_grown(before[one], now[one], name) for one in now if one in before]
    known = [grown for grown in each if grown is not None]
    return fold(known) if known and len(known) == len(each) else None


def _share(part: float | None, whole: float | None) -> float | None:
    return min(1.0, part / whole) if part is not None and whole else None


def _kb_s(grown_bytes: float | None, elapsed_s: float) -> float | None:
    return None if grown_bytes is None else grown_bytes / _KB / elapsed_s


def _attempt(source: Callable[[], Mapping[str, T]]) -> Mapping[str, T]:
    try:
        return source()
    except Exception:  # a sensor that fails must not take the others along, nor stop the loop
        logger.debug("A vital sign cannot be read source=%s", source, exc_info=True)
        return {}
