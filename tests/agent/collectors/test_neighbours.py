"""Whom a computer tells of: what is in the system's table, less what is nobody's business."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.neighbours import LOOK_EVERY_S, read_neighbours, seen_lately
from checks.probes.network_linux import Gateway, Neighbour, find_gateway
from checks.report import MOST_NEIGHBOURS, Record
from server.ingest.bounds import fault_of

GATEWAY = Gateway("192.168.1.1", "eth0")
PRINTER, DESKTOP, ROUTER = "0021b7aa0001", "d8bbc1aa0002", "4c5e0caa0003"
PHONE, GROUP, BROADCAST = "da1119aa0004", "01005eaa0005", "ffffffffffff"


def neighbour(
    hardware: str, last: int = 9, *, ago_s: float = 5.0, is_missing: bool = False
) -> Neighbour:
    return Neighbour(f"192.168.1.{last}", 2, hardware, is_missing, ago_s)


def test_whoever_proved_last_comes_first_and_the_gateway_is_among_them() -> None:
    table = [neighbour(PRINTER, ago_s=40), neighbour(ROUTER, 1, ago_s=20), neighbour(DESKTOP)]

    assert seen_lately(table, GATEWAY, ()) == (DESKTOP, ROUTER, PRINTER)


@pytest.mark.parametrize(
    "left_out",
    [
        neighbour(PHONE),
        neighbour(GROUP),
        neighbour(BROADCAST),
        neighbour("000000000000"),
        neighbour(""),
        neighbour("0021b7"),
        neighbour(PRINTER, is_missing=True),
        neighbour(PRINTER, ago_s=LOOK_EVERY_S),
        neighbour(PRINTER, ago_s=float("inf")),
    ],
    ids=["made up", "group", "broadcast", "zeros", "none", "short", "silent", "gone", "unproved"],
)
def test_nobody_is_told_of_who_is_not_there_or_does_not_want_to_be_known(
    left_out: Neighbour,
) -> None:
    assert seen_lately([left_out, neighbour(DESKTOP)], GATEWAY, ()) == (DESKTOP,)


def test_a_gateway_is_told_of_though_its_address_is_made_up() -> None:
    behind_a_zone = Gateway("fe80::1%eth0", "eth0")
    there = Neighbour("fe80::1", 2, PHONE, is_missing=False, proved_ago_s=1.0)

    assert seen_lately([there], behind_a_zone, ()) == (PHONE,)
    assert seen_lately([neighbour("", 1), neighbour(GROUP, 1)], GATEWAY, ()) == ()


def test_a_machine_with_addresses_of_both_families_is_one() -> None:
    of_v6 = Neighbour("fe80::221:b7ff:feaa:1", 2, PRINTER, is_missing=False, proved_ago_s=1.0)

    assert seen_lately([neighbour(PRINTER), of_v6], GATEWAY, ()) == (PRINTER,)


def test_the_computers_own_cards_are_left_out() -> None:
    assert seen_lately([neighbour(DESKTOP), neighbour(PRINTER)], GATEWAY, {DESKTOP}) == (PRINTER,)


def test_nobody_is_nobody() -> None:
    assert seen_lately([], GATEWAY, ()) == ()


def test_of_more_than_a_record_holds_the_newest_are_told() -> None:
    table = [
        neighbour(f"0021b7{number:06x}", ago_s=number) for number in range(MOST_NEIGHBOURS + 5)
    ]

    told = seen_lately(reversed(table), GATEWAY, ())

    assert len(told) == MOST_NEIGHBOURS
    assert told[0] == "0021b7000000"


@given(st.lists(st.builds(neighbour, st.binary(max_size=8).map(bytes.hex), st.integers(0, 255))))
def test_whatever_the_table_holds_the_server_takes_what_is_told(table: list[Neighbour]) -> None:
    told = seen_lately(table, GATEWAY, ())

    assert fault_of(Record(sequence=1, clock_s=0.0, neighbours=told)) is None


def test_this_computers_own_network_is_read() -> None:
    told = read_neighbours()

    in_arp = Path("/proc/net/arp").read_text().replace(":", "")
    gateway = find_gateway()
    if gateway is None:
        assert told == ()
    # Those of IPv6 are in no file.
    assert all(one in in_arp or "." not in (gateway.address if gateway else "") for one in told)
