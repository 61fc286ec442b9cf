"""A check: what is probed and how, versioned; and its result: one outcome of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from checks.words import OK

# Numbers of what every agent watches without being told: a server numbers its checks from 1.
# The gateway has none: a record's network says whether it answered.
RESOLVER = -1
SERVER = -2
# The speed of a link, Mbit/s towards the computer and away from it: dealt by the server, measured
# against it (``checks.ndt7``).
SPEED_DOWN = -3
SPEED_UP = -4

# Who answers so was asked too often, and is asked this much less from then on.
TOO_MANY = frozenset({403, 429})
BACK_OFF = 10.0

Setting = str | int | float | bool
Settings = Mapping[str, Setting]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Work of an agent. Data, never code; the agent's own ceilings stand above it.

    Attributes:
        id: The check's number on this server.
        version: Grows with each change of ``kind`` or ``settings``; results name it.
        kind: A name of ``checks.kinds.KINDS``.
        settings: What the kind needs (its file says which), such as ``{"host": …, "port": …}``.
        period_s: Seconds from one probe to the next.
        timeout_s: Seconds for the whole probe, from the question for the name to the last byte.
        whole_every: Of so many probes one is whole, the others do only the beginning of it where
            its kind has one (``checks.kinds``); 0: all do.
    """

    id: int
    version: int
    kind: str
    settings: dict[str, Setting] = field(default_factory=dict)
    period_s: float = 60.0
    timeout_s: float = 10.0
    whole_every: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What one probe saw.

    Attributes:
        outcome: A word of ``checks.words``.
        phase: Where it failed (``checks.words.Phase``), empty when it did not.
        phases_ms: Milliseconds of each finished phase, by name.
        failed_after_ms: Milliseconds from the start to the failure.
        address: The one address that was tried; empty while the name had not resolved.
        status: Status code of an HTTP answer.
        certificate_days: Whole days until the certificate that was shown ends; negative after.
        value: What a kind measures besides time (its file says what and in which unit).
    """

    outcome: str = OK
    phase: str = ""
    phases_ms: dict[str, float] = field(default_factory=dict)
    failed_after_ms: float | None = None
    address: str = ""
    status: int | None = None
    certificate_days: int | None = None
    value: float | None = None

    @property
    def total_ms(self) -> float | None:
        """Milliseconds from start to end; None when nothing was tried."""
        if self.failed_after_ms is not None:
            return self.failed_after_ms
        return sum(self.phases_ms.values()) if self.phases_ms else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Measurement):
    """A measurement of a check. ``before_s``: seconds before the clock of its record."""

    check: int
    version: int
    before_s: float = 0.0


# Whether a probe may send anything to this address and port (0: no port); the agent's ceilings.
# Asked with the address itself, after the name was resolved and again after each redirect.
Allow = Callable[[str, int], bool]


def anywhere(_address: str, _port: int) -> bool:
    """Allow everything: for whoever has no ceilings of its own."""
    return True


class Probe(Protocol):
    """One function type for every kind of probe; it returns a measurement whatever happens."""

    def __call__(
        self, settings: Settings, timeout_s: float, allow: Allow = anywhere
    ) -> Measurement:
        """Probe once. ``timeout_s``: seconds for the whole of it."""
