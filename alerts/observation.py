"""What a judge says of a fault this round: locating, the conditions of a device, or a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.fault import Fault
from alerts.severity import Severity
from alerts.withheld import Reason


class Verdict(StrEnum):
    """How a fault stands, from the newest results."""

    SUSPECTED = "suspected"  # found, not yet often enough to be told
    CONFIRMED = "confirmed"
    CLEARING = "clearing"  # not found, not yet often enough to be over
    CLEAR = "clear"
    UNKNOWN = "unknown"  # the judge saw nothing, or the server was away
    MERGED = "merged"  # it was only part of another
    UNWATCHED = "unwatched"  # the component was retired or deleted


FOUND = frozenset({Verdict.SUSPECTED, Verdict.CONFIRMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """A wider incident that explains this fault, or did until it recovered."""

    incident: int
    recovered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One verdict on one fault.

    Attributes:
        fault: What it is about, as it is known now: name, evidence and counts may have changed.
        measured_at: When the newest result was measured that it rests on.
        late: Whether it rests on results that came after their round had been judged.
        until: The end of a fault that late results told of.
        parent: The wider incident that explains it. A judge that finds the fault beyond what the
            wider one explains leaves this out.
        into: The incident it is only part of, with `MERGED`.
        silenced: Why nobody is to be told while this holds: announced work, learning week, need.
    """

    verdict: Verdict
    fault: Fault
    measured_at: datetime
    late: bool = False
    until: datetime | None = None
    parent: Parent | None = None
    into: int | None = None
    silenced: Reason | None = None
    severity: Severity = Severity.MEDIUM
    simulated: bool = False

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.MERGED) != (self.into is not None):
            message = f"{self.fault.component}: merged needs the incident it is merged into"
            raise ValueError(message)
