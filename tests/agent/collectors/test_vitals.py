import dataclasses
import math

from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.platforms import this_platform
from agent.collectors.vitals import Reading, Signs, VitalSigns, read, values_of
from checks.metrics import BY_NAME, METRICS, rounded, wrong_values

RATES = {
    "cpu_busy",
    "cpu_wait",
    "swap_in",
    "disk_read",
    "disk_write",
    "disk_busy",
    "net_received",
    "net_sent",
    "net_errors",
    "net_resent",
}
BEFORE = Reading(
    at_s=1000.0,
    numbers={"load": 0.5, "cpu_s": 200, "busy_s": 50, "wait_s": 10, "swapped_in": 0, "resent": 7},
    disks={"sda": {"read": 1000, "written": 0, "busy": 100}},
    cards={"eth0": {"received": 0, "sent": 5000, "errors": 3}},
)
NOW = Reading(
    at_s=1060.0,
    numbers={
        "load": 0.7,
        "cpu_s": 320,
        "busy_s": 80,
        "wait_s": 16,
        "swapped_in": 120_000,
        "resent": 9,
    },
    disks={"sda": {"read": 61_000, "written": 600_000, "busy": 15_100}},
    cards={"eth0": {"received": 6_000_000, "sent": 11_000, "errors": 4}},
)
TOTALS = st.dictionaries(
    st.sampled_from(("read", "written", "busy", "received", "sent", "errors")),
    st.integers(0, 2**63),
)
DEVICES = st.dictionaries(st.sampled_from(("a", "b", "c")), TOTALS)
READINGS = st.builds(
    Reading,
    at_s=st.floats(0, 1e9),
    numbers=st.dictionaries(
        st.sampled_from(("cpu_s", "busy_s", "wait_s", "swapped_in", "resent")),
        st.integers(0, 2**40),
    ),
    disks=DEVICES,
    cards=DEVICES,
)


def test_the_first_reading_has_no_rates() -> None:
    assert dict(values_of(None, NOW)) == {"load": 0.7}


def test_rates_are_what_grew_over_the_time_that_passed() -> None:
    values = rounded(values_of(BEFORE, NOW))

    assert values == {
        "load": 0.7,
        "cpu_busy": 0.25,
        "cpu_wait": 0.05,
        "swap_in": 2,
        "disk_read": 1,
        "disk_write": 10,
        "disk_busy": 0.25,
        "net_received": 100,
        "net_sent": 0.1,
        "net_errors": 1,
        "net_resent": 2,
    }


def test_a_counter_that_went_backwards_is_left_out_and_takes_no_other_along() -> None:
    wrapped = dataclasses.replace(
        NOW, cards={"eth0": {"received": 17, "sent": 11_000, "errors": 4}}
    )

    values = values_of(
        dataclasses.replace(BEFORE, cards={"eth0": {"received": 900, "sent": 0, "errors": 0}}),
        wrapped,
    )

    assert values["net_received"] is None
    assert values["net_sent"] is not None


def test_the_busiest_disk_counts_and_all_disks_add_up() -> None:
    still = {"read": 0, "written": 0, "busy": 0}
    before = Reading(at_s=0, disks={"sda": still, "sdb": still})
    now = Reading(
        at_s=10,
        disks={
            "sda": {"read": 10_000, "written": 0, "busy": 9_000},
            "sdb": {"read": 10_000, "written": 0, "busy": 100},
        },
    )

    values = values_of(before, now)

    assert (values["disk_read"], values["disk_busy"]) == (2.0, 0.9)


def test_a_card_that_was_plugged_in_does_not_bring_its_past_along() -> None:
    dongle = {"received": 10**12, "sent": 0, "errors": 0}
    now = dataclasses.replace(NOW, cards={**NOW.cards, "usb0": dongle})

    assert values_of(BEFORE, now)["net_received"] == 100


def test_a_card_that_was_unplugged_does_not_count_backwards() -> None:
    dongle = {"received": 10**12, "sent": 0, "errors": 0}
    before = dataclasses.replace(BEFORE, cards={**BEFORE.cards, "usb0": dongle})

    assert values_of(before, NOW)["net_received"] == 100


def test_without_time_between_them_two_readings_make_no_rate() -> None:
    assert not RATES & values_of(NOW, NOW).keys()


@given(READINGS, READINGS)
def test_no_two_readings_make_a_number_that_the_table_forbids(
    before: Reading, now: Reading
) -> None:
    values = values_of(before, now)

    for name, value in values.items():
        assert name in BY_NAME
        assert value is None or (value >= 0 and math.isfinite(value))
    shares = {name: value for name, value in values.items() if BY_NAME[name].unit == "ratio"}
    assert wrong_values(rounded(shares)) == []


def broken() -> dict[str, float | None]:
    raise OSError("this driver is gone")


def test_a_source_that_fails_takes_no_other_along() -> None:
    signs = Signs(
        system_disk="/no/such/disk", is_disk=lambda _: True, is_card=lambda _: True, read=broken
    )

    reading = read(signs, 1.0)

    assert "disk_free" not in reading.numbers
    assert "load" not in reading.numbers
    assert reading.numbers["memory_used"] > 0


def test_this_machine_tells_every_metric_that_its_hardware_has() -> None:
    signs = this_platform().signs
    vital_signs = VitalSigns(signs)
    vital_signs.measure(at_s=1.0)
    began_s = read(signs, 1.0).numbers["busy_s"]
    while read(signs, 1.0).numbers["busy_s"] < began_s + 0.02:
        sum(range(10_000))

    values = vital_signs.measure(at_s=61.0, gateway_rtt_ms=0.42)

    # A container has neither disks nor cards, a desktop no battery, a virtual machine no sensor.
    of_hardware = {"temperature", "battery", "disk_read", "disk_write", "disk_busy"} | {
        "net_received",
        "net_sent",
        "net_errors",
    }
    assert {metric.name for metric in METRICS} - values.keys() <= of_hardware
    assert wrong_values(values) == []
    assert values["cpu_busy"] > 0
    assert values["gateway_rtt"] == 0.42
