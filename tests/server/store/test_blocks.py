import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.metrics import METRICS
from server.store.blocks import (
    BlockError,
    Measured,
    columns_of,
    pack,
    pack_column,
    samples_of,
    unpack,
    unpack_column,
)

TIMES_MS = st.integers(min_value=0, max_value=4_000_000_000_000)


def of_metric(decimals: int) -> st.SearchStrategy[float | None]:
    """What is as its metric says, what is not quite, and what was not measured."""
    as_said = st.integers(min_value=-(10**12), max_value=10**12).map(
        lambda whole: round(whole / 10**decimals, decimals)
    )
    any_at_all = st.floats(allow_nan=False, width=64)
    return st.none() | as_said | st.just(-0.0) | any_at_all


VALUES = st.tuples(*(of_metric(metric.decimals) for metric in METRICS))
SAMPLES = st.lists(
    st.builds(
        Measured,
        at_ms=TIMES_MS,
        sequence=st.integers(min_value=0, max_value=2**31 - 1),
        link_id=st.none() | st.integers(min_value=1, max_value=2**31 - 1),
        received_ms=TIMES_MS,
        late=st.booleans(),
        uncertain=st.booleans(),
        power=st.sampled_from(["", "mains", "battery"]),
        values=VALUES,
    ),
    min_size=1,
    max_size=6,
)


def bits(samples: list[Measured]) -> list[list[bytes | None]]:
    return [
        [None if value is None else struct.pack(">d", value) for value in one.values]
        for one in samples
    ]


def a_day(count: int) -> list[Measured]:
    """A sample a minute, of a computer that measures three things."""
    return [
        Measured(
            at_ms=1_795_000_000_000 + 60_000 * number,
            sequence=number,
            link_id=7,
            received_ms=1_795_000_000_000 + 60_000 * number + 210,
            late=False,
            uncertain=False,
            power="mains",
            values=(round(0.2 + 0.1 * math.sin(number / 9), 3), None, None, 150.0 + number % 7),
        )
        for number in range(count)
    ]


@given(samples=SAMPLES)
def test_what_is_unpacked_is_what_was_packed_bit_for_bit(samples: list[Measured]) -> None:
    back = list(samples_of(unpack(pack(columns_of(samples)))))

    assert back == samples
    assert bits(back) == bits(samples)


def test_a_sample_of_before_a_metric_existed_has_none_of_it() -> None:
    (sample,) = a_day(1)

    (back,) = samples_of(unpack(pack(columns_of([sample]))))

    assert back.values == sample.values + (None,) * (len(METRICS) - len(sample.values))


def test_a_value_with_more_decimals_than_its_metric_has_is_kept_as_it_is() -> None:
    usual = a_day(50)
    odd = [one._replace(values=(1 / 3, *one.values[1:])) for one in usual]

    back = list(samples_of(unpack(pack(columns_of(odd)))))

    assert [one.values[0] for one in back] == [1 / 3] * 50
    assert [one.values[3] for one in back] == [one.values[3] for one in usual]


def test_a_day_is_packed_to_a_fraction_of_its_numbers() -> None:
    samples = a_day(540)

    packed = pack(columns_of(samples))

    # Time, sequence, link, arrival, flags and two metrics: seven numbers of eight bytes.
    assert len(packed) < 540 * 7 * 8 / 20


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        (b"", "cannot be read"),
        (pack(columns_of(a_day(9)))[:-20], "cannot be read"),
        (b"\x95\x02\x01\x90" + b"\x95" + 5 * b"\xc4\x00" + b"\x90", "format 2"),
        (b"\x95\x01\x01\x90" + b"\x95" + 5 * b"\xc4\x00" + b"\x90", "column that cannot be read"),
    ],
)
def test_a_damaged_block_is_said_to_be_one(damaged: bytes, said: str) -> None:
    with pytest.raises(BlockError, match=said):
        unpack(damaged)


def test_a_column_of_another_length_is_said_to_be_one() -> None:
    packed = pack_column(np.arange(5))

    with pytest.raises(BlockError, match="4 numbers"):
        unpack_column(packed, np.empty(4, np.int64))
    with pytest.raises(BlockError, match="6 numbers"):
        unpack_column(packed, np.empty(6, np.int64))
