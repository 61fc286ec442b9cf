"""The board of a round: attempts by link, service and outcome, gateways, pings, who was on.

It is kept for two days, so that what arrives late can be counted in and the round judged again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from alerts.locate.arrival import (
    NAME,
    NOT_PROBED,
    OK,
    OUTCOMES,
    SLOW,
    UNKNOWN,
    Arrival,
    Codes,
    Millis,
    Reports,
)
from alerts.locate.pack import Array, Axes, pack, unpack
from alerts.locate.topology import Axis, Bools, Floats, Ints, Topology

FORM = "board 2"
SLOW_MS, SLOW_TIMES = 1200, 6  # slow is over 1.2 s and over six times the usual
LOUD, CALM = 0.5, 0.15  # a PC that fails half of its checks while its link fails less than 15 %
ENOUGH_PROBES = 4  # before a PC can be called loud beside others


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One round as counts.

    Attributes:
        counts: (link, service, outcome), by the link that was used.
        server: (service, outcome) of the server's own probes.
        replica_tries, replica_failures: (service, replica), of all PCs; no failure of the name.
        gateway_reports, gateway_lost: By link of registration.
        moved: PCs of the link that report over another.
        ping_run: Failed pings in a row; 0 where the router answers, -1 where it was not pinged.
        working: Whether people work here now.
        missed: PCs that ought to have come on since work began, where none has.
        expected, reported, replayed: By PC: ought to report; did so over its own link; did later.
        on_battery: Of those that did later: ran on battery.
    """

    AXES: ClassVar[Mapping[str, Axes]] = {
        "counts": (Axis.LINK, Axis.SERVICE, None),
        "server": (Axis.SERVICE, None),
        "replica_tries": (Axis.SERVICE, None),
        "replica_failures": (Axis.SERVICE, None),
        "gateway_reports": (Axis.LINK,),
        "gateway_lost": (Axis.LINK,),
        "moved": (Axis.LINK,),
        "ping_run": (Axis.LINK,),
        "working": (Axis.LINK,),
        "missed": (Axis.LINK,),
        "expected": (Axis.PC,),
        "reported": (Axis.PC,),
        "replayed": (Axis.PC,),
        "on_battery": (Axis.PC,),
    }

    counts: Ints
    server: Ints
    replica_tries: Ints
    replica_failures: Ints
    gateway_reports: Ints
    gateway_lost: Ints
    moved: Ints
    ping_run: npt.NDArray[np.int8]
    working: Bools
    missed: Floats
    expected: Bools
    reported: Bools
    replayed: Bools
    on_battery: Bools

    @classmethod
    def blank(cls, topology: Topology) -> "Board":
        """Give the board of a round in which nothing was heard."""
        services, links, pcs = topology.sizes
        replicas = topology.replicas
        return cls(
            counts=np.zeros((links, services, OUTCOMES), np.int64),
            server=np.zeros((services, OUTCOMES), np.int64),
            replica_tries=np.zeros((services, replicas), np.int64),
            replica_failures=np.zeros((services, replicas), np.int64),
            gateway_reports=np.zeros(links, np.int64),
            gateway_lost=np.zeros(links, np.int64),
            moved=np.zeros(links, np.int64),
            ping_run=np.full(links, -1, np.int8),
            working=np.zeros(links, bool),
            missed=np.zeros(links),
            expected=np.zeros(pcs, bool),
            reported=np.zeros(pcs, bool),
            replayed=np.zeros(pcs, bool),
            on_battery=np.zeros(pcs, bool),
        )

    def to_bytes(self, topology: Topology) -> bytes:
        """Pack for a row of the store."""
        return pack(FORM, topology, {}, _arrays(self))

    @classmethod
    def from_bytes(cls, data: bytes, topology: Topology) -> "Board":
        """Unpack; what came into the inventory later was not heard.

        Raises:
            BadPack: If it is damaged, or of another version.
        """
        _, arrays = unpack(FORM, topology, data, _arrays(cls.blank(topology)), cls.AXES)
        return cls(**arrays)


def count_round(topology: Topology, arrival: Arrival, usual_ms: Floats, expected: Bools) -> Board:
    """Count a round's fresh reports, and the server's own probes and pings."""
    links, fresh = len(topology.links), arrival.fresh
    outcome = with_slow(fresh.outcome, fresh.ms, usual_ms)
    control = with_slow(arrival.control, arrival.control_ms, usual_ms[:, None])
    server = (control[..., None] == np.arange(OUTCOMES)).sum(axis=1)
    home = topology.pc_link[fresh.pc]
    moved = (fresh.via != home) & (fresh.via != UNKNOWN)
    tries, failures = _replicas(topology, outcome, fresh.replica)
    return Board(
        counts=_counts(topology, fresh.via, _with_votes(fresh.via, outcome, server, links)),
        server=server,
        replica_tries=tries,
        replica_failures=failures,
        gateway_reports=np.bincount(home[fresh.gateway != UNKNOWN], minlength=links),
        gateway_lost=np.bincount(home[fresh.gateway == 0], minlength=links),
        moved=np.bincount(home[moved], minlength=links),
        ping_run=arrival.ping,
        working=arrival.working,
        missed=np.zeros(links),
        expected=expected,
        reported=topology.marked(fresh.pc[~moved]),
        replayed=np.zeros(len(topology.pcs), bool),
        on_battery=np.zeros(len(topology.pcs), bool),
    )


