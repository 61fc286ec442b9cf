"""A demo whose clock is shifted says so on every page; no other page speaks of it."""

from dataclasses import replace

import pytest

from tests.server.web.browsing import Pages, read_page

DAY_S = 86_400.0
SHIFTED = "its clock is set to working hours; the real time is"


@pytest.mark.parametrize("path", ["/sign-in", "/", "/units", "/nowhere"])
def test_a_demo_whose_clock_is_shifted_says_once_what_the_real_time_is(
    demo: Pages, path: str
) -> None:
    edge = demo.app.state.edge
    demo.app.state.edge = replace(edge, settings=replace(edge.settings, clock_ahead_s=DAY_S))
    client = demo.visitor() if path == "/sign-in" else demo.signed_in("an")

    footer = read_page(client.get(path)).one("footer").text

    assert footer.count(SHIFTED) == 1
    assert "11/2026" in footer.partition(SHIFTED)[2]


def test_a_demo_by_the_computers_clock_says_nothing_of_it(demo: Pages) -> None:
    assert SHIFTED not in demo.signed_in("an").get("/units").text
