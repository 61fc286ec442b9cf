"""Arrays and a few facts as bytes, and back exactly; says clearly when bytes are not what they should be."""

import json
import math
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class BadPack(ValueError):
    """Bytes that cannot be unpacked here: damaged, or of another format. Start anew without them."""


def pack(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """Pack facts that JSON can hold, and arrays; truth values take a bit each."""
    shapes = [[name, array.dtype.str, array.shape] for name, array in arrays.items()]
    parts = [
        np.packbits(array).tobytes() if array.dtype == bool else np.ascontiguousarray(array).tobytes()
        for array in arrays.values()
    ]
    head = json.dumps({"facts": facts, "arrays": shapes}, separators=(",", ":")).encode()
    return zlib.compress(len(head).to_bytes(4, "big") + head + b"".join(parts), level=1)


def unpack(data: bytes, form: int) -> tuple[dict[str, Any], dict[str, Array]]:
    """Unpack what `pack` made.

    Raises:
        BadPack: If the bytes are damaged, or their fact "format" is not `form`.
    """
    try:
        plain = zlib.decompress(data)
        size = int.from_bytes(plain[:4], "big")
        head = json.loads(plain[4 : 4 + size])
    except (zlib.error, ValueError) as error:
        message = f"not a pack of arrays: {error}"
        raise BadPack(message) from None
    if head["facts"].get("format") != form:
        message = f"format {head['facts'].get('format')} where {form} was expected"
        raise BadPack(message)
    arrays, at = {}, 4 + size
    for name, dtype, shape in head["arrays"]:
        arrays[name], at = _array(plain, at, np.dtype(dtype), shape)
    return head["facts"], arrays


def _array(plain: bytes, at: int, dtype: np.dtype[Any], shape: list[int]) -> tuple[Array, int]:
    count = math.prod(shape)
    if dtype == bool:
        size = -(-count // 8)
        bits = np.frombuffer(plain, np.uint8, size, at)
        return np.unpackbits(bits, count=count).astype(bool).reshape(shape), at + size
    array = np.frombuffer(plain, dtype, count, at).reshape(shape).copy()
    return array, at + array.nbytes
