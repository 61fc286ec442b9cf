"""What is to be thought of each case and each incident in a round."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alerts.component import Component, Kind, component
from alerts.incident import State, Why
from alerts.life import advance
from alerts.locate.places import UPLINK
from alerts.observation import Parent, Verdict
from alerts.severity import Severity
from alerts.withheld import Reason
from alerts.wording import Reader
from server.evaluate.faults import fault_of, name_of, severity_of_fault
from server.evaluate.occasion import Occasion
from server.evaluate.verdicts import observe, observe_left, observe_past
from server.store.incidents import Kept
from tests.alerts.build import an_incident
from tests.alerts.world import VIETNAM
from tests.server.evaluate.build import (
    LINKS,
    NUMBER,
    TEN,
    a_bench,
    a_case,
    a_sight,
    ago_ms,
    an_outcome,
)

LINK, PROVIDER = component("link:l11"), component("provider:VNPT")


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"opened": None}, Verdict.SUSPECTED),
        ({}, Verdict.CONFIRMED),
        ({"seen": NUMBER - 1}, Verdict.CLEARING),
        ({"seen": NUMBER - 3, "closed": NUMBER}, Verdict.CLEAR),
    ],
)
def test_a_case_stands_as_it_is_in_this_round(changes: dict[str, Any], verdict: Verdict) -> None:
    bench = a_bench(a_case(**changes))

    assert observe("real.7.i1", bench, ()).verdict is verdict


def test_after_rounds_that_were_missed_nothing_is_known() -> None:
    bench = a_bench(a_case(), was_away=True)

    assert observe("real.7.i1", bench, ()).verdict is Verdict.UNKNOWN


def test_while_nobody_can_be_heard_only_that_is_known() -> None:
    bench = a_bench(a_case(), a_case(UPLINK, id="i2"))

    assert observe("real.7.i1", bench, ()).verdict is Verdict.UNKNOWN
    assert observe("real.7.i2", bench, ()).verdict is Verdict.CONFIRMED


def test_the_servers_own_probing_is_blamed_only_where_pcs_got_through() -> None:
    failed, fine = an_outcome(0, 1, "generic_timeout_error"), an_outcome(1, 1)
    case = a_case("mon:server")

    alone = a_bench(case, sight=a_sight({"portal": [failed], "lgsp": [fine]}))
    beside = a_bench(case, sight=a_sight({"portal": [failed, fine]}))

    assert observe("real.7.i1", alone, ()).verdict is Verdict.UNKNOWN
    assert observe("real.7.i1", beside, ()).verdict is Verdict.CONFIRMED


def test_announced_work_silences() -> None:
    sight = a_sight(occasion=Occasion(announced=frozenset({"lan:s1"})))

    assert observe("real.7.i1", a_bench(a_case(), sight=sight), ()).silenced is Reason.MAINTENANCE


def new_sites(*codes: str, **case: Any) -> Reason | None:
    sight = a_sight(occasion=Occasion(learning=frozenset(codes)))
    return observe("real.7.i1", a_bench(a_case(**case), sight=sight), ()).silenced


@pytest.mark.parametrize("word", ["silent", "slow"])
def test_what_only_a_habit_tells_of_is_not_told_of_a_site_that_is_still_learnt(word: str) -> None:
    assert new_sites("s1", word=word) is Reason.LEARNING_WEEK
    assert new_sites("s2", word=word) is None


@pytest.mark.parametrize("word", ["timeout", "dns", "tls", "refused", "http5xx"])
def test_what_fails_is_told_from_the_first_day(word: str) -> None:
    assert new_sites("s1", word=word) is None


def test_of_what_serves_many_sites_all_must_be_new() -> None:
    slow_service: dict[str, Any] = {"component": "svc:portal", "word": "slow"}

    assert new_sites("s1", "s2", **slow_service) is Reason.LEARNING_WEEK
    assert new_sites("s1", **slow_service) is None


def test_announced_work_says_more_than_that_a_site_is_new() -> None:
    occasion = Occasion(announced=frozenset({"lan:s1"}), learning=frozenset({"s1"}))
    bench = a_bench(a_case(word="silent"), sight=a_sight(occasion=occasion))

    assert observe("real.7.i1", bench, ()).silenced is Reason.MAINTENANCE


# What explains what


def wider(state: State, case_id: str = "real.7.i5", **changes: object) -> list[Kept]:
    return [Kept(case_id, an_incident(state, PROVIDER, id=5, **changes))]


def test_a_wider_incident_that_is_open_explains_a_narrower_case() -> None:
    seen = observe("real.7.i1", a_bench(a_case()), wider(State.OPEN))

    assert seen.parent == Parent(incident=5)


def test_one_that_is_over_explains_for_an_hour() -> None:
    bench = a_bench(a_case())
    lately, long_ago = TEN - timedelta(minutes=59), TEN - timedelta(minutes=61)

    assert observe("real.7.i1", bench, wider(State.RESOLVED, resolved_at=lately)).parent == Parent(
        incident=5, recovered_at=lately
    )
    assert observe("real.7.i1", bench, wider(State.RESOLVED, resolved_at=long_ago)).parent is None


def test_one_that_comes_and_goes_explains_nothing_that_began_since_it_is_fine() -> None:
    turned_at = TEN - timedelta(minutes=9)
    bench = a_bench(a_case())
    fine = wider(State.RECOVERING, flapping=True, turned_at=turned_at)

    seen = observe("real.7.i1", bench, fine)
    change = advance(None, seen, TEN)

    assert seen.parent == Parent(incident=5, recovered_at=turned_at)
    assert change.why is Why.CONFIRMED


def test_one_that_is_not_found_for_a_round_still_explains() -> None:
    seen = observe("real.7.i1", a_bench(a_case()), wider(State.RECOVERING))

    assert seen.parent == Parent(incident=5)


def test_one_elsewhere_or_only_suspected_explains_nothing() -> None:
    bench = a_bench(a_case("svc:portal"), a_case("link:l12", id="i2"))

    assert observe("real.7.i1", bench, wider(State.OPEN)).parent is None
    assert observe("real.7.i2", bench, wider(State.OPEN)).parent is None
    assert observe("real.7.i1", bench, wider(State.SUSPECTED)).parent is None


def test_what_was_opened_although_the_wider_was_known_is_beyond_it() -> None:
    whole = a_case("isp:VNPT", id="i2", opened=NUMBER - 9)
    bench = a_bench(a_case(opened=NUMBER - 2), whole)

    assert observe("real.7.i1", bench, wider(State.OPEN, "real.7.i2")).parent is None


def test_the_wider_come_first_and_parts_after_their_wholes() -> None:
    bench = a_bench(
        a_case("isp:VNPT", id="i3", into="i1"),
        a_case("pc:1", id="i2"),
        a_case("isp:Viettel", id="i1"),
    )

    assert bench.in_order() == ["real.7.i1", "real.7.i2", "real.7.i3"]


# Incidents without a case


def test_an_incident_of_which_the_judge_knows_nothing_is_over() -> None:
    assert observe_left(an_incident(of=LINK), a_bench()).verdict is Verdict.CLEAR


def test_but_not_before_a_judge_that_has_just_begun_could_find_it_again() -> None:
    assert observe_left(an_incident(of=LINK), a_bench(age=4)).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("name", ["link:gone", "device:99", "service:gone", "lan:gone"])
def test_what_is_gone_is_watched_no_more(name: str) -> None:
    seen = observe_left(an_incident(of=component(name)), a_bench())

    assert seen.verdict is Verdict.UNWATCHED


@pytest.mark.parametrize(
    "name",
    [
        *("device:1", "lan:s1", "power:s1", "link:l11", "area:VNPT-aGia Bình", "provider:VNPT"),
        *("core:uplink", "core:dc", "core:backbone", "monitor:server"),
        *("service:portal", "replica:portal-1"),
    ],
)
def test_what_is_there_is_watched_under_the_name_of_the_judge(name: str) -> None:
    assert a_sight().inventory.holds(name_of(component(name)))


# Times and places


def test_a_service_is_broken_since_its_first_probe_that_failed() -> None:
    probes = [
        an_outcome(1, 1, "ok", at_ms=ago_ms(50)),
        an_outcome(1, 1, "connection_refused", at_ms=ago_ms(35)),
        an_outcome(0, 1, "connection_refused", at_ms=ago_ms(20)),
    ]

    fault = fault_of(a_case("svc:portal", since=NUMBER), a_sight({"portal": probes}))

    assert fault.since == TEN - timedelta(seconds=35)


def test_and_fine_since_the_first_after_which_none_failed() -> None:
    probes = [
        an_outcome(1, 1, "ok", at_ms=ago_ms(50)),
        an_outcome(0, 1, "connection_refused", at_ms=ago_ms(40)),
        an_outcome(1, 1, "ok", at_ms=ago_ms(30)),
        an_outcome(0, 1, "ok", at_ms=ago_ms(10)),
    ]
    bench = a_bench(a_case("svc:portal", seen=NUMBER - 1), sight=a_sight({"portal": probes}))

    assert observe("real.7.i1", bench, ()).measured_at == TEN - timedelta(seconds=30)


def test_what_late_data_tell_ended_in_its_last_round() -> None:
    seen = observe_past("real.7.i1", a_bench(a_case(seen=NUMBER - 20, closed=NUMBER)))

    assert seen.late
    assert seen.until == TEN - timedelta(minutes=20)


def test_a_fault_is_somewhere() -> None:
    sight = a_sight()

    link = fault_of(a_case("link:l21"), sight).where
    pc = fault_of(a_case("pc:3"), sight).where
    area = fault_of(a_case("pop:VNPT-aGia Bình"), sight).where
    grid = fault_of(a_case("grid:Gia Bình"), sight)
    replica = fault_of(a_case("rep:portal-1"), sight)
    power = fault_of(a_case("lan:s1", word="power"), sight)

    assert (link.unit, link.site, link.provider, link.area) == ("u2", "s2", "VNPT", "Gia Bình")
    assert (pc.unit, pc.site) == ("u2", "s2")
    assert (area.unit, area.provider, area.area) == ("", "VNPT", "Gia Bình")
    assert (grid.where.unit, grid.where.provider, grid.where.area) == ("", "", "Gia Bình")
    assert name_of(grid.component) == "grid:Gia Bình"
    assert replica.where.service == "portal"
    assert power.component == Component(Kind.POWER, "s1")
    assert (power.where.unit, power.where.site) == ("u1", "s1")
    assert all(fault.evidence for fault in (grid, replica, power))


def test_it_is_as_bad_as_there_are_people_waiting() -> None:
    sight = a_sight()

    assert severity_of_fault("svc:portal", sight) is Severity.HIGH
    assert severity_of_fault("link:l11", sight) is Severity.MEDIUM
    assert severity_of_fault("pc:1", sight) is Severity.LOW
    assert severity_of_fault("svc:portal", a_sight(occasion=Occasion())) is Severity.LOW


def test_where_another_is_nearly_as_likely_that_is_said() -> None:
    fault = fault_of(a_case("link:l11", rival="lan:s1"), a_sight())
    sure = fault_of(a_case("link:l11"), a_sight())

    reader = Reader(language="vi", zone=VIETNAM, names={component("lan:s1"): "xã Một"})
    assert len(fault.evidence) == len(sure.evidence) + 1
    assert reader.say(fault.evidence[-1]) == (
        "chưa chắc chắn: cũng có thể là mạng nội bộ tại xã Một"
    )


def test_a_site_of_which_nobody_told_how_many_come_counts_as_an_ordinary_one() -> None:
    sight = a_sight()
    unknown = [link._replace(people_a_day=None, one_stop_desks=None) for link in LINKS]
    inventory = replace(sight.inventory, links=unknown)

    severity = severity_of_fault("link:l11", replace(sight, inventory=inventory))

    assert severity is Severity.MEDIUM
