from itertools import groupby
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.metrics import METRICS
from server.store.blocks import BlockError, Measured, columns_of
from server.store.hours import (
    HOUR_MS,
    NONE,
    Hours,
    between,
    join,
    pack_hours,
    summarise,
    unpack_hours,
)

BUSY = [metric.name for metric in METRICS].index("cpu_busy")
MEMORY = [metric.name for metric in METRICS].index("memory_available")
FIRST = 498_000  # an hour of 2026

BUSY_VALUES = st.none() | st.integers(min_value=0, max_value=1000).map(lambda some: some / 1000)
MEMORY_VALUES = st.none() | st.integers(min_value=0, max_value=100_000).map(float)


def sample(at_ms: int, busy: float | None, memory: float | None = None) -> Measured:
    values: list[float | None] = [None] * len(METRICS)
    values[BUSY], values[MEMORY] = busy, memory
    return Measured(
        at_ms=FIRST * HOUR_MS + at_ms,
        sequence=1,
        link_id=None,
        received_ms=FIRST * HOUR_MS + at_ms,
        late=False,
        uncertain=False,
        power="",
        values=tuple(values),
    )


SAMPLES = st.lists(
    st.builds(sample, st.integers(0, 30 * HOUR_MS), BUSY_VALUES, MEMORY_VALUES),
    min_size=1,
    max_size=20,
).map(lambda some: sorted(some, key=lambda one: one.at_ms))


def of(samples: list[Measured]) -> Hours:
    columns = columns_of(samples)
    return summarise(columns.at_ms, columns.values)


def assert_same(some: Hours, others: Hours, mean_within: float) -> None:
    np.testing.assert_array_equal(some.hour, others.hour)
    np.testing.assert_array_equal(some.count, others.count)
    np.testing.assert_array_equal(some.least, others.least)
    np.testing.assert_array_equal(some.most, others.most)
    np.testing.assert_allclose(some.mean, others.mean, atol=mean_within)


@given(samples=SAMPLES)
def test_an_hour_says_how_often_the_mean_the_least_and_the_most(samples: list[Measured]) -> None:
    hours = of(samples)

    by_hour = groupby(samples, key=lambda one: one.at_ms // HOUR_MS)
    for row, (hour, some) in enumerate(by_hour):
        values = [value for one in some if (value := one.values[MEMORY]) is not None]
        assert hours.hour[row] == hour
        assert hours.count[row, MEMORY] == len(values)
        if values:
            assert hours.least[row, MEMORY] == min(values)
            assert hours.mean[row, MEMORY] == pytest.approx(fmean(values))
            assert hours.most[row, MEMORY] == max(values)
        else:
            assert np.isnan([hours.least[row, MEMORY], hours.mean[row, MEMORY]]).all()
    assert row + 1 == len(hours.hour)


@given(samples=SAMPLES)
def test_what_is_unpacked_is_what_was_packed_but_for_the_last_digit_of_the_mean(
    samples: list[Measured],
) -> None:
    hours = of(samples)

    back = unpack_hours(pack_hours(hours))

    assert_same(back, hours, mean_within=0.51)
    np.testing.assert_allclose(back.mean[:, BUSY], hours.mean[:, BUSY], atol=0.00051)


@given(some=SAMPLES, others=SAMPLES)
def test_joined_they_are_those_of_all_the_samples(
    some: list[Measured], others: list[Measured]
) -> None:
    joined = join(of(some), of(others))

    both = sorted([*some, *others], key=lambda one: one.at_ms)
    assert_same(joined, of(both), mean_within=1e-6)


def test_joined_with_nothing_they_are_the_same() -> None:
    hours = of([sample(0, 0.5), sample(HOUR_MS, None, 2048.0)])

    assert_same(join(NONE, hours), hours, mean_within=0)
    assert_same(join(hours, NONE), hours, mean_within=0)


def test_hours_of_a_time_are_those_from_the_first_to_the_last() -> None:
    hours = of([sample(number * HOUR_MS, number / 8) for number in range(6)])

    chosen = between(hours, FIRST + 2, FIRST + 4)

    assert chosen.hour.tolist() == [FIRST + 2, FIRST + 3, FIRST + 4]
    assert chosen.most[:, BUSY].tolist() == [0.25, 0.375, 0.5]


@pytest.mark.parametrize("damaged", [b"", b"\x90", pack_hours(of([sample(0, 0.5)]))[:-3]])
def test_damaged_summaries_are_said_to_be_so(damaged: bytes) -> None:
    with pytest.raises(BlockError, match="cannot be read"):
        unpack_hours(damaged)


def test_summaries_of_a_later_format_are_not_guessed_at() -> None:
    packed = bytearray(pack_hours(of([sample(0, 0.5)])))
    packed[1] = 9

    with pytest.raises(BlockError, match="format 9"):
        unpack_hours(bytes(packed))
