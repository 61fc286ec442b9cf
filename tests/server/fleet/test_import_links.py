from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fleet.import_links import KnownLink, LinkEntry, parse_links

SITES = frozenset({"07210", "07228"})
HEADER = "code,site,path,provider,router_address,from,to,down_mbps,up_mbps,monthly_cost_vnd\n"
LINK = "l1,07210,internet,VNPT,10.1.1.1"


def links(rows: str, known: dict[str, KnownLink] | None = None) -> tuple[LinkEntry, ...]:
    entries, problems = parse_links((HEADER + rows).encode(), SITES, known or {})
    assert problems == ()
    return entries


def wrong(rows: str, known: dict[str, KnownLink] | None = None) -> list[tuple[int, str, str]]:
    entries, problems = parse_links((HEADER + rows).encode(), SITES, known or {})
    assert entries == ()
    return [(one.line, one.name, one.message) for one in problems]


def known(contracts: dict[date, date | None]) -> dict[str, KnownLink]:
    return {"l1": KnownLink(site="07210", path="internet", contracts=contracts)}


def test_a_link_has_a_contract_with_the_day_after_its_last_as_end() -> None:
    (link,) = links(f"{LINK},01/01/2026,31/12/2026,100,50,1.500.000\n")

    (contract,) = link.contracts
    assert (link.code, link.site, link.path) == ("l1", "07210", "internet")
    assert link.values == {"provider": "VNPT", "router_address": "10.1.1.1"}
    assert (contract.start, contract.end) == (date(2026, 1, 1), date(2027, 1, 1))
    assert contract.values == {"down_mbps": 100, "up_mbps": 50, "monthly_cost_vnd": 1_500_000}


def test_a_link_may_have_no_contract_yet() -> None:
    (link,) = links(f"{LINK},,,,,\n")

    assert link.contracts == ()


def test_contracts_of_a_link_are_ordered_by_their_days() -> None:
    (link,) = links(f"{LINK},01/01/2027,,200,100,\n{LINK},01/01/2026,31/12/2026,100,50,\n")

    assert [contract.start.year for contract in link.contracts] == [2026, 2027]


def test_a_site_that_there_is_not_is_named() -> None:
    ((line, name, message),) = wrong("l1,99999,internet,VNPT,,,,,,\n")

    assert (line, name) == (2, "site")
    assert message.startswith("there is no site '99999'")


def test_half_a_contract_is_named_cell_by_cell() -> None:
    assert wrong(f"{LINK},01/01/2026,,100,,\n{LINK},,,,,5\n") == [
        (2, "up_mbps", "a contract needs this cell"),
        (3, "from", "a contract needs this cell"),
        (3, "down_mbps", "a contract needs this cell"),
        (3, "up_mbps", "a contract needs this cell"),
    ]


def test_a_contract_needs_its_columns() -> None:
    data = b"code,site,path,provider,from\nl1,07210,internet,VNPT,01/01/2026\n"

    _, problems = parse_links(data, SITES, {})

    assert {one.name for one in problems} == {"down_mbps", "up_mbps"}


def test_a_contract_that_ends_before_it_begins_is_named() -> None:
    assert wrong(f"{LINK},02/01/2026,01/01/2026,100,50,\n") == [
        (2, "to", "the contract ends before it begins")
    ]


def test_contracts_that_overlap_are_named() -> None:
    rows = f"{LINK},01/01/2026,31/12/2026,100,50,\n{LINK},01/07/2026,,200,100,\n"

    assert wrong(rows) == [(3, "from", "the contract before runs until 31/12/2026")]


def test_two_contracts_from_one_day_are_named() -> None:
    rows = f"{LINK},01/01/2026,,100,50,\n{LINK},01/01/2026,,200,100,\n"

    assert wrong(rows) == [(3, "from", "line 2 has a contract from that day already")]


def test_a_contract_follows_a_stored_one_without_an_end() -> None:
    links(f"{LINK},01/07/2026,,200,100,\n", known({date(2025, 1, 1): None}))


def test_a_contract_inside_a_stored_one_is_named() -> None:
    stored = known({date(2026, 1, 1): date(2027, 1, 1)})

    assert wrong(f"{LINK},01/07/2026,,200,100,\n", stored) == [
        (2, "from", "the contract before runs until 31/12/2026")
    ]


def test_a_contract_that_runs_into_a_stored_one_is_named() -> None:
    stored = known({date(2026, 7, 1): None})

    assert wrong(f"{LINK},01/01/2026,31/12/2026,100,50,\n", stored) == [
        (2, "to", "the next contract begins on 01/07/2026 already")
    ]


def test_a_contract_may_correct_the_stored_one_of_the_same_day() -> None:
    stored = known({date(2026, 1, 1): date(2027, 1, 1)})

    (link,) = links(f"{LINK},01/01/2026,30/06/2026,100,50,\n", stored)

    assert link.contracts[0].end == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("row", "name"),
    [("l1,07228,internet,VNPT,,,,,,\n", "site"), ("l1,07210,mobile,VNPT,,,,,,\n", "path")],
)
def test_a_link_does_not_move_nor_change_its_path(row: str, name: str) -> None:
    ((line, column, message),) = wrong(row, known({}))

    assert (line, column) == (2, name)
    assert "another one needs another code" in message


def test_rows_of_one_link_must_agree() -> None:
    rows = f"{LINK},01/01/2025,31/12/2025,9,9,\nl1,07210,internet,FPT,10.1.1.1,01/01/2026,,9,9,\n"

    assert wrong(rows) == [(3, "provider", "'FPT' here, but 'VNPT' in line 2")]


@pytest.mark.parametrize(("speed", "cost"), [("0", "1"), ("-1", "1"), ("9", "-1"), ("1e9", "1")])
def test_a_number_that_cannot_be_is_named(speed: str, cost: str) -> None:
    assert wrong(f"{LINK},01/01/2026,,{speed},50,{cost}\n") != []


DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=4))
def test_contracts_that_are_taken_never_overlap(spans: list[tuple[date, date | None]]) -> None:
    rows = "".join(
        f"{LINK},{start.isoformat()},{end.isoformat() if end else ''},9,9,\n"
        for start, end in spans
    )

    entries, _ = parse_links((HEADER + rows).encode(), SITES, {})

    for entry in entries:
        for one, after in zip(entry.contracts, entry.contracts[1:], strict=False):
            assert one.end is None or one.end <= after.start
            assert one.start < after.start


@given(st.binary(max_size=200))
def test_any_bytes_below_a_header_give_links_or_problems(data: bytes) -> None:
    entries, problems = parse_links(HEADER.encode() + data, SITES, {})

    assert bool(entries) != bool(problems)
