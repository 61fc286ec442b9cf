"""How measured values lie in a column: MessagePack, in the order of the metrics table."""

import math
from collections.abc import Iterable, Mapping

import msgspec

from checks.metrics import METRICS

_NAMES = tuple(metric.name for metric in METRICS)
_read_values = msgspec.msgpack.Decoder(tuple[float | None, ...]).decode
_read_phases = msgspec.msgpack.Decoder(dict[str, float]).decode


def pack_values(vitals: Mapping[str, float]) -> bytes:
    """Pack vitals; names that are not in the table are left out."""
    return msgspec.msgpack.encode([vitals.get(name) for name in _NAMES])


def read_values(packed: bytes) -> tuple[float | None, ...]:
    """Give what was measured, in the order of the table."""
    return _read_values(packed) if packed else ()


def unpack_values(packed: bytes) -> dict[str, float]:
    """Give what was measured, by name."""
    return name_values(read_values(packed))


def name_values(values: Iterable[float | None]) -> dict[str, float]:
    """Give what was measured by name, of values in the order of the table; NaN: it was not.

    Rows of before a metric existed are shorter.
    """
    return {
        name: value
        for name, value in zip(_NAMES, values, strict=False)
        if value is not None and not math.isnan(value)
    }


def pack_phases(phases_ms: Mapping[str, float]) -> bytes:
    """Pack the milliseconds of each phase; nothing when there are none."""
    return msgspec.msgpack.encode(dict(phases_ms)) if phases_ms else b""


def unpack_phases(packed: bytes) -> dict[str, float]:
    """Give the milliseconds of each phase, by name."""
    return _read_phases(packed) if packed else {}
