from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from checks.check import Check, Result
from checks.kinds import wrong_settings
from checks.report import Power
from checks.words import Phase
from server.province import sight
from server.province.services import SERVICES
from server.province.world import Break, Damage, World
from tests.server.province.build import MORNING, check, minutes, one_computer, province, world


def looks(here: World, asked: Check, count: int = 300) -> list[Result]:
    computer = one_computer(here)
    return [
        sight.see(here, computer, asked, MORNING + timedelta(seconds=number))
        for number in range(count)
    ]


def broken(damage: Damage, target: str, outcome: str = "generic_timeout_error") -> World:
    return world().with_break(Break(damage=damage, target=target, starts=MORNING, outcome=outcome))


def test_nearly_every_look_at_a_good_service_goes_through_all_phases() -> None:
    results = looks(world(), check())

    good = [result for result in results if result.outcome == "ok"]
    assert len(good) > 290
    assert all(list(result.phases_ms) == list(Phase) for result in good)
    assert {result.status for result in good} == {200}
    assert {result.certificate_days for result in good} == {214}


def test_looks_spread_over_the_replicas() -> None:
    tried = Counter(result.address for result in looks(world(), check()))

    assert len(tried) == 3
    assert min(tried.values()) > 60


def test_the_same_look_sees_the_same_twice() -> None:
    assert looks(world(), check(), 20) == looks(world(), check(), 20)


@pytest.mark.parametrize("kind", ["http", "tls", "tcp", "ping"])
def test_a_check_is_answered_with_the_phases_of_its_kind(kind: str) -> None:
    asked = check(kind=kind)

    result = next(one for one in looks(world(), asked) if one.outcome == "ok")

    assert wrong_settings(kind, asked.settings) == []
    assert result.phases_ms
    assert (result.status is None) == (kind != "http")
    assert (result.certificate_days is None) == (kind not in {"http", "tls"})


def test_a_page_without_tls_is_fetched_without_its_phase() -> None:
    plain = replace(check(), settings={"host": SERVICES[0].host, "tls": False})

    results = [result for result in looks(world(), plain, 50) if result.outcome == "ok"]

    assert results
    assert all(Phase.TLS not in result.phases_ms for result in results)
    assert {result.certificate_days for result in results} == {None}


def test_a_cut_link_is_seen_as_silence_and_for_a_third_as_a_name_that_does_not_resolve() -> None:
    here = broken(Damage.CUT, one_computer(world()).link)

    results = looks(here, check())

    words = Counter(result.outcome for result in results)
    assert set(words) == {"generic_timeout_error", "dns_temporary_failure"}
    assert 0.2 < words["dns_temporary_failure"] / 300 < 0.4
    assert all(result.address == "" for result in results if result.phase == Phase.DNS)
    assert all(result.failed_after_ms == 10_000 for result in results)


@pytest.mark.parametrize(
    ("outcome", "phase"),
    [
        ("dns_nxdomain_error", Phase.DNS),
        ("connection_refused", Phase.CONNECT),
        ("ssl_invalid_certificate", Phase.TLS),
        ("http_unexpected_status_code", Phase.PROCESSING),
    ],
)
def test_a_failing_service_fails_in_the_phase_of_its_word(outcome: str, phase: Phase) -> None:
    results = looks(broken(Damage.FAILING, "portal", outcome), check(), 50)

    failed = [result for result in results if result.outcome == outcome]
    assert len(failed) > 45
    assert {result.phase for result in failed} == {phase}
    assert all(
        list(result.phases_ms) == list(Phase)[: list(Phase).index(phase)] for result in failed
    )


def test_what_a_kind_never_reaches_does_not_fail_it() -> None:
    here = broken(Damage.FAILING, "portal", "http_unexpected_status_code")

    results = looks(here, check(kind="tls"), 50)

    assert {result.outcome for result in results} <= {"ok", "generic_timeout_error"}


def test_a_slow_service_answers_all_the_same_only_later() -> None:
    usual = looks(world(), check())
    slow = looks(broken(Damage.SLOW, "portal"), check())

    def processing(results: list[Result]) -> float:
        times = [one.phases_ms[Phase.PROCESSING] for one in results if one.outcome == "ok"]
        return sum(times) / len(times)

    assert processing(slow) > 5 * processing(usual)


def test_nothing_real_can_be_seen_from_a_simulated_computer() -> None:
    real = Check(id=1, version=1, kind="http", settings={"host": "example.org"})

    assert {result.outcome for result in looks(world(), real, 3)} == {"not_allowed"}


def test_a_check_of_a_kind_that_is_not_known_is_unsupported() -> None:
    unknown = Check(id=1, version=1, kind="smoke", settings={"host": SERVICES[0].host})

    assert {result.outcome for result in looks(world(), unknown, 3)} == {"unsupported"}


def test_the_gateway_answers_while_it_has_power() -> None:
    computer = one_computer(world())
    dark = broken(Damage.POWERLESS, computer.site)
    gateway = Check(id=1, version=1, kind="gateway")

    assert sight.network(world(), computer, MORNING).answered is True
    assert sight.network(dark, computer, MORNING).answered is False
    assert sight.see(world(), computer, gateway, MORNING).outcome == "ok"
    assert sight.see(dark, computer, gateway, MORNING).outcome == "generic_timeout_error"


def test_a_lan_that_fails_takes_the_gateway_and_all_behind_it() -> None:
    computer = one_computer(world())
    here = broken(Damage.LAN, computer.site)

    assert sight.network(here, computer, MORNING).answered is False
    assert sight.power(here, computer, MORNING) == Power.MAINS
    assert "ok" not in {result.outcome for result in looks(here, check(), 30)}


def test_a_router_that_answers_pings_does_so_while_its_line_is_good_and_others_never_do() -> None:
    here = province()
    computer = one_computer(here)
    answering = next(link for link in here.district.links.values() if link.answers_ping)
    mute = next(link for link in here.district.links.values() if not link.answers_ping)
    cut = here.with_break(Break(damage=Damage.CUT, target=answering.code, starts=MORNING))

    def ping(there: World, host: str) -> str:
        asked = Check(id=1, version=1, kind="ping", settings={"host": host})
        return sight.see(there, computer, asked, MORNING).outcome

    assert ping(here, answering.source) == "ok"
    assert ping(here, mute.source) == "generic_timeout_error"
    assert ping(cut, answering.source) == "generic_timeout_error"


def test_a_cut_link_leaves_the_gateway_alone() -> None:
    computer = one_computer(world())

    assert sight.network(broken(Damage.CUT, computer.link), computer, MORNING).answered is True


def test_the_battery_takes_over_when_the_power_is_gone() -> None:
    computer = one_computer(world())
    dark = broken(Damage.POWERLESS, computer.site)

    assert sight.power(dark, computer, MORNING - minutes(1)) == Power.MAINS
    assert sight.power(dark, computer, MORNING) == Power.BATTERY


def test_the_resolver_answers_as_long_as_the_link_carries_anything() -> None:
    computer = one_computer(world())
    cut = broken(Damage.CUT, computer.link)

    assert sight.ask_resolver(world(), computer, MORNING).outcome == "ok"
    assert sight.ask_resolver(cut, computer, MORNING).outcome == "dns_temporary_failure"
