"""What the server answers to a report. "Stored" is said after the commit, never before."""

from dataclasses import dataclass

from checks.check import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A record refused for good: it counts as settled and is kept in quarantine."""

    sequence: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the agent has to do. After ``valid_s`` it probes only its gateway, DNS and the server.

    Attributes:
        version: Grows with each change; the agent's next report names it.
        valid_s: Seconds for which it holds, counted from the answer (clocks may be wrong).
        round_s: Seconds from one record to the next.
        report_every: Rounds from one report to the next, on a thin line; outcomes that change
            are reported at once all the same.
        checks: What this agent probes.
    """

    version: int
    valid_s: float = 86400.0
    round_s: float = 60.0
    report_every: int = 1
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a report.

    Attributes:
        time_s: The server's time when the report came in, seconds since 1970.
        through: Everything up to this sequence of the report's generation is settled: stored,
            refused for good, or declared dropped. Lower than before after a restore: send again.
        received: The highest sequence of the generation that is stored; 0 when that is
            ``through``.
        refused: Records of this report refused for good.
        later: Sequences of this report that were not taken now; send them again.
        work: Only when it is not the version that the report named.
        backlog: How many waiting records may come in the next request of their own.
        keys: The server's key and its next one (hexadecimal), when the set changed.
        servers: Addresses ``host:port`` to try, when the set changed.
        identity: ``clone``: another machine reports under this identity, take a new one.
    """

    time_s: float
    through: int = 0
    received: int = 0
    refused: tuple[Refusal, ...] = ()
    later: tuple[int, ...] = ()
    work: Work | None = None
    backlog: int = 0
    keys: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The body of every answer that is not 200.

    ``error`` is one of: ``token`` (send the token), ``unknown_device`` (enrol again by hand),
    ``refused_code``, ``malformed``, ``too_large``, ``unknown_format``, ``busy``, ``no_link`` (of a
    speed test: the device's link is not known).
    """

    error: str
    detail: str = ""
