"""Whose attempts count on a board, and what of it is kept."""

from collections.abc import Mapping

import numpy as np
import pytest

from alerts.locate.arrival import HTTP, OK, ReportError, arrival_of
from alerts.locate.board import Board, count_round
from alerts.locate.name import guilty_replica
from alerts.locate.observation import Report, Round
from alerts.locate.topology import Axis, Topology
from tests.alerts.locate.district import SERVICES, district

USUAL_MS = np.full(len(SERVICES), 50.0)


def board_of(topology: Topology, letters: Mapping[str, str], **control: str) -> Board:
    """Count one round in which these PCs report these letters."""
    reports = [
        Report(pc=pc, measured=1, link=f"{pc[0]}-l0", letters=it) for pc, it in letters.items()
    ]
    arrival = arrival_of(topology, Round(number=1, reports=reports, control=control))
    return count_round(topology, arrival, USUAL_MS, topology.marked(arrival.fresh.pc))


def attempts(board: Board, link: int) -> int:
    return int(board.counts[link].sum())


def test_attempts_count_for_the_link_that_was_used() -> None:
    topology = district(["a", "b"])

    board = board_of(topology, {"a-p0": "OHO-", "a-p1": "OOOO", "b-p0": "OOOO"})

    link = topology.index[Axis.LINK]["a-l0"]
    assert attempts(board, link) == 7
    assert board.counts[link, 1].tolist() == [1, 0, 0, 0, 0, 1, 0]


def test_a_loud_pc_among_calm_ones_has_no_vote() -> None:
    calm = {f"a-p{i}": "OOOO" for i in range(1, 8)}

    board = board_of(district(["a"]), {"a-p0": "TTTT", **calm})

    assert attempts(board, 0) == 7 * 4


def test_where_most_are_loud_all_have_a_vote() -> None:
    board = board_of(district(["a"]), {f"a-p{i}": "TTTT" for i in range(8)})

    assert attempts(board, 0) == 8 * 4


def test_the_only_pc_of_a_link_has_no_vote_on_what_fails_for_it_alone() -> None:
    board = board_of(district(["a"]), {"a-p0": "TTTT"})

    assert attempts(board, 0) == 0


def test_it_has_one_on_what_fails_for_the_server_too() -> None:
    fails = {service.id: "HHH" for service in SERVICES}

    board = board_of(district(["a"]), {"a-p0": "HHHH"}, **fails)

    assert attempts(board, 0) == 4


def test_probes_of_the_server_that_were_not_made_are_not_counted() -> None:
    board = board_of(district(["a"]), {}, docs="OH-", land="---", portal="")

    assert board.server.sum(axis=1).tolist() == [2, 0, 0, 0]
    assert board.server[0, [OK, HTTP]].tolist() == [1, 1]


def test_a_board_comes_back_from_its_bytes() -> None:
    topology = district(["a", "b"])
    board = board_of(topology, {"a-p0": "OHO-", "b-p3": "OOOO"}, docs="OHO")

    again = Board.from_bytes(board.to_bytes(topology), topology)

    for name in Board.AXES:
        assert np.array_equal(getattr(again, name), getattr(board, name)), name


def test_a_board_of_a_province_is_small() -> None:
    topology = district([chr(ord("a") + i) for i in range(26)], pcs=230)
    everybody = {pc.id: "OOOO" for pc in topology.pcs}

    size = len(board_of(topology, everybody).to_bytes(topology))

    # 2,880 of them are kept: two days of minutes, in well under 100 MB.
    assert size < 30_000


@pytest.mark.parametrize("letters", ["OOO", "OOOOO", "OOOX", "OOOÔ"])
def test_a_report_that_does_not_fit_the_services_is_refused(letters: str) -> None:
    with pytest.raises(ReportError):
        board_of(district(["a"]), {"a-p0": letters})


def test_a_report_of_a_round_to_come_is_refused() -> None:
    report = Report(pc="a-p0", measured=2, link="a-l0", letters="OOOO")

    with pytest.raises(ReportError, match="round 2 in round 1"):
        arrival_of(district(["a"]), Round(number=1, reports=[report]))


@pytest.mark.parametrize(
    ("tries", "failures", "guilty"),
    [
        ([100, 100, 100], [1, 90, 2], 1),
        ([100, 100, 100], [90, 92, 88], None),
        ([100, 100, 100], [1, 8, 1], None),
        ([100, 0, 100], [1, 0, 2], None),
        ([100], [90], None),
    ],
    ids=["one of three", "all of them", "hardly", "one never tried", "only one"],
)
def test_a_replica_is_guilty_when_it_fails_and_the_others_do_not(
    tries: list[int], failures: list[int], guilty: int | None
) -> None:
    assert guilty_replica(np.array(tries, float), np.array(failures, float)) == guilty
