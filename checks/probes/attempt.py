"""One try of a probe: its deadline, the steps it has finished, and the measurement they make."""

import contextlib
import dataclasses
import socket
import time
from collections.abc import Callable, Iterator

from checks.address import Endpoint, family_of, socket_address
from checks.check import Allow, Measurement, anywhere
from checks.probes.deadline import Deadline
from checks.probes.failure import Failure, word_of
from checks.probes.network_linux import NameSources, name_sources
from checks.words import OK, Phase

# How much the other side may send before it is read: else a large page would cross a thin line only
# to be thrown away at 16 kB.
_MOST_AHEAD_BYTES = 16 * 1024


class Attempt:
    """What a probe knows so far. Its public attributes are those of ``Measurement``.

    Args:
        timeout_s: Seconds for the whole of it.
        allow: The ceiling that every address stands under before anything is sent to it.
        sources: Where names are looked up.
    """

    def __init__(
        self,
        timeout_s: float,
        allow: Allow = anywhere,
        sources: Callable[[], NameSources] = name_sources,
    ) -> None:
        self.deadline = Deadline(timeout_s)
        self.sources = sources
        self.outcome = OK
        self.address = ""
        self.status: int | None = None
        self.certificate_days: int | None = None
        self.value: float | None = None
        self._allow = allow
        self._began = time.perf_counter()
        self._seconds: dict[str, float] = {}
        self._failed_phase = ""
        self._failed_s: float | None = None

    @contextlib.contextmanager
    def during(self, phase: Phase) -> Iterator[None]:
        """Time a step. Repeated after a redirect, its times are added."""
        began = time.perf_counter()
        try:
            yield
        except (OSError, Failure):
            self._failed_phase = phase.value
            self._failed_s = self._since_start_s()
            raise
        seconds = time.perf_counter() - began
        self._seconds[phase.value] = self._seconds.get(phase.value, 0.0) + seconds

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let a step wait so long at most, however much more is left for the whole.

        Raises:
            TimeoutError: When nothing is.
        """
        whole = self.deadline
        self.deadline = Deadline(min(seconds, whole.left_s()))
        try:
            yield
        finally:
            self.deadline = whole

    def permit(self, address: str, port: int) -> None:
        """Note the address that is tried.

        Raises:
            Failure: If a ceiling forbids it.
        """
        self.address = address
        if not self._allow(address, port):
            raise Failure("not_allowed")

    def open(self, address: str, port: int) -> socket.socket:
        """Connect to one address."""
        self.permit(address, port)
        connection = socket.socket(family_of(address) or socket.AF_INET, socket.SOCK_STREAM)
        try:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _MOST_AHEAD_BYTES)
            connection.settimeout(self.deadline.left_s())
            connection.connect(socket_address(Endpoint(address, port)))
        except OSError:
            connection.close()
            raise
        return connection

    def measurement(self) -> Measurement:
        """Say what was seen when nothing failed."""
        return Measurement(
            outcome=self.outcome,
            phases_ms={phase: milliseconds(seconds) for phase, seconds in self._seconds.items()},
            address=self.address,
            status=self.status,
            certificate_days=self.certificate_days,
            value=self.value,
        )

    def failed(self, error: OSError | Failure) -> Measurement:
        """Say what was seen until ``error`` ended it."""
        phase = error.phase.value if isinstance(error, Failure) and error.phase else ""
        # What a probe did after its failure, such as a second look, is no part of its time.
        failed_s = self._since_start_s() if self._failed_s is None else self._failed_s
        return dataclasses.replace(
            self.measurement(),
            outcome=word_of(error),
            phase=phase or self._failed_phase,
            failed_after_ms=milliseconds(failed_s),
        )

    def _since_start_s(self) -> float:
        return time.perf_counter() - self._began


def measure(work: Callable[[Attempt], None], attempt: Attempt) -> Measurement:
    """Do the work of a probe and put what came of it into a measurement."""
    try:
        work(attempt)
    except (OSError, Failure) as error:
        return attempt.failed(error)
    return attempt.measurement()


def milliseconds(seconds: float) -> float:
    """Milliseconds to a tenth, from 100 on whole: three digits are known, each costs a byte."""
    ms = seconds * 1000
    return round(ms, 1) if ms < 100 else round(ms)
