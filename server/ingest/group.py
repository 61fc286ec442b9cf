"""Many reports in one transaction: reads what is known, settles each, writes what comes of it.

Works inside the caller's transaction and never commits; nobody may be told of it before that.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from checks.answer import Work
from server.ingest.identity import Verdict
from server.ingest.neighbours import Sighting
from server.ingest.receipts import Ranges
from server.ingest.rows import Rows
from server.ingest.settle import (
    Arrival,
    Learnt,
    Limits,
    Outcome,
    Settled,
    Standing,
    settle,
    wants_backlog,
)
from server.store import (
    devices,
    neighbours,
    networks,
    presence,
    quarantine,
    receipts,
    telemetry,
    works,
)
from server.store.budgets import NO_LINK, grant_backlog
from server.store.quarantine import Quarantined
from server.store.session import Session

MOST_BACKLOG = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of a report.

    Attributes:
        work: What the device has to do now, if that is new to it.
        backlog: How many waiting records its line bears now.
    """

    outcome: Outcome
    work: Work | None = None
    backlog: int = 0
    stored: int = 0
    repeated: int = 0


@dataclass(slots=True)
class _Harvest:
    """What all reports of a group come to."""

    rows: Rows = field(default_factory=Rows)
    quarantined: list[Quarantined] = field(default_factory=list)
    learnt: list[Learnt] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    settled: dict[receipts.Key, Ranges] = field(default_factory=dict)

    def add(self, arrival: Arrival, settled: Settled) -> None:
        self.rows.extend(settled.rows)
        self.learnt += settled.learnt
        self.sightings += settled.sightings
        self.quarantined += _quarantined(arrival, settled)
        generation = arrival.accepted.head.generation
        if (ranges := settled.standing.ranges.get(generation)) is not None:
            self.settled[arrival.device_id, generation] = ranges


def write_group(
    session: Session, arrivals: Sequence[Arrival], limits: Limits
) -> list[Written | None]:
    """Write reports in the order given.

    Returns:
        What became of each; None for one of a device that is retired or gone.
    """
    before = _standings(session, arrivals)
    standings = dict(before)
    harvest = _Harvest()
    results: list[Settled | None] = []
    for arrival in arrivals:
        standing = standings.get(arrival.device_id)
        if standing is None:
            results.append(None)
            continue
        settled = settle(arrival, standing, limits)
        standings[arrival.device_id] = settled.standing
        harvest.add(arrival, settled)
        results.append(settled)
    _write(session, harvest, before, standings, max(one.received_ms for one in arrivals))
    told = {device: one.told for device, one in standings.items() if one.told is not None}
    work = works.changed(session, _versions(arrivals, standings), told)
    borne = _borne(session, arrivals, results, limits)
    return [
        _written(settled, work.get(arrival.device_id), backlog)
        for arrival, settled, backlog in zip(arrivals, results, borne, strict=True)
    ]


def _standings(session: Session, arrivals: Sequence[Arrival]) -> dict[int, Standing]:
    keys = {(one.device_id, one.accepted.head.generation) for one in arrivals}
    fingerprints = devices.lock(session, {device_id for device_id, _ in keys})
    stays = devices.stays(session, fingerprints)
    sites = networks.places(session, {stay.site_id for each in stays.values() for stay in each})
    present = presence.read(session, fingerprints)
    told = works.told(session, fingerprints)
    ranges: dict[int, dict[str, Ranges]] = {}
    for (device_id, generation), settled in receipts.read(session, keys).items():
        ranges.setdefault(device_id, {})[generation] = settled
    unheard = Standing()
    return {
        device_id: Standing(
            fingerprint=fingerprint,
            stays=stays.get(device_id, ()),
            places=sites,
            presence=present.get(device_id, unheard.presence),
            ranges=ranges.get(device_id, {}),
            told=told.get(device_id),
        )
        for device_id, fingerprint in fingerprints.items()
    }


def _write(
    session: Session,
    harvest: _Harvest,
    before: Mapping[int, Standing],
    after: Mapping[int, Standing],
    now_ms: int,
) -> None:
    telemetry.add(session, harvest.rows)
    quarantine.add(session, harvest.quarantined)
    networks.learn(session, harvest.learnt)
    receipts.write(session, harvest.settled, now_ms)
    begun = {device for device, each in harvest.settled if each not in before[device].ranges}
    receipts.forget_oldest(session, begun)
    presence.write(session, {device: standing.presence for device, standing in after.items()})
    neighbours.note(session, harvest.sightings)
    named = {
        device: standing.fingerprint
        for device, standing in after.items()
        if standing.fingerprint != before[device].fingerprint
    }
    devices.set_fingerprints(session, named)


def _versions(arrivals: Sequence[Arrival], standings: Mapping[int, Standing]) -> dict[int, int]:
    # Of several reports of one device the last one says what it has now.
    return {one.device_id: one.accepted.head.work for one in arrivals if one.device_id in standings}


def _borne(
    session: Session,
    arrivals: Sequence[Arrival],
    results: Sequence[Settled | None],
    limits: Limits,
) -> list[int]:
    """Say how many records that were not sent in time may come next, as the lines bear them."""
    links = [
        (settled.standing.presence.link_id or NO_LINK)
        if settled is not None and wants_backlog(arrival, settled.outcome)
        else None
        for arrival, settled in zip(arrivals, results, strict=True)
    ]
    wanted = Counter(link for link in links if link is not None)
    if not wanted:
        return [0] * len(links)
    left = grant_backlog(
        session,
        {link: MOST_BACKLOG * count for link, count in wanted.items()},
        limits.unplanned_bytes_s,
        max(one.received_ms for one in arrivals),
    )
    borne = []
    for link in links:
        granted = 0 if link is None else min(MOST_BACKLOG, left[link])
        if link is not None:
            left[link] -= granted
        borne.append(granted)
    return borne


def _written(settled: Settled | None, work: Work | None, backlog: int) -> Written | None:
    if settled is None:
        return None
    kept_away = settled.verdict in {Verdict.DOUBT, Verdict.CLONE}
    return Written(
        outcome=settled.outcome,
        work=None if kept_away else work,
        backlog=backlog,
        stored=settled.stored,
        repeated=settled.repeated,
    )


def _quarantined(arrival: Arrival, settled: Settled) -> Iterator[Quarantined]:
    for bad in settled.quarantined:
        yield Quarantined(
            device_id=arrival.device_id,
            received_ms=arrival.received_ms,
            generation=arrival.accepted.head.generation,
            sequence=bad.sequence,
            reason=bad.reason,
            body=bad.body,
        )
