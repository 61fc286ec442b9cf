"""Reading a report: its head as a whole, each record by itself, so that a bad one blocks nobody.

Pure. What comes out can be stored; what cannot be is named.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from checks.report import Record, Sent
from server.ingest import bounds
from server.ingest.bounds import MOST_NUMBER, fault_of

MOST_RECORDS = 1000
_MOST_DROPPED = 1000
_MOST_ABILITIES = 64
_MOST_ABILITY_LETTERS = 64
_MOST_VERSION_LETTERS = 64
# PostgreSQL cannot hold a NUL character; in JSON it can only stand as this escape.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Malformed(ValueError):
    """A report that cannot be taken as a whole; the message names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """``checks.report.Report`` with its records still unread."""

    generation: str
    fingerprint: str
    sent: Sent
    agent: str = ""
    can: tuple[str, ...] = ()
    work: int = 0
    waiting: int = 0
    dropped: tuple[tuple[int, int], ...] = ()
    dropped_vitals: int = 0
    records: tuple[msgspec.Raw, ...] = ()


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that can never be stored. ``sequence``: 0 when not even that can be read."""

    sequence: int
    reason: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A report as far as it can be taken. ``later``: sequences that are not taken this time."""

    head: Head
    records: tuple[Record, ...]
    bad: tuple[Bad, ...] = ()
    later: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Numbered:
    sequence: int


_read_head = msgspec.json.Decoder(Head).decode
_read_record = msgspec.json.Decoder(Record).decode
_read_number = msgspec.json.Decoder(_Numbered).decode


def accept_report(data: bytes) -> Accepted:
    """Read a report.

    Raises:
        Malformed: If it is no JSON, or its head is not of the format.
    """
    try:
        head = _read_head(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(str(error)) from error
    if fault := next(_faults_of(head), None):
        raise Malformed(fault)
    read = [_accept_record(bytes(raw)) for raw in head.records]
    return Accepted(
        head=head,
        records=tuple(one for one in read if isinstance(one, Record)),
        bad=tuple(one for one in read if isinstance(one, Bad)),
    )


def _accept_record(raw: bytes) -> Record | Bad:
    try:
        record = _read_record(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Bad(_sequence_of(raw), str(error), raw)
    if not bounds.is_number(record.sequence, 1):
        return Bad(0, f"sequence: {record.sequence} is not between 1 and {MOST_NUMBER}", raw)
    if _NUL.search(raw):
        return Bad(record.sequence, "a text holds a NUL character", raw)
    fault = fault_of(record)
    return Bad(record.sequence, fault, raw) if fault else record


def _sequence_of(raw: bytes) -> int:
    try:
        sequence = _read_number(raw).sequence
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return 0
    return sequence if bounds.is_number(sequence, 1) else 0


def _faults_of(head: Head) -> Iterator[str]:
    if not head.generation or not bounds.is_mark(head.generation):
        yield "generation: a short plain word expected"
    if not bounds.is_mark(head.fingerprint):
        yield "fingerprint: a short plain word expected"
    if len(head.agent) > _MOST_VERSION_LETTERS or not head.agent.isprintable():
        yield "agent: a version expected"
    if len(head.records) > MOST_RECORDS:
        yield f"records: more than {MOST_RECORDS}"
    yield from _wrong_clocks(head.sent)
    yield from _wrong_numbers(head)


def _wrong_clocks(sent: Sent) -> Iterator[str]:
    if not bounds.is_mark(sent.boot):
        yield "sent.boot: a short plain word expected"
    if not bounds.is_clock(sent.clock_s):
        yield f"sent.clock_s: {sent.clock_s} is not between 0 and {bounds.MOST_CLOCK_S:g}"
    if not bounds.is_wall(sent.wall_s):
        yield f"sent.wall_s: {sent.wall_s} is not between ±{bounds.MOST_WALL_S:g}"


def _wrong_numbers(head: Head) -> Iterator[str]:
    for name in ("work", "waiting", "dropped_vitals"):
        if not bounds.is_number(getattr(head, name)):
            yield f"{name}: a number between 0 and {MOST_NUMBER} expected"
    if len(head.dropped) > _MOST_DROPPED:
        yield f"dropped: more than {_MOST_DROPPED} ranges"
    if not all(1 <= first <= last <= MOST_NUMBER for first, last in head.dropped):
        yield "dropped: ranges of first and last sequence expected"
    too_long = any(len(word) > _MOST_ABILITY_LETTERS or not word.isprintable() for word in head.can)
    if len(head.can) > _MOST_ABILITIES or too_long:
        yield "can: a few words expected"
