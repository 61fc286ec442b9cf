"""The table of measured numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.metrics import BY_NAME, METRICS, rounded, wrong_values


def test_names_are_unique_and_every_metric_has_a_unit_and_a_sentence() -> None:
    assert len(BY_NAME) == len(METRICS)
    for metric in METRICS:
        assert metric.unit
        assert metric.meaning.endswith(".")
        assert metric.low < metric.high


def test_the_order_that_the_store_packs_by_only_grows_at_its_end() -> None:
    packed = (
        "cpu_busy cpu_wait load tasks memory_used memory_available swap_used swap_in disk_free "
        "disk_read disk_write disk_busy net_received net_sent net_errors net_resent temperature "
        "battery gateway_rtt agent_memory"
    )

    assert [metric.name for metric in METRICS][:20] == packed.split()


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("cpu_busy", 0.12345, "0.123"),
        ("cpu_busy", 1.0, "1"),
        ("memory_used", 4095.6, "4096"),
        ("disk_read", 1234.5, "1230"),
        ("disk_read", 12.3456, "12.3"),
        ("disk_read", 0.04, "0"),
        ("temperature", -0.4, "0"),
        ("gateway_rtt", 0.456, "0.46"),
    ],
)
def test_a_value_has_the_digits_that_are_worth_sending(name: str, value: float, text: str) -> None:
    assert str(rounded({name: value})[name]) == text


def test_what_was_not_measured_is_left_out() -> None:
    assert rounded({"cpu_busy": None, "load": 0.5}) == {"load": 0.5}


def test_values_come_in_the_order_of_the_table() -> None:
    values = {metric.name: 1.0 for metric in reversed(METRICS)}

    assert list(rounded(values)) == [metric.name for metric in METRICS]


def test_a_name_that_is_not_in_the_table_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="cpu_bussy"):
        rounded({"cpu_bussy": 1.0})


@given(st.data())
def test_rounding_keeps_a_sane_value_sane_and_near(data: st.DataObject) -> None:
    metric = data.draw(st.sampled_from(METRICS))
    value = data.draw(st.floats(metric.low, metric.high))

    once = rounded({metric.name: value})

    assert rounded(once) == once
    assert wrong_values(once) == []
    near = max(10**-metric.decimals, abs(value) * 0.01 if metric.digits else 0)
    assert abs(once[metric.name] - value) <= near


@pytest.mark.parametrize("value", [-0.001, 1.001, math.nan, math.inf, -math.inf])
def test_a_value_outside_its_range_is_named(value: float) -> None:
    (text,) = wrong_values({"cpu_busy": value, "load": 1.0})

    assert text == f"vitals.cpu_busy: {value} is not between 0 and 1 ratio"


def test_a_metric_of_tomorrow_is_left_alone() -> None:
    assert wrong_values({"quantum_flux": -1.0}) == []
