"""Which incident explains an outage."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.component import Kind, component
from alerts.fault import Failing, Fault, Whereabouts
from server.store.tables.telemetry import UptimeState
from server.uptime.blame import Known, Route, Subject, explained, is_anothers
from server.uptime.series import Interval

SINCE = datetime(2026, 11, 27, 2, tzinfo=UTC)
ROUTE = Route(
    service="portal",
    scope="national",
    simulated=False,
    link="l7",
    site="s7",
    provider="VNPT",
    area="Yên Dũng",
)
CONTROL = Route(service="portal", scope="national", simulated=False)


def an_incident(
    text: str, *, number: int = 5, began_ms: int = 0, ended_ms: int | None = None, sim: bool = False
) -> Known:
    where = Whereabouts(provider="VNPT", area="Yên Dũng")
    if text.startswith("replica"):
        where = Whereabouts(service="portal")
    fault = Fault(component=component(text), since=SINCE, failing=Failing.TIMEOUT, where=where)
    return Known(id=number, fault=fault, began_ms=began_ms, ended_ms=ended_ms, simulated=sim)


def an_outage(from_ms: int = 1_000_000, to_ms: int = 2_000_000) -> Interval:
    return Interval(
        from_ms=from_ms,
        to_ms=to_ms,
        state=UptimeState.DOWN,
        outcome="generic_timeout_error",
        period_s=60,
    )


def blamed(route: Route, *incidents: Known) -> int | None:
    (one,) = explained([an_outage()], route, incidents)
    return one.incident_id


@pytest.mark.parametrize(
    "text",
    [
        "link:l7",
        "lan:s7",
        "power:s7",
        "provider:vnpt",
        "area:vnpt-a3",
        "grid:Yên Dũng",
        "core:uplink",
        "core:backbone",
        "service:portal",
        "replica:portal-1",
    ],
)
def test_what_the_probes_pass_explains_an_outage(text: str) -> None:
    assert blamed(ROUTE, an_incident(text)) == 5


@pytest.mark.parametrize(
    "text", ["link:l8", "lan:s8", "core:dc", "service:land", "device:417", "monitor:server"]
)
def test_what_they_do_not_pass_explains_nothing(text: str) -> None:
    assert blamed(ROUTE, an_incident(text)) is None


def test_the_servers_own_probes_pass_no_link_but_the_server() -> None:
    assert blamed(CONTROL, an_incident("link:l7")) is None
    assert blamed(CONTROL, an_incident("provider:vnpt")) is None
    assert blamed(CONTROL, an_incident("monitor:server")) == 5
    assert blamed(CONTROL, an_incident("service:portal")) == 5


def test_a_simulated_incident_explains_nothing_real() -> None:
    assert blamed(ROUTE, an_incident("link:l7", sim=True)) is None


def test_it_has_to_cover_half_of_the_outage() -> None:
    assert blamed(ROUTE, an_incident("link:l7", ended_ms=1_499_999)) is None
    assert blamed(ROUTE, an_incident("link:l7", ended_ms=1_500_000)) == 5
    assert blamed(ROUTE, an_incident("link:l7", began_ms=1_500_001)) is None


@pytest.mark.parametrize(
    ("began_ms", "ended_ms", "explains"),
    [
        (1_060_000, 1_120_000, True),  # a period late, and over a period early
        (1_060_001, 1_120_000, False),
        (1_060_000, 1_119_999, False),
        (900_000, 1_000_000, False),  # over when the outage began
        (1_180_000, None, False),  # begun when it was over
    ],
)
def test_the_ends_of_a_short_outage_are_known_to_a_period(
    began_ms: int, ended_ms: int | None, *, explains: bool
) -> None:
    incident = an_incident("link:l7", began_ms=began_ms, ended_ms=ended_ms)

    (one,) = explained([an_outage(to_ms=1_180_000)], ROUTE, [incident])

    assert (one.incident_id == incident.id) is explains


def test_of_two_the_one_that_covers_more_explains_it() -> None:
    short = an_incident("service:portal", number=1, ended_ms=1_600_000)
    long = an_incident("link:l7", number=2, began_ms=1_200_000)

    assert blamed(ROUTE, short, long) == 2


def test_what_was_up_needs_no_explanation() -> None:
    up = replace(an_outage(), state=UptimeState.UP, outcome="ok")

    assert explained([up], ROUTE, [an_incident("link:l7")]) == [up]


def test_whose_fault_is_anothers() -> None:
    anothers = {
        subject: {kind for kind in Kind if is_anothers(kind, subject)} for subject in Subject
    }

    assert set(Kind) - anothers[Subject.SERVICE] == {Kind.SERVICE, Kind.REPLICA}
    assert set(Kind) - anothers[Subject.LINK] == {Kind.LINK, Kind.AREA, Kind.PROVIDER}
    assert not is_anothers(None, Subject.LINK)