def without_silence(board: Board) -> Board:
    """Say nothing of those who were not heard: neither that they were silent nor that they spoke.

    Nor is what they send later a replay of a round in which they were cut off.
    """
    return replace(
        board, expected=board.expected & board.reported, reported=np.ones_like(board.reported)
    )


def with_late(
    topology: Topology, board: Board, late: Reports, usual_ms: Floats, *, on_time: bool
) -> Board:
    """Count late reports of a round into its board.

    `on_time`: they are but stragglers, so the PC was not silent.
    """
    links = len(topology.links)
    outcome = with_slow(late.outcome, late.ms, usual_ms)
    home = topology.pc_link[late.pc]
    tries, failures = _replicas(topology, outcome, late.replica)
    came = topology.marked(late.pc)
    return replace(
        board,
        counts=board.counts + _counts(topology, late.via, outcome),
        replica_tries=board.replica_tries + tries,
        replica_failures=board.replica_failures + failures,
        gateway_reports=board.gateway_reports
        + np.bincount(home[late.gateway != UNKNOWN], minlength=links),
        gateway_lost=board.gateway_lost + np.bincount(home[late.gateway == 0], minlength=links),
        reported=board.reported | came if on_time else board.reported,
        replayed=board.replayed if on_time else board.replayed | came,
        on_battery=board.on_battery | topology.marked(late.pc[late.battery == 1]),
    )


def with_slow(outcome: Codes, ms: Millis, usual_ms: Floats) -> Codes:
    """Call slow what was answered far too late. `usual_ms` is NaN for a service not yet known."""
    limit = np.fmax(SLOW_MS, SLOW_TIMES * usual_ms)
    return np.where((outcome == OK) & (ms > limit), SLOW, outcome).astype(np.uint8)


def _with_votes(via: Ints, outcome: Codes, server: Ints, links: int) -> Codes:
    """Take the vote from loud PCs: what ails only them must not count against their link.

    What fails for the server, too, does not make a PC loud.
    """
    probed = outcome != NOT_PROBED
    shared = 2 * server[:, OK] < server.sum(axis=1)
    probes, failed = probed.sum(axis=1), (probed & (outcome != OK) & ~shared).sum(axis=1)
    loud = (failed > 0) & (failed >= LOUD * probes) & (via >= 0)
    if not loud.any():
        return outcome
    reports = np.bincount(via[via >= 0], minlength=links)
    calm = ~loud & (via >= 0)
    calm_reports = np.bincount(via[calm], minlength=links)
    share = failed[calm] / np.maximum(probes[calm], 1)
    calm_share = np.bincount(via[calm], weights=share, minlength=links)
    mostly_calm = (2 * calm_reports > reports) & (calm_share < CALM * calm_reports)
    alone = (reports == 1)[via]
    mistrusted = loud & (alone | (mostly_calm[via] & (probes >= ENOUGH_PROBES)))
    return np.where(mistrusted[:, None], NOT_PROBED, outcome).astype(np.uint8)


def _counts(topology: Topology, via: Ints, outcome: Codes) -> Ints:
    """Count by (link, service, outcome)."""
    services, links, _ = topology.sizes
    cell = via[:, None] * services + np.arange(services)
    counted = (outcome != NOT_PROBED) & (via >= 0)[:, None]
    where = cell[counted] * OUTCOMES + outcome[counted]
    counts = np.bincount(where, minlength=links * services * OUTCOMES)
    return counts.reshape(links, services, OUTCOMES)


def _replicas(topology: Topology, outcome: Codes, replica: Codes) -> tuple[Ints, Ints]:
    """Count attempts and failures by (service, replica); a name not found reached no replica."""
    services = len(topology.services)
    most = topology.replicas
    where = np.arange(services) * most + replica
    reached = (outcome != NOT_PROBED) & (outcome != NAME) & (replica < most)
    failed = reached & (outcome != OK)
    tries = np.bincount(where[reached], minlength=services * most)
    failures = np.bincount(where[failed], minlength=services * most)
    return tries.reshape(services, most), failures.reshape(services, most)


def _arrays(board: Board) -> dict[str, Array]:
    return {field.name: getattr(board, field.name) for field in fields(board)}
