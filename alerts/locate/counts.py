"""The numbers behind a finding, counted on the boards that it was found on."""

from collections.abc import Sequence

import numpy as np

from alerts.fault import Counts
from alerts.locate.arrival import OK, OUTCOMES
from alerts.locate.board import Board
from alerts.locate.places import kind_of, name_of, service_of
from alerts.locate.topology import Floats, Ints, Topology, rows_by
from alerts.locate.window import silence_of

SILENT = "silent"
SEES_IT = 0.15  # share of failures from which a place counts as hit


def attempts_in(boards: Sequence[Board], rows: Ints, columns: Ints) -> Ints:
    """Count the attempts in a block's cells by outcome."""
    attempts: Ints = _summed(boards, rows, columns).sum(axis=0)
    return attempts


def failures_in(boards: Sequence[Board], rows: Ints, columns: Ints) -> Ints:
    """Count the failures in a block's cells by outcome; what did not fail is 0."""
    letters = attempts_in(boards, rows, columns)
    letters[OK] = 0
    return letters


def replica_counts(
    topology: Topology, boards: Sequence[Board], service: str
) -> tuple[Floats, Floats]:
    """Give attempts and failures of each replica of a service."""
    i = next(i for i, it in enumerate(topology.services) if it.id == service)
    tries = np.sum([board.replica_tries[i] for board in boards], axis=0)
    failures = np.sum([board.replica_failures[i] for board in boards], axis=0)
    replicas = topology.services[i].replicas
    return tries[:replicas].astype(float), failures[:replicas].astype(float)


def counts_of(
    topology: Topology,
    component: str,
    word: str,
    block: tuple[Ints, Ints],
    boards: Sequence[Board],
) -> Counts:
    """Count what speaks for a finding.

    Args:
        topology: The inventory.
        component: Its name.
        word: How it fails; for silence PCs are counted, else attempts.
        block: Rows and columns of its cells.
        boards: What it was found on, newest first.
    """
    rows, columns = block
    server = rows == topology.server_row
    control = _summed(boards, rows[server], columns[server])
    counts = _summed(boards, rows[~server], columns[~server])
    tried, failed = counts.sum(axis=1), counts.sum(axis=1) - counts[:, OK]
    links = rows[~server][columns[~server] < len(topology.services)]
    by_link = np.stack([_by_row(topology, links, tried), _by_row(topology, links, failed)])
    if word == SILENT:
        by_link = silence_of(topology, boards[0])
        by_link[:, np.setdiff1d(np.arange(len(topology.links)), rows)] = 0
    places = _by_place(topology, component, by_link)
    total, missing = by_link.sum(axis=1).tolist()
    if kind_of(component) == "rep":
        replicas = replica_counts(topology, boards, service_of(component))
        number = int(name_of(component).rpartition("-")[2])
        total, missing = (int(of_replica[number]) for of_replica in replicas)
    return Counts(
        tried=total,
        failed=missing,
        places=int((places[0] > 0).sum()),
        places_failed=int((places[1] >= np.maximum(SEES_IT * places[0], 1)).sum()),
        control_tried=int(control.sum()),
        control_failed=int(control.sum() - control[:, OK].sum()),
    )


def _summed(boards: Sequence[Board], rows: Ints, columns: Ints) -> Ints:
    """Counts by (service cell of the block, outcome)."""
    server_row, services, _ = boards[0].counts.shape
    of_service = columns < services
    rows, columns = rows[of_service], columns[of_service]
    summed = np.zeros((len(rows), OUTCOMES), np.int64)
    server = rows == server_row
    for board in boards:
        summed[~server] += board.counts[rows[~server], columns[~server]]
        summed[server] += board.server[columns[server]]
    return summed


def _by_row(topology: Topology, rows: Ints, numbers: Ints) -> Ints:
    counted = np.bincount(rows, weights=numbers, minlength=len(topology.links))
    return counted.astype(np.int64)


def _by_place(topology: Topology, component: str, by_link: Ints) -> Ints:
    """Lines for a provider, sites for everything else, as (2, places)."""
    if kind_of(component) in ("pop", "grid", "isp"):
        return by_link
    sites = rows_by(link.site for link in topology.links).values()
    return np.stack([by_link[:, list(rows)].sum(axis=1) for rows in sites], axis=1)
