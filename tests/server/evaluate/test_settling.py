"""Right after a computer was switched on or woken: it is there, but no witness yet."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.locate.observation import Report
from checks.report import EventKind
from server.clock import to_ms
from server.evaluate.gathering import Arrived, Gathered, gather
from server.evaluate.mark import Mark
from server.evaluate.occasion import Occasion
from server.evaluate.work import evaluate
from server.store.inserts import add_new
from server.store.observations import Outcome, Start
from server.store.session import Store
from server.store.tables import IncidentRow
from tests.server.databases import (
    EACH_DATABASE,
    all_of,
    filled,
)
from tests.server.evaluate.build import NUMBER, ROUNDS, a_pc, ago_ms, an_inventory, an_outcome
from tests.server.evaluate.house import (
    CALM_UNTIL,
    LGSP,
    MAIL,
    PCS_A_SITE,
    PORTAL,
    ROUND_S,
    House,
    a_result,
    live_well,
)

MARK = Mark(through_ms=ago_ms(60), late_ms=ago_ms(90))
DOWN = "generic_timeout_error"
DAY_S = 86_400
# The only computer of site 2.
PC = 3
OF_SITE_1 = range(1, PCS_A_SITE + 1)


def gathered(
    fresh: float | None = None, booted: float = DAY_S, told: tuple[Start, ...] = (), late: float = 0
) -> Gathered:
    """Gather a round of one computer; everything in seconds before the end of the round.

    Args:
        fresh: When it measured a failure.
        booted: When it was started.
        told: What it told of starts.
        late: When it measured a failure that it sent late.
    """
    arrived = Arrived(
        fresh=[] if fresh is None else [failure(fresh)],
        late_outcomes=[failure(late)] if late else [],
        starts=told,
    )
    inventory = an_inventory([a_pc(PC, "s2", 21, booted_ms=ago_ms(booted))])
    return gather(inventory, arrived, MARK, ROUNDS, Occasion())


def failure(ago_s: float) -> Outcome:
    return an_outcome(PC, 1, DOWN, at_ms=ago_ms(ago_s), link_id=21)


def report_of(made: Gathered, measured: int = NUMBER) -> Report:
    (report,) = [one for one in made.round.reports if one.measured == measured]
    return report


def woken(ago_s: float) -> tuple[Start, ...]:
    return (Start(PC, ago_ms(ago_s), "resume"),)


def test_what_was_measured_within_three_minutes_of_a_boot_counts_for_nothing() -> None:
    assert report_of(gathered(fresh=10, booted=189)).letters == "--"
    assert report_of(gathered(fresh=10, booted=190)).letters == "T-"


def test_what_was_measured_within_three_minutes_of_waking_counts_for_nothing() -> None:
    assert report_of(gathered(fresh=10, told=woken(189))).letters == "--"
    assert report_of(gathered(fresh=10, told=woken(190))).letters == "T-"


def test_the_record_that_tells_of_the_start_was_measured_after_it_too() -> None:
    assert report_of(gathered(fresh=14, told=woken(10))).letters == "--"


def test_what_was_measured_before_it_fell_asleep_counts() -> None:
    assert report_of(gathered(fresh=50, told=woken(20))).letters == "T-"


def test_an_agent_that_was_started_anew_on_a_computer_long_on_is_a_witness() -> None:
    told = (Start(PC, ago_ms(60), ""),)

    assert report_of(gathered(fresh=10, told=told)).letters == "T-"


def test_who_was_just_switched_on_is_present_and_its_gateway_is_not_asked_for() -> None:
    settled, unsettled = report_of(gathered(booted=600)), report_of(gathered(booted=60))

    assert (settled.link, settled.gateway) == ("l21", True)
    assert (unsettled.link, unsettled.gateway) == ("l21", None)
    assert unsettled.boot == NUMBER - 1


def test_what_was_left_out_is_not_counted_in_the_next_round_and_is_no_evidence() -> None:
    made = gathered(fresh=10, booted=60)

    assert not made.mark.is_new((PC, failure(10).received_ms))
    assert made.probes == {}


def test_what_came_late_of_the_first_minutes_counts_for_nothing_in_its_round_either() -> None:
    of_then = NUMBER - 10

    assert report_of(gathered(late=600, told=woken(660)), of_then).letters == "--"
    assert report_of(gathered(late=600, told=woken(900)), of_then).letters == "T-"


def test_a_start_before_the_present_one_counts_though_no_reason_was_given() -> None:
    told = (Start(PC, ago_ms(660), ""),)

    assert report_of(gathered(late=600, booted=300, told=told), NUMBER - 10).letters == "--"


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with filled(request, tmp_path, live_well) as store:
        yield store


def fails_for_a_while(store: Store, reason: str) -> list[str]:
    """Let a site fail at everything for three rounds after its computers told of a start."""
    house = House(store, at=CALM_UNTIL)
    event = {"kind": EventKind.STARTED, "sequence": 1, "reason": reason, "boot": ""}
    with house.writing() as session:
        at_ms = to_ms(house.at) + 40_000
        add_new(session, "event", [{"device_id": pc, "at_ms": at_ms, **event} for pc in OF_SITE_1])
    for _ in range(3):
        house.at += timedelta(seconds=ROUND_S)
        house.report()
        at_ms = to_ms(house.at) - 4000
        with house.writing() as session:
            checks = (PORTAL, LGSP, MAIL)
            rows = [a_result(pc, check, at_ms, DOWN) for pc in OF_SITE_1 for check in checks]
            add_new(session, "result", rows)
        evaluate(house)
    return [row.component for row in all_of(store, IncidentRow) if row.opened_at]


def test_a_site_that_has_only_just_woken_opens_nothing(store: Store) -> None:
    assert fails_for_a_while(store, "resume") == []


def test_a_site_that_fails_just_as_much_and_was_on_opens_an_incident(store: Store) -> None:
    assert fails_for_a_while(store, "") == ["link:l1"]
