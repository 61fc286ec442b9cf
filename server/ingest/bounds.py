"""What a record may hold: the first thing about it that cannot be, in words. Pure.

Unknown words, metrics and kinds pass: a later agent may send them.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from checks.check import RESOLVER, SERVER, SPEED_DOWN, SPEED_UP, Result
from checks.metrics import wrong_values
from checks.report import MOST_NEIGHBOURS, Record
from checks.wire.plain import encode

# PostgreSQL's integer; at one record a second that is 68 years.
MOST_NUMBER = 2**31 - 1
# 300 years since a start, and any year that a damaged wall clock may say.
MOST_CLOCK_S = 1e10
MOST_WALL_S = 1e11

_MOST_VITALS = 100
_MOST_RESULTS = 200
_MOST_EVENTS = 50
_MOST_PHASES = 10
_MOST_DURATION_MS = 1e7
_MOST_BEFORE_S = 86400.0
_MOST_VALUE = 1e15
_MOST_INVENTORY_BYTES = 48 * 1024
_OWN_CHECKS = (RESOLVER, SERVER, SPEED_DOWN, SPEED_UP)
_WORD = re.compile(r"[a-z0-9_.:-]{1,64}")
_HARDWARE = re.compile(r"[0-9a-fA-F]{12}")
_MARK = re.compile(r"[0-9A-Za-z_-]{0,32}")

Fault = str | None
Judge = Callable[[Record], Fault]


def fault_of(record: Record) -> Fault:
    """Name the first thing that cannot be, such as ``vitals.cpu_busy: …``; None when all can."""
    return next(filter(None, (judge(record) for judge in JUDGES)), None)


def is_number(value: int, low: int = 0) -> bool:
    """Say whether a whole number fits the store."""
    return low <= value <= MOST_NUMBER


def is_clock(value: float) -> bool:
    """Say whether seconds since a start can be."""
    return 0 <= value <= MOST_CLOCK_S


def is_wall(value: float) -> bool:
    """Say whether a wall clock can say this."""
    return -MOST_WALL_S <= value <= MOST_WALL_S


def is_mark(text: str) -> bool:
    """Say whether this is a short plain word, as starts and generations are named, or nothing."""
    return _MARK.fullmatch(text) is not None


def is_hardware(text: str) -> bool:
    """Say whether this is a hardware address: twelve hexadecimal digits."""
    return _HARDWARE.fullmatch(text) is not None


@lru_cache(maxsize=8192)
def is_address(text: str) -> bool:
    """Say whether this is an address of IPv4 or IPv6, or nothing."""
    if not text:
        return True
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return len(text) <= 64


def _clocks(record: Record) -> Fault:
    if not is_clock(record.clock_s):
        return f"clock_s: {record.clock_s} is not between 0 and {MOST_CLOCK_S:g}"
    if record.wall_s is not None and not is_wall(record.wall_s):
        return f"wall_s: {record.wall_s} is not between ±{MOST_WALL_S:g}"
    return None if is_mark(record.boot) else "boot: a short plain word expected"


def _network(record: Record) -> Fault:
    network = record.network
    for name in ("address", "gateway"):
        if not is_address(getattr(network, name)):
            return f"network.{name}: an address expected"
    if network.hardware and not is_hardware(network.hardware):
        return "network.hardware: twelve hexadecimal digits expected"
    return None if is_mark(record.power) else "power: a short plain word expected"


def _vitals(record: Record) -> Fault:
    if len(record.vitals) > _MOST_VITALS:
        return f"vitals: more than {_MOST_VITALS}"
    return next(iter(wrong_values(record.vitals)), None)


def _results(record: Record) -> Fault:
    if len(record.results) > _MOST_RESULTS:
        return f"results: more than {_MOST_RESULTS}"
    moments = {(result.check, round(result.before_s, 3)) for result in record.results}
    if len(moments) < len(record.results):
        return "results: one check twice at the same moment"
    for index, result in enumerate(record.results):
        if fault := next(_faults_of(result), None):
            return f"results[{index}].{fault}"
    return None


def _faults_of(result: Result) -> Iterator[str]:
    if result.check not in _OWN_CHECKS and not is_number(result.check, 1):
        yield "check: a number of a check expected"
    if not is_number(result.version):
        yield "version: a version of a check expected"
    if not 0 <= result.before_s <= _MOST_BEFORE_S:
        yield f"before_s: {result.before_s} is not between 0 and {_MOST_BEFORE_S:g}"
    if not _WORD.fullmatch(result.outcome):
        yield "outcome: a word expected"
    if not is_mark(result.phase):
        yield "phase: a word expected"
    if not is_address(result.address):
        yield "address: an address expected"
    yield from _wrong_numbers(result)


def _wrong_numbers(result: Result) -> Iterator[str]:
    times = (*result.phases_ms.values(), result.failed_after_ms or 0.0)
    if len(result.phases_ms) > _MOST_PHASES or not all(map(is_mark, result.phases_ms)):
        yield "phases_ms: a few phases by name expected"
    if not all(0 <= time <= _MOST_DURATION_MS for time in times):
        yield f"phases_ms: a time is not between 0 and {_MOST_DURATION_MS:g} ms"
    if not 0 <= (result.status or 0) <= 999:
        yield f"status: {result.status} is none of HTTP"
    if not abs(result.certificate_days or 0) <= MOST_NUMBER:
        yield f"certificate_days: {result.certificate_days} is too many"
    if not abs(result.value or 0.0) <= _MOST_VALUE:
        yield f"value: {result.value} is not between ±{_MOST_VALUE:g}"


def _events(record: Record) -> Fault:
    if len(record.events) > _MOST_EVENTS:
        return f"events: more than {_MOST_EVENTS}"
    for index, event in enumerate(record.events):
        if not event.kind or not is_mark(event.kind):
            return f"events[{index}].kind: a word expected"
        if not is_mark(event.reason):
            return f"events[{index}].reason: a word expected"
    return None


def _inventory(record: Record) -> Fault:
    if record.inventory is None or len(encode(record.inventory)) <= _MOST_INVENTORY_BYTES:
        return None
    return f"inventory: more than {_MOST_INVENTORY_BYTES} bytes"


def _neighbours(record: Record) -> Fault:
    if len(record.neighbours) > MOST_NEIGHBOURS:
        return f"neighbours: more than {MOST_NEIGHBOURS}"
    well_formed = all(map(is_hardware, record.neighbours))
    return None if well_formed else "neighbours: twelve hexadecimal digits each expected"


JUDGES: tuple[Judge, ...] = (
    *(_clocks, _network, _vitals, _results),
    *(_events, _inventory, _neighbours),
)
