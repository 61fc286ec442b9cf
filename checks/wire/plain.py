"""Dataclasses to plain JSON values and back, with the standard library alone.

Fields that hold their default are left out and unknown ones are ignored, so that each side can be
older than the other. The server decodes the same classes with msgspec, which is faster.
"""

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")

# Any: JSON is untyped until it has been read into a dataclass here.
Plain = Any
_Reader = Callable[[Plain, str], Any]


class WrongShape(ValueError):
    """JSON that is not what the format says; the message names the place."""


def encode(value: object) -> bytes:
    """Write a dataclass as compact JSON.

    Raises:
        ValueError: For NaN and infinity, which JSON does not have.
    """
    plain = to_plain(value)
    text = json.dumps(plain, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    # A disk's or a file's name may hold half a character; it must not block the whole report.
    return text.encode(errors="replace")


def decode(kind: type[T], data: bytes) -> T:
    """Read JSON into a dataclass.

    Raises:
        WrongShape: If it is no JSON, or not of this shape.
    """
    try:
        plain = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise WrongShape(f"no JSON: {error}") from error
    return from_plain(kind, plain)


def to_plain(value: object) -> Plain:
    """Turn a dataclass into dicts, lists, strings and numbers, without what holds its default."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            name: to_plain(item)
            for name, default in _defaults(type(value))
            if (item := getattr(value, name)) != default
        }
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    return value


def from_plain(kind: type[T], plain: Plain, place: str = "") -> T:
    """Build a dataclass from plain values.

    Raises:
        WrongShape: Naming the field, such as ``work.checks[2].id``.
    """
    read: _Reader = _reader(typing.cast(Any, kind))
    return typing.cast(T, read(plain, place))


@functools.cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    fields = dataclasses.fields(kind)
    return tuple((field.name, _default(field)) for field in fields)


def _default(field: "dataclasses.Field[Any]") -> object:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


@functools.cache
def _reader(kind: Any) -> _Reader:
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(typing.cast(type, kind))
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType or origin is typing.Union:
        return _union_reader(arguments)
    if origin is tuple:
        return _tuple_reader(arguments)
    if origin is dict:
        return _dict_reader(_reader(arguments[1]))
    return functools.partial(_scalar, kind)


def _dataclass_reader(kind: type) -> _Reader:
    hints = typing.get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)}
    required = [name for name, default in _defaults(kind) if default is dataclasses.MISSING]

    def read(plain: Plain, place: str) -> Any:
        if not isinstance(plain, dict):
            raise WrongShape(f"{place or 'the message'}: {kind.__name__} expected")
        missing = [name for name in required if name not in plain]
        if missing:
            raise WrongShape(f"{_inside(place, missing[0])}: missing")
        given = plain.keys() & readers.keys()
        return kind(**{name: readers[name](plain[name], _inside(place, name)) for name in given})

    return read


def _union_reader(kinds: tuple[Any, ...]) -> _Reader:
    readers = [_reader(kind) for kind in kinds]

    def read(plain: Plain, place: str) -> Any:
        for reader in readers:
            try:
                return reader(plain, place)
            except WrongShape as error:
                refused = error
        raise refused

    return read


def _tuple_reader(kinds: tuple[Any, ...]) -> _Reader:
    same = len(kinds) == 2 and kinds[1] is Ellipsis
    readers = [_reader(kinds[0])] if same else [_reader(kind) for kind in kinds]

    def read(plain: Plain, place: str) -> Any:
        if not isinstance(plain, list) or (not same and len(plain) != len(readers)):
            raise WrongShape(f"{place}: a list expected")
        each = readers * len(plain) if same else readers
        return tuple(
            read_one(item, f"{place}[{index}]")
            for index, (read_one, item) in enumerate(zip(each, plain, strict=True))
        )

    return read


def _dict_reader(read_item: _Reader) -> _Reader:
    def read(plain: Plain, place: str) -> Any:
        if not isinstance(plain, dict):
            raise WrongShape(f"{place}: an object expected")
        return {key: read_item(item, _inside(place, key)) for key, item in plain.items()}

    return read


def _scalar(kind: type, plain: Plain, place: str) -> Any:
    if kind is float and type(plain) is int:
        return float(plain)
    # type(), not isinstance(): True is an int to Python and a mistake in a report.
    if type(plain) is not kind:
        raise WrongShape(f"{place}: {kind.__name__} expected, not {type(plain).__name__}")
    return plain


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
