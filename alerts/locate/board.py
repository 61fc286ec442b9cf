"""The board of a round: attempts by link, service and outcome, replicas, gateways, pings, and who was on.

A board is kept for two days, so that what arrives late can be counted in and the round judged again.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from alerts.locate.observation import (
    NAME,
    NOT_PROBED,
    OK,
    OUTCOMES,
    SLOW,
    Codes,
    Reports,
    Round,
)
from alerts.locate.pack import pack, unpack
from alerts.locate.topology import Bools, Floats, Ints, Topology

FORMAT = 1
SLOW_MS, SLOW_TIMES = 1200, 6  # slow is over 1.2 s and over six times the usual
PINGS_AT_MOST = 3  # a longer run of failed pings says no more
LOUD, CALM = 0.5, 0.15  # a PC that fails half of its checks while its link fails less than 15 %
ENOUGH_PROBES = 4  # before a PC can be called loud


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One round as counts.

    Attributes:
        counts: (link or server, service, outcome), by the link that was used.
        replica_tries, replica_failures: (service, replica), of all PCs; no failure of the name.
        gateway_reports, gateway_lost: By link of registration.
        moved: PCs of the link that report over another.
        ping_run: Failed pings in a row, at most 3; 0 where it answers, -1 where it never does.
        working: Whether silence says something here now.
        expected, reported, replayed: By PC: ought to report, did so over its own link, sent it later.
    """

    counts: Ints
    replica_tries: Ints
    replica_failures: Ints
    gateway_reports: Ints
    gateway_lost: Ints
    moved: Ints
    ping_run: npt.NDArray[np.int8]
    working: Bools
    expected: Bools
    reported: Bools
    replayed: Bools

    def to_bytes(self) -> bytes:
        """Pack for a row of the store."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        return pack({"format": FORMAT}, arrays)

    @classmethod
    def from_bytes(cls, data: bytes, topology: Topology) -> "Board":
        """Unpack; PCs that came later count as absent.

        Raises:
            BadPack: If it is damaged, of another format, or of other links or services.
        """
        _, arrays = unpack(data, FORMAT)
        more = len(topology.pcs) - len(arrays["expected"])
        for name in ("expected", "reported", "replayed"):
            arrays[name] = np.pad(arrays[name], (0, max(more, 0)))
        return cls(**arrays)


def count_round(
    topology: Topology, arrived: Round, fresh: Reports, usual_ms: Floats, expected: Bools
) -> Board:
    """Count a round's fresh reports, and the server's own probes and pings."""
    links = len(topology.links)
    outcome = with_slow(fresh.outcome, fresh.ms, usual_ms)
    home = topology.pc_link[fresh.pc]
    own = fresh.via == home
    tries, failures = _replicas(topology, outcome, fresh.replica)
    return Board(
        counts=np.concatenate(
            (
                count_by_link(topology, fresh.via, with_votes(fresh.via, outcome, links)),
                _server_row(topology, arrived, usual_ms),
            )
        ),
        replica_tries=tries,
        replica_failures=failures,
        gateway_reports=np.bincount(home, minlength=links),
        gateway_lost=np.bincount(home[~fresh.gateway], minlength=links),
        moved=np.bincount(home[~own & (fresh.via >= 0)], minlength=links),
        ping_run=arrived.ping,
        working=arrived.working,
        expected=expected,
        reported=marked(topology, fresh.pc[own]),
        replayed=np.zeros(len(topology.pcs), bool),
    )


def with_late(
    topology: Topology, board: Board, late: Reports, usual_ms: Floats, *, on_time: bool
) -> Board:
    """Count late reports of a round into its board; `on_time`: just a straggler, it was never silent."""
    outcome = with_slow(late.outcome, late.ms, usual_ms)
    home = topology.pc_link[late.pc]
    tries, failures = _replicas(topology, outcome, late.replica)
    counts = board.counts.copy()
    counts[:-1] += count_by_link(topology, late.via, outcome)
    came = marked(topology, late.pc)
    return replace(
        board,
        counts=counts,
        replica_tries=board.replica_tries + tries,
        replica_failures=board.replica_failures + failures,
        gateway_reports=board.gateway_reports + np.bincount(home, minlength=len(topology.links)),
        gateway_lost=board.gateway_lost
        + np.bincount(home[~late.gateway], minlength=len(topology.links)),
        reported=board.reported | came if on_time else board.reported,
        replayed=board.replayed if on_time else board.replayed | came,
    )


def with_slow(outcome: Codes, ms: npt.NDArray[np.uint16], usual_ms: Floats) -> Codes:
    """Call slow what was answered, but far too late; the services are the last-but-one or last axis of `ms`."""
    limit = np.fmax(SLOW_MS, SLOW_TIMES * usual_ms)  # the usual of a new service is not a number
    return np.where((outcome == OK) & (ms > limit), SLOW, outcome).astype(np.uint8)


def with_votes(via: Ints, outcome: Codes, links: int) -> Codes:
    """Take the vote from loud PCs: what ails only them must not be counted against their link."""
    probes = (outcome != NOT_PROBED).sum(axis=1)
    failed = ((outcome != NOT_PROBED) & (outcome != OK)).sum(axis=1)
    loud = (probes >= ENOUGH_PROBES) & (failed >= LOUD * probes)
    if not loud.any():
        return outcome
    known = via >= 0
    reports = np.bincount(via[known], minlength=links)
    calm = known & ~loud
    quiet = np.bincount(via[calm], minlength=links)
    share = np.bincount(via[calm], weights=failed[calm] / np.maximum(probes[calm], 1), minlength=links)
    mistrusted = ((2 * quiet > reports) & (share < CALM * quiet)) | (reports == 1)
    return np.where((loud & mistrusted[via])[:, None], NOT_PROBED, outcome).astype(np.uint8)


def count_by_link(topology: Topology, via: Ints, outcome: Codes) -> Ints:
    """Count (link, service, outcome)."""
    shape = (len(topology.links), len(topology.services), OUTCOMES)
    cell = via[:, None] * shape[1] + np.arange(shape[1])
    counted = (outcome != NOT_PROBED) & (via >= 0)[:, None]
    where = cell[counted] * OUTCOMES + outcome[counted]
    return np.bincount(where, minlength=shape[0] * shape[1] * shape[2]).reshape(shape)


def marked(topology: Topology, pcs: Ints) -> Bools:
    """Give a truth value for each PC: whether it is among these."""
    mark = np.zeros(len(topology.pcs), bool)
    mark[pcs] = True
    return mark


def _server_row(topology: Topology, arrived: Round, usual_ms: Floats) -> Ints:
    outcome = with_slow(arrived.server_outcome, arrived.server_ms, usual_ms[:, None])
    row = (outcome[..., None] == np.arange(OUTCOMES)).sum(axis=1)
    return row[None]


def _replicas(topology: Topology, outcome: Codes, replica: Codes) -> tuple[Ints, Ints]:
    """Count attempts and failures by (service, replica); a name not resolved reached no replica."""
    shape = (len(topology.services), max(service.replicas for service in topology.services))
    where = np.arange(shape[0]) * shape[1] + replica
    reached = (outcome != NOT_PROBED) & (outcome != NAME) & (replica < shape[1])
    failed = reached & (outcome != OK)
    tries = np.bincount(where[reached], minlength=shape[0] * shape[1]).reshape(shape)
    failures = np.bincount(where[failed], minlength=shape[0] * shape[1]).reshape(shape)
    return tries, failures
