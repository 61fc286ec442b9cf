"""A day of a device's samples as one block: a compressed column each (pcodec), nothing lost. Pure.

Measured values have few decimals (``checks.metrics``), so a column of them is whole numbers, which
is what packs well; a column with a value that is not so is packed as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray
from pcodec import ChunkConfig, standalone

from checks.metrics import METRICS

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
_Number = TypeVar("_Number", np.int64, np.float64)

_FORMAT = 1
_CONFIG = ChunkConfig()
# Of a sample whose link is not known; the numbers of links begin with 1.
_NO_LINK = -1
_LATE, _UNCERTAIN, _POWER_FROM = 1, 2, 2
# A day at ten samples a second: no more are read, whatever a damaged block says.
_MOST_ROWS = 864_000
# Beyond it not every whole number is a float.
_LARGEST_WHOLE = 2.0**53


class BlockError(ValueError):
    """A block that cannot be read."""


class Measured(NamedTuple):
    """A sample without its device. ``values``: in the order of the metrics; None: not measured."""

    at_ms: int
    sequence: int
    link_id: int | None
    received_ms: int
    late: bool
    uncertain: bool
    power: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """Samples of a device in the order of time, a column each.

    Attributes:
        at_ms, sequence, received_ms: As of the table.
        link_id: The same; below 0: not known.
        flags: Bit 0: late; bit 1: uncertain; from bit 2 on the place in ``powers``.
        powers: The words of power that occur.
        values: A row a sample, a column a metric; NaN: not measured.
    """

    at_ms: Whole
    sequence: Whole
    link_id: Whole
    received_ms: Whole
    flags: Whole
    powers: tuple[str, ...]
    values: Floats


class _Values(msgspec.Struct, array_like=True, frozen=True):
    """The values of a metric.

    Attributes:
        there: A bit a row: whether it was measured; empty: always.
        decimals: What is packed are whole numbers, to be divided by ten to this; None: floats.
        packed: What was measured.
    """

    there: bytes
    decimals: int | None
    packed: bytes


class _Block(msgspec.Struct, array_like=True, frozen=True):
    """What is written. ``whole``: time, sequence, link, milliseconds on its way, flags."""

    format: int
    rows: Annotated[int, msgspec.Meta(ge=1, le=_MOST_ROWS)]
    powers: tuple[str, ...]
    whole: tuple[bytes, bytes, bytes, bytes, bytes]
    values: tuple[_Values | None, ...]


_read = msgspec.msgpack.Decoder(_Block).decode


def columns_of(samples: Sequence[Measured]) -> Columns:
    """Give samples, in the order of their time, as columns."""
    at_ms, sequence, links, received_ms, late, uncertain, power, values = zip(*samples, strict=True)
    powers = tuple(dict.fromkeys(power))
    places = _whole([powers.index(word) for word in power])
    rows = np.full((len(samples), len(METRICS)), np.nan)
    for row, measured in zip(rows, values, strict=True):
        row[: len(measured)] = measured  # None becomes NaN
    return Columns(
        at_ms=_whole(at_ms),
        sequence=_whole(sequence),
        link_id=_whole([_NO_LINK if link is None else link for link in links]),
        received_ms=_whole(received_ms),
        flags=_whole(late) * _LATE + _whole(uncertain) * _UNCERTAIN + (places << _POWER_FROM),
        powers=powers,
        values=rows,
    )


def samples_of(columns: Columns) -> Iterator[Measured]:
    """Give columns as samples."""
    rows = zip(
        columns.at_ms.tolist(),
        columns.sequence.tolist(),
        columns.link_id.tolist(),
        columns.received_ms.tolist(),
        columns.flags.tolist(),
        columns.values.tolist(),
        strict=True,
    )
    for at_ms, sequence, link, received_ms, flags, values in rows:
        yield Measured(
            at_ms=at_ms,
            sequence=sequence,
            link_id=None if link == _NO_LINK else link,
            received_ms=received_ms,
            late=bool(flags & _LATE),
            uncertain=bool(flags & _UNCERTAIN),
            power=columns.powers[flags >> _POWER_FROM],
            # Only NaN is not itself.
            values=tuple(value if value == value else None for value in values),  # noqa: PLR0124
        )


def pack(columns: Columns) -> bytes:
    """Pack samples, at least one."""
    at_ms, sequence, link_id, way_ms, flags = (
        pack_column(column)
        for column in (
            columns.at_ms,
            columns.sequence,
            columns.link_id,
            columns.received_ms - columns.at_ms,
            columns.flags,
        )
    )
    block = _Block(
        format=_FORMAT,
        rows=len(columns.at_ms),
        powers=columns.powers,
        whole=(at_ms, sequence, link_id, way_ms, flags),
        values=tuple(
            _pack_values(column, metric.decimals)
            for column, metric in zip(columns.values.T, METRICS, strict=True)
        ),
    )
    return msgspec.msgpack.encode(block)


def unpack(packed: bytes) -> Columns:
    """Give the samples of a block.

    Raises:
        BlockError: If it is none, or one of a later format.
    """
    try:
        block = _read(packed)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BlockError(f"a block that cannot be read: {error}") from error
    if block.format != _FORMAT:
        raise BlockError(f"a block of format {block.format}, which this Canh does not know")
    at_ms, sequence, link_id, way_ms, flags = (
        unpack_column(packed, np.empty(block.rows, np.int64)) for packed in block.whole
    )
    values = np.full((block.rows, len(METRICS)), np.nan)
    for column, measured in zip(values.T, block.values, strict=False):
        if measured is not None:
            _unpack_values(measured, column)
    return Columns(
        at_ms=at_ms,
        sequence=sequence,
        link_id=link_id,
        received_ms=at_ms + way_ms,
        flags=flags,
        powers=block.powers,
        values=values,
    )


def pack_column(numbers: NDArray[_Number], config: ChunkConfig = _CONFIG) -> bytes:
    """Pack numbers, in one piece whatever their shape; nothing when there are none."""
    if not numbers.size:
        return b""
    packed: bytes = standalone.simple_compress(np.ascontiguousarray(numbers).ravel(), config)
    return packed


def unpack_column(packed: bytes, into: NDArray[_Number]) -> NDArray[_Number]:
    """Put what was packed into an array of its length and type.

    Raises:
        BlockError: If it cannot be read, or is longer or shorter.
    """
    if not into.size and not packed:
        return into
    try:
        progress = standalone.simple_decompress_into(packed, into)
    except (RuntimeError, TypeError) as error:
        raise BlockError(f"a column that cannot be read: {error}") from error
    if progress.n_processed != len(into) or not progress.finished:
        raise BlockError(f"a column that has not the {len(into)} numbers that it should")
    return into


def _pack_values(column: Floats, decimals: int) -> _Values | None:
    there = ~np.isnan(column)
    measured = column[there]
    if not measured.size:
        return None
    whole = _scaled(measured, decimals)
    return _Values(
        there=b"" if there.all() else np.packbits(there).tobytes(),
        decimals=None if whole is None else decimals,
        packed=pack_column(measured) if whole is None else pack_column(whole),
    )


def _scaled(numbers: Floats, decimals: int) -> Whole | None:
    """Give numbers of so many decimals as whole ones; None: they would not come back the same."""
    if (np.abs(numbers) >= _LARGEST_WHOLE / 10.0**decimals).any():
        return None
    whole = np.rint(numbers * 10.0**decimals).astype(np.int64)
    back = whole / 10.0**decimals
    # As bits: 0.0 and -0.0 are not the same.
    return whole if (back.view(np.int64) == numbers.view(np.int64)).all() else None


def _unpack_values(values: _Values, into: Floats) -> None:
    there = np.ones(len(into), bool)
    if values.there:
        bits = np.frombuffer(values.there, np.uint8)
        there = np.unpackbits(bits, count=len(into)).astype(bool)
    count = int(there.sum())
    if values.decimals is None:
        into[there] = unpack_column(values.packed, np.empty(count, np.float64))
    else:
        whole = unpack_column(values.packed, np.empty(count, np.int64))
        into[there] = whole / 10.0**values.decimals


def _whole(numbers: Sequence[int] | Sequence[bool]) -> Whole:
    return np.array(numbers, dtype=np.int64)
