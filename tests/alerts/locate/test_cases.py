"""A case over the rounds that found something of it."""

import pytest

from alerts.fault import Counts
from alerts.locate.cases import Case, Finding

LINE, LAN = "link:c-l0", "lan:c"


def found(component: str, score: float, rival: str = "") -> Finding:
    return Finding(
        component=component,
        word="silent",
        strength=0.99,
        score=score,
        rounds=2,
        since=7,
        counts=Counts(),
        probability=0.9,
        rival=rival,
    )


@pytest.mark.parametrize(
    ("finding", "name", "rival"),
    [
        (found(LINE, 5), LINE, ""),
        (found(LINE, 5, LAN), LINE, LAN),
        (found(LAN, 5), LINE, LAN),  # all rounds together still speak for the line
        (found(LAN, 50), LAN, ""),
        (found(LAN, 50, LINE), LAN, LINE),
    ],
)
def test_a_round_that_names_another_is_a_doubt(finding: Finding, name: str, rival: str) -> None:
    case = Case(id="i1", names={LINE: 20.0}, since=7, first=7, seen=8)

    seen = case.with_finding(finding, 9)

    assert (seen.component, seen.rival) == (name, rival)
