"""Arrays and a few facts as bytes, and back, by name: the inventory may have changed since."""

import json
import math
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from alerts.locate.topology import Axis, Topology

Array = npt.NDArray[Any]
Axes = tuple[Axis | None, ...]  # None: a fixed length
Facts = dict[str, Any]


class BadPack(ValueError):
    """Bytes that cannot be used here: damaged, or of another version. Start without them."""


def pack(
    form: str, topology: Topology, facts: Mapping[str, Any], arrays: Mapping[str, Array]
) -> bytes:
    """Pack arrays, and facts that JSON can hold; truth values take a bit each.

    Args:
        form: The name of the format, with its version.
        topology: Of the arrays.
        facts: What is no array.
        arrays: By name.
    """
    head = {
        "form": form,
        "names": {axis: topology.names(axis) for axis in Axis},
        "facts": facts,
        "arrays": [[name, array.dtype.str, array.shape] for name, array in arrays.items()],
    }
    parts = [np.packbits(a).tobytes() if a.dtype == bool else a.tobytes() for a in arrays.values()]
    text = json.dumps(head, separators=(",", ":")).encode()
    return zlib.compress(len(text).to_bytes(4, "big") + text + b"".join(parts), level=1)


def unpack(
    form: str,
    topology: Topology,
    data: bytes,
    blank: Mapping[str, Array],
    axes: Mapping[str, Axes],
) -> tuple[Facts, dict[str, Array]]:
    """Unpack what `pack` made.

    Args:
        form: The name of the format, with its version.
        topology: The inventory of today.
        data: What `pack` gave.
        blank: The arrays as they are where nothing is known; says which there must be.
        axes: Of each array.

    Returns:
        The facts, and the arrays: without what the inventory no longer has, blank where it is new.

    Raises:
        BadPack: If the bytes are damaged, or of another version.
    """
    try:
        head, old = _opened(form, data)
        moves = {axis: _moves(head["names"][axis], topology.index[axis]) for axis in Axis}
        return head["facts"], {
            name: _moved(old[name], array, axes[name], moves) for name, array in blank.items()
        }
    except (zlib.error, ValueError, KeyError, TypeError, IndexError) as error:
        if isinstance(error, BadPack):
            raise
        message = f"not a {form}: {error!r}"
        raise BadPack(message) from None


def _opened(form: str, data: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    plain = zlib.decompress(data)
    begin = 4 + int.from_bytes(plain[:4], "big")
    head = json.loads(plain[4:begin])
    if head["form"] != form:
        raise BadPack(f"{head['form']} where {form} was expected")
    arrays = {}
    for name, dtype, shape in head["arrays"]:
        arrays[name], begin = _array(plain, begin, np.dtype(dtype), shape)
    return head, arrays


def _array(plain: bytes, at: int, dtype: np.dtype[Any], shape: list[int]) -> tuple[Array, int]:
    count = math.prod(shape)
    if dtype.kind == "b":
        size = -(-count // 8)
        bits = np.frombuffer(plain, np.uint8, size, at)
        return np.unpackbits(bits, count=count).astype(bool).reshape(shape), at + size
    array = np.frombuffer(plain, dtype, count, at).reshape(shape)
    return array, at + array.nbytes


def _moves(old: Sequence[str], new: Mapping[str, int]) -> tuple[Array, Array]:
    """Give the indexes then and now of what is still there."""
    then = [i for i, name in enumerate(old) if name in new]
    return np.array(then, np.intp), np.array([new[old[i]] for i in then], np.intp)


def _moved(
    old: Array, blank: Array, axes: Axes, moves: Mapping[Axis, tuple[Array, Array]]
) -> Array:
    """Put what was known where it belongs today."""
    then, now = [], []
    for axis, before, after in zip(axes, old.shape, blank.shape, strict=True):
        same = np.arange(min(before, after))
        at_then, at_now = (same, same) if axis is None else moves[axis]
        then.append(at_then)
        now.append(at_now)
    array = blank.astype(old.dtype)
    array[np.ix_(*now)] = old[np.ix_(*then)]
    return array
