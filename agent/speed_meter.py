"""What a speed test counts, and when it knows enough. Reads no clock and knows no WebSocket."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.speed import Ending, Speed
from checks.check import Measurement
from checks.ndt7 import TEST_S, KernelCounted, Reading

# The mean over a whole test misses what was lost while it got going, and by the same share it
# still moved over the second half. When that is small enough, more seconds add nothing.
_STEADY_WITHIN = 0.03
_LEAST_S = 3.0
# A line that broke after so long was measured all the same.
_WORTH_S = 1.0
_SAMPLE_EVERY_US = 100_000
_US = 1_000_000
_BITS = 8


@dataclass(frozen=True, slots=True)
class Sample:
    """So many bytes have gone or come after so many microseconds."""

    elapsed_us: int
    size_bytes: int

    @property
    def mbps(self) -> float:
        """Mean speed so far, in Mbit/s: bits a microsecond."""
        return _BITS * self.size_bytes / self.elapsed_us if self.elapsed_us else 0.0


class Meter:
    """Counts one test, and says when it has gone on for long enough."""

    def __init__(self, most_bytes: int, watch: Callable[[Sample], None]) -> None:
        """Count nothing yet.

        Args:
            most_bytes: What it may cost.
            watch: Told of each sample.
        """
        self.size_bytes = 0
        self.reading = Reading()
        self.samples: list[Sample] = []
        self._most_bytes = most_bytes
        self._watch = watch

    @property
    def is_spent(self) -> bool:
        """Whether it has cost what it may."""
        return self.size_bytes >= self._most_bytes

    @property
    def is_worth_telling(self) -> bool:
        """Whether what is known of a test that broke says anything."""
        return bool(self.samples) and self.samples[-1].elapsed_us >= _WORTH_S * _US

    def sample(self, sample: Sample) -> None:
        """Note how far it is; more often than ten times a second only the last one counts."""
        held = self.samples
        if len(held) > 1 and sample.elapsed_us - held[-2].elapsed_us < _SAMPLE_EVERY_US:
            held[-1] = sample
            return
        held.append(sample)
        self._watch(sample)

    def ending(self) -> Ending | None:
        """Say why it is over; None while it is not."""
        if self.is_spent:
            return Ending.BYTES
        if self.samples and self.samples[-1].elapsed_us >= TEST_S * _US:
            return Ending.TIME
        return Ending.STEADY if is_steady(self.samples) else None

    def speed(self, seen: Measurement, ending: Ending) -> Speed:
        """Say what was found out."""
        kernel = self.reading.TCPInfo or KernelCounted()
        return Speed(
            seen=seen,
            size_bytes=self.size_bytes,
            min_rtt_ms=None if kernel.MinRTT is None else kernel.MinRTT / 1000,
            resent=kernel.BytesRetrans / kernel.BytesSent
            if kernel.BytesSent and kernel.BytesRetrans is not None
            else None,
            ending=ending,
        )


def is_steady(samples: Sequence[Sample]) -> bool:
    """Say whether the mean hardly moved over the second half of the test. Oldest first."""
    if not samples or samples[-1].elapsed_us < _LEAST_S * _US:
        return False
    half_us = samples[-1].elapsed_us / 2
    means = [sample.mbps for sample in samples if sample.elapsed_us >= half_us]
    return len(means) > 2 and max(means) - min(means) <= _STEADY_WITHIN * means[-1]


def received_by(reading: Reading) -> Sample | None:
    """Say how much of an upload has come, as the server says; None where it does not say."""
    kernel, program = reading.TCPInfo, reading.AppInfo
    if kernel and kernel.BytesReceived is not None and kernel.ElapsedTime:
        return Sample(kernel.ElapsedTime, kernel.BytesReceived)
    if program and program.NumBytes is not None and program.ElapsedTime:
        return Sample(program.ElapsedTime, program.NumBytes)
    return None
