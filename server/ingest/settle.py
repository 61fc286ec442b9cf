"""One report against what is known of its device: what is stored, refused, left for later. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from checks.answer import Refusal
from checks.report import Record
from server.clock import from_ms
from server.ingest.accept import Accepted, Bad
from server.ingest.dating import FRESH_ROUNDS, Dated, Freshness, date_record, judge_freshness
from server.ingest.identity import Verdict, judge_identity, read_claims, tells
from server.ingest.link import Decision, Place, Reason, Span, decide_link, in_force, prefix_of
from server.ingest.neighbours import Sighting
from server.ingest.presence import Presence, after_contact, after_record
from server.ingest.receipts import Ranges
from server.ingest.rows import Rows, Stamp

# An honest outbox needs a handful: a gap before the freshest, and the holes of what it gave up.
MOST_RANGES = 1000
_MOST_REASON_LETTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the decisions are measured by.

    Attributes:
        round_s: Seconds from one report of an agent to the next.
        horizon_s: Nothing is dated longer ago: 400 days, more than anything but days is kept.
        unplanned_bytes_s: What a line bears of records that were not sent in time, while nothing
            is planned for it.
    """

    round_s: float = 60.0
    horizon_s: float = 400 * 86400.0
    unplanned_bytes_s: float = 1750.0


