"""When a speed test knows enough."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.speed import Ending
from agent.speed_meter import Meter, Sample, is_steady, received_by
from checks.check import Measurement
from checks.ndt7 import Counted, KernelCounted, Reading

US = 1_000_000
TENTH_US = US // 10
ENDLESS = 10**15


def samples(*mbps: float) -> list[Sample]:
    """Tenths of a second of these speeds, one after the other."""
    sizes = accumulate(round(rate / 8 * TENTH_US) for rate in mbps)
    return [Sample((number + 1) * TENTH_US, size) for number, size in enumerate(sizes)]


def first_steady_s(*mbps: float) -> float | None:
    told = samples(*mbps)
    ends = (count for count in range(1, len(told) + 1) if is_steady(told[:count]))
    count = next(ends, None)
    return None if count is None else count / 10


def metered(*told: Sample, most_bytes: int = ENDLESS) -> Meter:
    meter = Meter(most_bytes, lambda _sample: None)
    for sample in told:
        meter.sample(sample)
    return meter


def test_a_speed_is_bits_a_microsecond() -> None:
    assert Sample(8 * US, 20_000_000).mbps == 20.0
    assert Sample(0, 0).mbps == 0.0


def test_a_line_that_is_steady_from_the_first_byte_is_known_after_three_seconds() -> None:
    assert first_steady_s(*[20.0] * 100) == 3.0


def test_a_slow_start_is_waited_for_until_it_matters_little() -> None:
    slow = [2.0, 4.0, 8.0] + [20.0] * 97

    ends_s = first_steady_s(*slow)

    assert ends_s is not None
    assert ends_s > 3.0
    told = samples(*slow)[: round(ends_s * 10)]
    assert told[-1].mbps == pytest.approx(20.0, rel=0.035)


def test_a_line_that_changes_its_mind_is_watched_to_the_end() -> None:
    assert first_steady_s(*([20.0] * 12 + [5.0] * 13) * 4) is None


def test_a_silent_line_is_never_steady_at_once() -> None:
    assert not is_steady([])
    assert not is_steady(samples(*[20.0] * 29))


@given(st.lists(st.floats(0.1, 1000), min_size=1, max_size=120))
def test_what_is_called_steady_hardly_moved_over_its_second_half(mbps: list[float]) -> None:
    told = samples(*mbps)

    if is_steady(told):
        half = [one.mbps for one in told if 2 * one.elapsed_us >= told[-1].elapsed_us]
        assert max(half) - min(half) <= 0.03 * told[-1].mbps


def test_of_samples_closer_than_a_tenth_of_a_second_the_last_one_counts() -> None:
    seen: list[Sample] = []
    meter = Meter(ENDLESS, seen.append)

    for ms in range(10, 510, 10):
        meter.sample(Sample(ms * 1000, ms))

    assert len(meter.samples) == len(seen) <= 7
    assert meter.samples[-1].size_bytes == 500


def test_a_test_ends_at_its_cap_at_its_time_or_when_it_knows_enough() -> None:
    capped = metered(*samples(20.0), most_bytes=1000)
    capped.size_bytes = 1000
    late = metered(*samples(*([20.0] * 12 + [5.0] * 13) * 4))

    assert capped.ending() is Ending.BYTES
    assert late.ending() is Ending.TIME
    assert metered(*samples(*[20.0] * 31)).ending() is Ending.STEADY
    assert metered(*samples(20.0)).ending() is None


def test_a_line_that_broke_at_once_says_nothing() -> None:
    assert not metered(*samples(*[20.0] * 9)).is_worth_telling
    assert metered(*samples(*[20.0] * 10)).is_worth_telling


def test_an_upload_is_what_the_servers_kernel_received() -> None:
    both = Reading(
        AppInfo=Counted(ElapsedTime=1000, NumBytes=5),
        TCPInfo=KernelCounted(ElapsedTime=1001, BytesReceived=6),
    )

    assert received_by(both) == Sample(1001, 6)
    assert received_by(Reading(AppInfo=both.AppInfo)) == Sample(1000, 5)
    assert received_by(Reading()) is None


def test_the_result_says_what_the_kernel_saw() -> None:
    meter = metered(*samples(20.0))
    meter.reading = Reading(TCPInfo=KernelCounted(MinRTT=1500, BytesSent=200, BytesRetrans=1))

    speed = meter.speed(Measurement(value=20.0), Ending.TIME)

    assert (speed.min_rtt_ms, speed.resent, speed.ending) == (1.5, 0.005, "time")
