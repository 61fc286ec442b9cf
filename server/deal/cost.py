"""What Canh's own traffic costs a line: bytes both ways, with the headers of IP and TCP. Pure.

What was measured is in docs/benchmarks.md; where a service decides, a dear case is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.check import Settings

# A report of twenty values and a result, its answer, and the packet that acknowledges it: 548.
REPORT_BYTES = 550
# Each further result of a record, and each further record of a report: 120 of them are 15 kB.
RESULT_BYTES = 60
RECORD_BYTES = 130
# Every agent asks its resolver for one name so often, whatever work it has (agent/own_checks.py).
RESOLVER_BYTES = 250
RESOLVER_PERIOD_S = 300.0

# Three packets to connect, four to part, and the question for the name with its answer.
_CONNECT = 700
# TLS 1.3 with a certificate, two above it (RSA 2048) and what authorities write into them: 5,351,
# and the headers of ten packets. The benchmark's own small certificate costs 2,100 with everything.
_TLS = 5_900
# The request, the head, and 16 kB of a body with the headers of their packets.
_PAGE = 18_500
# A page that is followed is taken to lead on once, as a sign-in does.
_ELSEWHERE = _CONNECT + _TLS + 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a probe costs, in bytes: a whole one, and a short one that ends with the handshake."""

    whole_bytes: int
    short_bytes: int

    def mean_bytes(self, whole_every: int) -> float:
        """Give the mean of a probe when one of so many is whole; 0: none is."""
        if not whole_every:
            return self.short_bytes
        return self.short_bytes + (self.whole_bytes - self.short_bytes) / whole_every


def _same(size_bytes: int) -> Cost:
    return Cost(whole_bytes=size_bytes, short_bytes=size_bytes)


_BY_KIND: Mapping[str, Cost] = {
    "tls": _same(_CONNECT + _TLS),
    "tcp": _same(_CONNECT),
    "mail": _same(_CONNECT + _TLS + 600),
    "dns": _same(500),
    "ping": _same(500),
    "gateway": _same(0),  # it is on this side of the line
}


def cost_of(kind: str, settings: Settings) -> Cost:
    """Say what a probe of a check costs; of a kind that is not known, as much as a page."""
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    short = _CONNECT + (_TLS if settings.get("tls", True) else 0)
    whole = short + _PAGE + (_ELSEWHERE if settings.get("follow", False) else 0)
    return Cost(whole_bytes=whole, short_bytes=short if kind == "http" else whole)


def reports_bytes_s(
    pcs: int, keepers: int, report_every: int, round_s: float, measure_every: int = 1
) -> float:
    """Give the bytes a second of the reports of a line's PCs, and of what each asks its resolver.

    Args:
        pcs: How many are on.
        keepers: How many of them report each round.
        report_every: Rounds from one report of the others to the next.
        round_s: Seconds of a round.
        measure_every: Rounds from one record of the others to the next.
    """
    keepers = min(pcs, keepers) if report_every > 1 else pcs
    others = pcs - keepers
    seldom = REPORT_BYTES + (report_every // measure_every - 1) * RECORD_BYTES
    reports = keepers * REPORT_BYTES + others * seldom / report_every
    # The resolver is asked in a round, and so no more often than there is one.
    asked = keepers / RESOLVER_PERIOD_S
    asked += others / max(RESOLVER_PERIOD_S, measure_every * round_s)
    return reports / round_s + RESOLVER_BYTES * asked


# What is not known better.
PAGE = cost_of("http", {})
