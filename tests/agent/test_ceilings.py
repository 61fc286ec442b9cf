from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.ceilings import (
    Ceilings,
    Spent,
    Verdict,
    judge_pace,
    judge_target,
    own_networks,
    read_network,
)
from checks.check import Check

USUAL = Ceilings()
AT_HOME = USUAL.at([read_network("192.168.1.0/24"), read_network("2001:db8:7::/64")])
WITH_STATE_NETWORK = replace(AT_HOME, networks=(*AT_HOME.networks, read_network("10.0.0.0/8")))


def a_check(kind: str) -> Check:
    return Check(id=1, version=1, kind=kind)


@pytest.mark.parametrize(
    "address", ["203.162.10.7", "8.8.8.8", "2405:4800::1", "2405:4800::1%eth0"]
)
def test_the_internet_may_be_probed(address: str) -> None:
    assert judge_target(address, 443, USUAL) is Verdict.ALLOWED


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.9",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.0.9",
        "::1",
        "169.254.169.254",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "0.0.0.0",  # noqa: S104  # a target, not a place to listen
        "::",
        "224.0.0.251",
        "239.255.255.250",
        "255.255.255.255",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "64:ff9b::a01:203",
        "64:ff9b::7f00:1",
        "192.0.2.1",
        "198.18.0.1",
        "240.0.0.1",
        "",
        "portal.example.vn",
        "10.1.2.3.4",
        "0x7f000001",
        "127.1",
    ],
)
def test_nothing_else_may_be_probed_unless_somebody_declared_it(address: str) -> None:
    assert judge_target(address, 443, USUAL) is Verdict.ADDRESS


@pytest.mark.parametrize("address", ["192.168.1.9", "2001:db8:7::9", "::ffff:192.168.1.9"])
def test_the_own_network_may_be_probed(address: str) -> None:
    assert judge_target(address, 443, AT_HOME) is Verdict.ALLOWED


@pytest.mark.parametrize("address", ["192.168.1.255", "192.168.2.9", "10.1.2.3", "127.0.0.1"])
def test_not_all_of_it_at_once_and_not_its_neighbours(address: str) -> None:
    assert judge_target(address, 443, AT_HOME) is Verdict.ADDRESS


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("10.1.2.3", Verdict.ALLOWED),
        ("::ffff:10.1.2.3", Verdict.ALLOWED),
        ("10.255.255.255", Verdict.ADDRESS),
        ("172.16.0.1", Verdict.ADDRESS),
    ],
)
def test_a_network_that_whoever_enrolled_declared_may_be_probed(
    address: str, verdict: Verdict
) -> None:
    assert judge_target(address, 443, WITH_STATE_NETWORK) is verdict


def test_a_single_declared_machine_may_be_probed() -> None:
    declared = USUAL.at([read_network("127.0.0.1/32"), read_network("::1/128")])

    assert judge_target("127.0.0.1", 80, declared) is Verdict.ALLOWED
    assert judge_target("::1", 80, declared) is Verdict.ALLOWED
    assert judge_target("127.0.0.2", 80, declared) is Verdict.ADDRESS


@pytest.mark.parametrize("port", [0, 25, 53, 80, 443, 465, 587, 993, 8080, 8443])
def test_usual_ports_may_be_connected_to(port: int) -> None:
    assert judge_target("203.162.10.7", port, USUAL) is Verdict.ALLOWED


@pytest.mark.parametrize("port", [22, 23, 135, 139, 445, 1433, 3306, 3389, 5900, 65535, -1])
def test_other_ports_may_not(port: int) -> None:
    assert judge_target("203.162.10.7", port, USUAL) is Verdict.PORT


@given(st.ip_addresses(v=4), st.integers(0, 65535))
def test_no_network_lifts_the_ports_and_no_port_the_networks(address: object, port: int) -> None:
    verdict = judge_target(str(address), port, AT_HOME)

    assert verdict is not Verdict.ALLOWED or port in {*USUAL.ports, 0}


def test_the_probes_of_a_minute_are_counted() -> None:
    three = replace(USUAL, probes_a_minute=3)
    spent = Spent()
    verdicts: list[Verdict] = []
    for now_s in (0.0, 10.0, 20.0, 30.0, 59.0, 60.0, 61.0):
        verdict, spent = judge_pace(a_check("tls"), spent, three, now_s)
        verdicts.append(verdict)

    assert verdicts == [
        *[Verdict.ALLOWED] * 3,
        *[Verdict.TOO_OFTEN] * 2,
        Verdict.ALLOWED,
        Verdict.TOO_OFTEN,
    ]


def test_the_bytes_of_a_day_are_counted() -> None:
    little = replace(USUAL, bytes_a_day=130_000)
    spent = Spent()
    verdicts: list[Verdict] = []
    for now_s in (0.0, 3600.0, 7200.0, 7200.0, 86400.0):
        kind = "http" if len(verdicts) != 3 else "ping"
        verdict, spent = judge_pace(a_check(kind), spent, little, now_s)
        verdicts.append(verdict)

    assert verdicts == [
        Verdict.ALLOWED,
        Verdict.ALLOWED,
        Verdict.TOO_MUCH,
        Verdict.ALLOWED,
        Verdict.ALLOWED,
    ]


def test_a_kind_of_a_later_format_counts_as_the_dearest() -> None:
    _, of_http = judge_pace(a_check("http"), Spent(), USUAL, 0.0)
    _, of_unknown = judge_pace(a_check("quic"), Spent(), USUAL, 0.0)

    assert of_http.day_bytes == of_unknown.day_bytes


def test_a_probe_that_ends_with_the_handshake_counts_for_less() -> None:
    _, whole = judge_pace(a_check("http"), Spent(), USUAL, 0.0)
    _, short = judge_pace(replace(a_check("http"), whole_every=0), Spent(), USUAL, 0.0)

    assert 0 < short.day_bytes < whole.day_bytes


@given(st.lists(st.floats(0, 1e6), max_size=200))
def test_no_minute_ever_holds_more_probes_than_the_ceiling(times: list[float]) -> None:
    spent, allowed = Spent(), []
    for now_s in sorted(times):
        verdict, spent = judge_pace(a_check("tcp"), spent, USUAL, now_s)
        if verdict is Verdict.ALLOWED:
            allowed.append(now_s)

    for index, start_s in enumerate(allowed):
        within = [later for later in allowed[index:] if later - start_s < 60.0]
        assert len(within) <= USUAL.probes_a_minute


def test_the_own_networks_are_those_of_the_interface_that_leads_out() -> None:
    interfaces = {
        "lo": [("127.0.0.1", "255.0.0.0"), ("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")],
        "eth0": [
            ("00:11:22:33:44:55", "nonsense"),
            ("192.168.1.7", "255.255.255.0"),
            ("2001:db8:7::7", "ffff:ffff:ffff:ffff::"),
            ("fe80::1%eth0", "ffff:ffff:ffff:ffff::"),
        ],
        "docker0": [("172.17.0.1", "255.255.0.0")],
    }

    assert own_networks("192.168.1.7", interfaces) == (
        read_network("192.168.1.0/24"),
        read_network("2001:db8:7::/64"),
    )
    assert own_networks("10.9.9.9", interfaces) == ()
    assert own_networks("127.0.0.1", interfaces) == ()