@dataclass(frozen=True, slots=True)
class Told:
    """The work of a device: its version, and how many rounds lie between its reports."""

    version: int
    report_every: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A report that came in.

    Attributes:
        device_id: Whose secret it came with.
        source: The address that it came from; empty when there is none.
        received_ms: When, milliseconds since 1970.
        accepted: What it says.
    """

    device_id: int
    source: str
    received_ms: int
    accepted: Accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay(Span):
    """A device at a site, from and to."""

    site_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a device.

    Attributes:
        fingerprint: Of the machine that joined.
        stays: The sites it was and is at.
        places: What is known of those sites.
        presence: How it stands now.
        ranges: What is settled, by generation.
        told: What it has to do; None: nothing was put together yet.
    """

    fingerprint: str = ""
    stays: tuple[Stay, ...] = ()
    places: Mapping[int, Place] = field(default_factory=dict)
    presence: Presence = field(default_factory=Presence)
    ranges: Mapping[str, Ranges] = field(default_factory=dict)
    told: Told | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """A network that a record taught."""

    site_id: int
    hardware: str
    prefix: str
    link_id: int
    reason: Reason
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the agent is told, as far as ingest knows it."""

    through: int = 0
    received: int = 0
    refused: tuple[Refusal, ...] = ()
    later: tuple[int, ...] = ()
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a report leads to. ``stored``, ``repeated``: how many records were, for the counters."""

    verdict: Verdict
    outcome: Outcome
    standing: Standing
    rows: Rows = field(default_factory=Rows)
    quarantined: tuple[Bad, ...] = ()
    learnt: tuple[Learnt, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    stored: int = 0
    repeated: int = 0


def settle(arrival: Arrival, standing: Standing, limits: Limits) -> Settled:
    """Settle a report."""
    accepted, presence = arrival.accepted, standing.presence
    held = read_claims(presence.claims)
    verdict, claims = judge_identity(
        standing.fingerprint, held, accepted.head.fingerprint, arrival.received_ms
    )
    if claims is not held:
        standing = replace(standing, presence=replace(presence, claims=claims.text()))
    if tells(accepted.head.fingerprint) and not tells(standing.fingerprint):
        # A device that was re-created from its token has none until it reports.
        standing = replace(standing, fingerprint=accepted.head.fingerprint)
    if verdict in {Verdict.DOUBT, Verdict.CLONE}:
        return Settled(verdict=verdict, outcome=_kept_away(accepted, verdict), standing=standing)
    settling = _Settling(arrival, standing, limits)
    for record in sorted(accepted.records, key=lambda record: record.sequence):
        settling.take(record)
    for bad in accepted.bad:
        settling.refuse(bad)
    settling.drop()
    return settling.settled(verdict)


def wants_backlog(arrival: Arrival, outcome: Outcome) -> bool:
    """Whether more waits to be sent. A server restored from a backup lacks what was settled."""
    return arrival.accepted.head.waiting > 0 or outcome.received > outcome.through


def _kept_away(accepted: Accepted, verdict: Verdict) -> Outcome:
    # What is settled of this generation is the other machine's: nothing of it may be said here.
    bad = tuple(bad.sequence for bad in accepted.bad if bad.sequence)
    sequences = (*(record.sequence for record in accepted.records), *bad, *accepted.later)
    return Outcome(later=sequences, identity=verdict if verdict is Verdict.CLONE else "")


class _Settling:
    """The state of settling one report, record by record."""

    def __init__(self, arrival: Arrival, standing: Standing, limits: Limits) -> None:
        self._arrival = arrival
        self._standing = standing
        self._limits = limits
        self._newest_ms = standing.presence.measured_ms
        pause_ms = self._pause_ms()
        # What it measured since its last report was in time, though it has a shorter pause now.
        self._longest_pause_ms = max(pause_ms, standing.presence.pause_ms)
        presence = after_contact(
            standing.presence, arrival.accepted.head, arrival.source, arrival.received_ms
        )
        self._presence = replace(presence, pause_ms=pause_ms)
        self._ranges = standing.ranges.get(arrival.accepted.head.generation, Ranges())
        self._rows = Rows()
        self._later = list(arrival.accepted.later)
        self._refused: list[Refusal] = []
        self._quarantined: list[Bad] = []
        self._learnt: list[Learnt] = []
        self._sightings: list[Sighting] = []
        self._stored = 0
        self._repeated = 0

    def take(self, record: Record) -> None:
        """Store a record, unless it is a repeat."""
        if record.sequence in self._ranges:
            self._repeated += 1
        elif not self._note(record.sequence):
            self._later.append(record.sequence)
        else:
            self._store(record)
            self._stored += 1

    def refuse(self, bad: Bad) -> None:
        """Refuse a record for good; a repeat of it is told the same again."""
        repeated = bad.sequence in self._ranges
        if bad.sequence and not self._note(bad.sequence):
            self._later.append(bad.sequence)
            return
        if bad.sequence:
            reason = bad.reason[:_MOST_REASON_LETTERS]
            self._refused.append(Refusal(sequence=bad.sequence, reason=reason))
        if not repeated:
            self._quarantined.append(bad)

    def drop(self) -> None:
        """Settle what the agent declares dropped."""
        dropped = self._arrival.accepted.head.dropped
        ranges = self._ranges.merge(dropped)
        if not dropped or len(ranges.items) > MOST_RANGES:
            return
        newly = ranges.count - self._ranges.count
        self._presence = replace(self._presence, dropped=self._presence.dropped + newly)
        self._ranges = ranges

    def settled(self, verdict: Verdict) -> Settled:
        """Give what it came to."""
        ranges = self._ranges
        generation = self._arrival.accepted.head.generation
        standing = replace(
            self._standing,
            presence=self._presence,
            ranges={**self._standing.ranges, generation: ranges},
        )
        outcome = Outcome(
            through=ranges.through,
            received=ranges.highest if ranges.highest != ranges.through else 0,
            refused=tuple(self._refused),
            later=tuple(self._later),
        )
        return Settled(
            verdict=verdict,
            outcome=outcome,
            standing=standing,
            rows=self._rows,
            quarantined=tuple(self._quarantined),
            learnt=tuple(self._learnt),
            sightings=tuple(self._sightings),
            stored=self._stored,
            repeated=self._repeated,
        )

    def _pause_ms(self) -> int:
        """How much longer than a round it may be silent: what it is told counts, heard or not."""
        told, before_ms = self._standing.told, self._standing.presence.pause_ms
        if told is None:
            return before_ms
        pause_ms = round((told.report_every - 1) * self._limits.round_s * 1000)
        has_heard = self._arrival.accepted.head.work == told.version
        return pause_ms if has_heard else max(pause_ms, before_ms)

    def _note(self, sequence: int) -> bool:
        """Settle a sequence; False when the set would fall into too many pieces."""
        ranges = self._ranges.add(sequence, sequence)
        if len(ranges.items) > MOST_RANGES:
            return False
        self._ranges = ranges
        return True

    def _store(self, record: Record) -> None:
        arrival, sent = self._arrival, self._arrival.accepted.head.sent
        dated = date_record(record, sent, arrival.received_ms, self._limits.horizon_s)
        fresh = self._is_fresh(dated)
        link_id = self._link(record, dated.at_ms, arrival.source if fresh else "")
        stamp = Stamp(
            device_id=arrival.device_id,
            at_ms=dated.at_ms,
            received_ms=arrival.received_ms,
            link_id=link_id,
            late=not fresh,
            uncertain=dated.uncertain,
            boot=record.boot or sent.boot,
        )
        self._rows.add(record, stamp)
        if not dated.uncertain:
            self._see(record, dated.at_ms)
        if fresh:
            self._presence = after_record(self._presence, record, dated.at_ms, link_id)

    def _is_fresh(self, dated: Dated) -> bool:
        pause_ms = self._longest_pause_ms
        old_ms = round(FRESH_ROUNDS * self._limits.round_s * 1000) + pause_ms
        # Who reports seldom may send the rest of its rounds after the newest.
        newest_ms = None if pause_ms else self._newest_ms
        freshness = judge_freshness(dated, self._arrival.received_ms, newest_ms, old_ms)
        return freshness is Freshness.FRESH

    def _link(self, record: Record, at_ms: int, source: str) -> int | None:
        stay = in_force(self._standing.stays, at_ms)
        place = self._standing.places.get(stay.site_id) if stay else None
        decision = decide_link(record.network, at_ms, place, source)
        if place is not None and decision.learn:
            self._learn(record, decision, place, at_ms)
        return decision.link_id

    def _see(self, record: Record, at_ms: int) -> None:
        """Note whom it saw: at its site, on a network that can be told from others."""
        stay = in_force(self._standing.stays, at_ms)
        if stay is not None and record.neighbours and record.network.hardware:
            self._sightings.append(
                Sighting(
                    site_id=stay.site_id,
                    gateway=record.network.hardware.lower(),
                    day=from_ms(at_ms).date(),
                    seen=tuple(one.lower() for one in record.neighbours),
                )
            )

    def _learn(self, record: Record, decision: Decision, place: Place, at_ms: int) -> None:
        if decision.link_id is None:
            return
        self._learnt.append(
            Learnt(
                site_id=place.id,
                hardware=record.network.hardware.lower(),
                prefix=prefix_of(record.network.address),
                link_id=decision.link_id,
                reason=decision.reason,
                at_ms=at_ms,
            )
        )
