"""What a speed test found out. The loop loads this; how it is measured, it does not."""

from dataclasses import dataclass
from enum import StrEnum

from checks.check import Measurement


class Ending(StrEnum):
    """How a test ended: by its time, since it knew enough, at its cap, by the server, or broken."""

    TIME = "time"
    STEADY = "steady"
    BYTES = "bytes"
    SERVER = "server"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """The outcome of one test.

    Attributes:
        seen: As any probe says it: ``value`` is the mean over the whole test in Mbit/s, as ndt7
            reckons it; phase ``processing`` is the opening (TLS, and leave to test), ``transfer``
            the test itself.
        size_bytes: What came, or what was sent.
        min_rtt_ms: The shortest way there and back that the server's kernel saw.
        resent: The share of bytes that the server had to send again, of a download.
        ending: How it ended; empty when it never began.
        detail: What the other side said to a failure, for a person.
    """

    seen: Measurement
    size_bytes: int = 0
    min_rtt_ms: float | None = None
    resent: float | None = None
    ending: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speeds:
    """Both ways, as far as they were asked for."""

    download: Speed | None = None
    upload: Speed | None = None
