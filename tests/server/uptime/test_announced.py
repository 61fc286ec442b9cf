"""Announced work in the uptime: cut out at its edges, and left out of one's own outages."""

import pytest

from alerts.component import Kind, component
from server.store.tables.telemetry import UptimeState
from server.uptime.announced import AnnouncedWork, told_apart
from server.uptime.blame import Route, Subject
from server.uptime.figures import Span, Stretch, measure

ROUTE = Route(
    service="portal",
    scope="national",
    simulated=False,
    link="l1",
    site="s1",
    provider="VNPT",
    area="Gia Bình",
)
DOWN = Stretch(100, 200, UptimeState.DOWN, Kind.LINK)


def work(from_ms: int, to_ms: int, what: str = "link:l1") -> AnnouncedWork:
    return AnnouncedWork(component=component(what), span=Span(from_ms, to_ms))


def announced(*works: AnnouncedWork, stretch: Stretch = DOWN) -> list[tuple[int, int, bool]]:
    pieces = told_apart(stretch, ROUTE, works)
    return [(one.from_ms, one.to_ms, one.announced) for one in pieces]


def test_an_outage_is_cut_at_the_edges_of_the_work() -> None:
    assert announced(work(120, 150)) == [
        (100, 120, False),
        (120, 150, True),
        (150, 200, False),
    ]
    assert announced(work(50, 150)) == [(100, 150, True), (150, 200, False)]
    assert announced(work(150, 250)) == [(100, 150, False), (150, 200, True)]
    assert announced(work(50, 250)) == [(100, 200, True)]


def test_works_that_overlap_count_once() -> None:
    assert announced(work(110, 150), work(130, 160)) == [
        (100, 110, False),
        (110, 160, True),
        (160, 200, False),
    ]


def test_work_at_another_time_or_on_what_it_does_not_pass_changes_nothing() -> None:
    assert announced(work(200, 300)) == [(100, 200, False)]
    assert announced(work(50, 250, "link:l2"), work(50, 250, "lan:s2")) == [(100, 200, False)]


@pytest.mark.parametrize(
    "what", ["lan:s1", "link:l1", "service:portal", "provider:VNPT", "area:VNPT-aGia Bình"]
)
def test_work_on_whatever_it_passes_counts(what: str) -> None:
    assert announced(work(50, 250, what)) == [(100, 200, True)]


def test_what_was_up_meanwhile_was_up() -> None:
    up = Stretch(100, 200, UptimeState.UP, None)

    assert announced(work(50, 250), stretch=up) == [(100, 200, False)]


def test_announced_time_is_left_out_of_ones_own_and_said() -> None:
    pieces = list(told_apart(DOWN, ROUTE, [work(120, 150)]))

    uptime = measure(pieces, Subject.LINK, 1, Span(0, 200), [])

    assert uptime.as_seen.down_ms == 100
    assert (uptime.own.down_ms, uptime.own.asked_ms) == (70, 170)
    assert uptime.announced_ms == 30
