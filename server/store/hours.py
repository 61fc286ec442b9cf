"""What a device measured by the hour: how often, mean, least and most of each metric. Pure.

Hours are those of UTC, counted from 1970. What is packed is rounded to the decimals of its metric.
"""

from dataclasses import dataclass

import msgspec
import numpy as np
from pcodec import ChunkConfig, DeltaSpec, ModeSpec

from checks.metrics import METRICS
from server.store.blocks import BlockError, Floats, Whole, pack_column, unpack_column

HOUR_MS = 3_600_000
_FORMAT = 1
# Steps are taken here already; to look for more would take three times as long for nothing.
_AS_THEY_ARE = ChunkConfig(mode_spec=ModeSpec.classic(), delta_spec=DeltaSpec.no_op())
_SCALES = 10.0 ** np.array([metric.decimals for metric in METRICS])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hours:
    """Summaries of the hours in which anything was measured, in their order.

    Attributes:
        hour: Which.
        count: How often each metric was measured: a row an hour, a column a metric.
        least, mean, most: What it came to; NaN where it was not measured.
    """

    hour: Whole
    count: Whole
    least: Floats
    mean: Floats
    most: Floats


class _Packed(msgspec.Struct, array_like=True, frozen=True):
    """What is written: as tables of whole numbers, a row a metric, a column an hour.

    Attributes:
        steps: Which hours: each by how much it is later than the one before.
        metrics: Which were measured in any.
        counts: How often the one that was measured most often was, an hour.
        missed: How much less often each was; empty: none was.
        numbers: Of each metric first the least, by how much more it is than the hour before;
            then how far the mean is above the least; then how far the most is.
    """

    format: int
    steps: tuple[int, ...]
    metrics: tuple[int, ...]
    counts: tuple[int, ...]
    missed: bytes
    numbers: bytes


_read = msgspec.msgpack.Decoder(_Packed).decode


def summarise(at_ms: Whole, values: Floats) -> Hours:
    """Give what samples come to.

    Args:
        at_ms: When each was measured, in order; at least one.
        values: What, as ``server.store.blocks.Columns`` has it.
    """
    hours = at_ms // HOUR_MS
    begins = np.flatnonzero(np.diff(hours, prepend=hours[0] - 1))
    there = ~np.isnan(values)
    count = np.add.reduceat(there, begins, axis=0, dtype=np.int64)
    total = np.add.reduceat(np.where(there, values, 0.0), begins, axis=0)
    return Hours(
        hour=hours[begins],
        count=count,
        least=np.fmin.reduceat(values, begins, axis=0),
        mean=_mean(total, count),
        most=np.fmax.reduceat(values, begins, axis=0),
    )


def join(some: Hours, others: Hours) -> Hours:
    """Put summaries of different samples together; of an hour in both they become one."""
    hour = np.union1d(some.hour, others.hour)
    one, other = _spread(some, hour), _spread(others, hour)
    count = one.count + other.count
    total = np.nan_to_num(one.mean) * one.count + np.nan_to_num(other.mean) * other.count
    return Hours(
        hour=hour,
        count=count,
        least=np.fmin(one.least, other.least),
        mean=_mean(total, count),
        most=np.fmax(one.most, other.most),
    )


def between(hours: Hours, first: int, last: int) -> Hours:
    """Give those from one hour to another, both included."""
    chosen = (hours.hour >= first) & (hours.hour <= last)
    return Hours(
        hour=hours.hour[chosen],
        count=hours.count[chosen],
        least=hours.least[chosen],
        mean=hours.mean[chosen],
        most=hours.most[chosen],
    )


def pack_hours(hours: Hours) -> bytes:
    """Pack summaries, at least one."""
    metrics = np.flatnonzero(hours.count.any(axis=0))
    count = hours.count[:, metrics].T
    counts = count.max(axis=0, initial=0)
    missed = counts - count
    # A table a metric: least, mean and most by the hour.
    numbers = np.stack((hours.least, hours.mean, hours.most))[:, :, metrics].transpose(2, 0, 1)
    if not count.all():
        numbers = np.where(count[:, np.newaxis] > 0, numbers, 0.0)
    whole = np.rint(numbers * _SCALES[metrics, np.newaxis, np.newaxis]).astype(np.int64)
    whole[:, 1:] -= whole[:, :1]
    whole[:, 0, 1:] -= whole[:, 0, :-1].copy()
    packed = _Packed(
        format=_FORMAT,
        steps=tuple(np.diff(hours.hour, prepend=0).tolist()),
        metrics=tuple(metrics.tolist()),
        counts=tuple(counts.tolist()),
        missed=pack_column(missed, _AS_THEY_ARE) if missed.any() else b"",
        numbers=pack_column(whole, _AS_THEY_ARE),
    )
    return msgspec.msgpack.encode(packed)


def unpack_hours(packed: bytes) -> Hours:
    """Give the summaries that were packed.

    Raises:
        BlockError: If they cannot be read, or are of a later format.
    """
    try:
        read = _read(packed)
    except msgspec.MsgspecError as error:
        raise BlockError(f"hours that cannot be read: {error}") from error
    if read.format != _FORMAT:
        raise BlockError(f"hours of format {read.format}, which this Canh does not know")
    shape = len(read.metrics), len(read.steps)
    count = np.tile(np.array(read.counts, np.int64), (shape[0], 1))
    if read.missed:
        count -= unpack_column(read.missed, np.empty(count.size, np.int64)).reshape(shape)
    whole = unpack_column(read.numbers, np.empty(3 * count.size, np.int64))
    whole = whole.reshape(shape[0], 3, shape[1])
    whole[:, 0] = np.cumsum(whole[:, 0], axis=1)
    whole[:, 1:] += whole[:, :1]
    metrics = list(read.metrics)
    numbers = whole / _SCALES[metrics, np.newaxis, np.newaxis]
    hours = _none(np.cumsum(np.array(read.steps, np.int64)))
    hours.count[:, metrics] = count.T
    for number, table in enumerate((hours.least, hours.mean, hours.most)):
        table[:, metrics] = np.where(count > 0, numbers[:, number], np.nan).T
    return hours


def _none(hour: Whole) -> Hours:
    """Give summaries of hours in which nothing was measured."""
    shape = len(hour), len(METRICS)
    return Hours(
        hour=hour,
        count=np.zeros(shape, np.int64),
        least=np.full(shape, np.nan),
        mean=np.full(shape, np.nan),
        most=np.full(shape, np.nan),
    )


def _spread(hours: Hours, over: Whole) -> Hours:
    """Give the same with a row for each of more hours."""
    out, rows = _none(over), np.searchsorted(over, hours.hour)
    out.count[rows] = hours.count
    out.least[rows] = hours.least
    out.mean[rows] = hours.mean
    out.most[rows] = hours.most
    return out


def _mean(total: Floats, count: Whole) -> Floats:
    mean = np.full(total.shape, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean


NONE = _none(np.empty(0, np.int64))
