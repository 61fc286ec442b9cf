"""Any value of any dataclass of the format, drawn from its type hints."""

import dataclasses
import functools
import types
import typing
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

# What JSON carries: no lone surrogates, no NaN, integers of 64 bits.
_SCALARS: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    types.NoneType: st.none(),
}


def any_of(kind: type[T]) -> st.SearchStrategy[T]:
    """Give a strategy for ``kind``; every field takes its default now and then."""
    strategy: st.SearchStrategy[T] = _any_of(typing.cast(Any, kind))
    return strategy


@functools.cache
def _any_of(kind: Any) -> st.SearchStrategy[Any]:
    if kind in _SCALARS:
        return _SCALARS[kind]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        return st.one_of(*(_any_of(argument) for argument in arguments))
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return st.lists(_any_of(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*(_any_of(argument) for argument in arguments))
    if origin is dict:
        return st.dictionaries(_any_of(arguments[0]), _any_of(arguments[1]), max_size=2)
    return _dataclass(kind)


def _dataclass(kind: Any) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    fields = {field.name: _any_of(hints[field.name]) for field in dataclasses.fields(kind)}
    required = {
        field.name: fields.pop(field.name)
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    return st.fixed_dictionaries(required, optional=fields).map(lambda given: kind(**given))
