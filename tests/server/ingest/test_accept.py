"""A bad record is named and stands alone; a bad head is the whole report's."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.check import RESOLVER, SERVER, SPEED_DOWN, SPEED_UP
from checks.report import Record, Report
from checks.wire.plain import encode, to_plain
from server.ingest.accept import Accepted, Head, Malformed, accept_report
from tests.checks.strategies import any_of
from tests.server.ingest.build import a_record, a_report


def accept_changed(change: Mapping[str, Any]) -> Accepted:
    """Accept a report of two records, the first of them changed."""
    plain = to_plain(a_report([a_record(1), a_record(2)]))
    plain["records"][0].update(change)
    return accept_report(json.dumps(plain).encode())


def test_a_head_has_the_fields_of_a_report() -> None:
    assert [field.name for field in fields(Head)] == [field.name for field in fields(Report)]


def test_what_an_agent_sends_is_accepted_whole() -> None:
    records = (a_record(1), a_record(2))

    accepted = accept_report(encode(a_report(records)))

    assert accepted.records == records
    assert accepted.bad == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"clock_s": -1}, "clock_s: -1.0 is not between"),
        ({"clock_s": "soon"}, "Expected `float`, got `str` - at `$.clock_s`"),
        ({"wall_s": 1e12}, "wall_s:"),
        ({"vitals": {"cpu_busy": 1.5}}, "vitals.cpu_busy: 1.5 is not between 0 and 1 ratio"),
        ({"vitals": {f"m{n}": 0 for n in range(101)}}, "vitals: more than 100"),
        ({"network": {"address": "not an address"}}, "network.address: an address expected"),
        ({"network": {"gateway": "1.2.3"}}, "network.gateway: an address expected"),
        ({"network": {"hardware": "0a:1b:2c"}}, "network.hardware: twelve hexadecimal digits"),
        ({"power": "a b"}, "power: a short plain word expected"),
        ({"results": [{"check": 0, "version": 1}]}, "results[0].check:"),
        ({"results": [{"check": 2**31, "version": 1}]}, "results[0].check:"),
        ({"results": [{"check": 1}]}, "missing required field `version` - at `$.results[0]`"),
        ({"results": [{"check": 1, "version": 1, "outcome": "x" * 65}]}, "results[0].outcome:"),
        ({"results": [{"check": 1, "version": 1, "before_s": -1}]}, "results[0].before_s:"),
        ({"results": [{"check": 1, "version": 1, "address": "x"}]}, "results[0].address:"),
        ({"results": [{"check": 1, "version": 1, "status": 1000}]}, "results[0].status:"),
        ({"results": [{"check": 1, "version": 1, "value": 1e16}]}, "results[0].value:"),
        ({"results": [{"check": 1, "version": 1, "phases_ms": {"dns": -1}}]}, "results[0].phases"),
        ({"results": [{"check": 1, "version": 1}] * 2}, "results: one check twice"),
        ({"results": [{"check": 1, "version": 1}] * 201}, "results: more than 200"),
        ({"events": [{"kind": ""}]}, "events[0].kind: a word expected"),
        ({"events": [{"kind": "bye", "reason": "x" * 33}]}, "events[0].reason: a word expected"),
        ({"inventory": {"host": "x" * 60_000}}, "inventory: more than"),
        ({"neighbours": ["0021b7aa0001"] * 257}, "neighbours: more than 256"),
        ({"neighbours": ["0021b7aa0001", "00:21:b7"]}, "neighbours: twelve hexadecimal digits"),
        ({"inventory": {"host": "pc\0"}}, "a text holds a NUL character"),
    ],
)
def test_a_bad_record_is_named_and_blocks_nobody(change: Mapping[str, Any], reason: str) -> None:
    accepted = accept_changed(change)

    (bad,) = accepted.bad
    assert reason in bad.reason
    assert bad.sequence == 1
    assert [record.sequence for record in accepted.records] == [2]


@pytest.mark.parametrize("sequence", [0, -1, 2**31, 2**70, "one", None, 1.5, True])
def test_a_record_without_a_usable_sequence_blocks_nobody(sequence: object) -> None:
    accepted = accept_changed({"sequence": sequence})

    assert [bad.sequence for bad in accepted.bad] == [0]
    assert [record.sequence for record in accepted.records] == [2]


def test_a_number_beyond_all_floats_is_of_its_record_alone() -> None:
    data = encode(a_report([a_record(1), a_record(2)]))

    accepted = accept_report(data.replace(b'"cpu_busy":0.25', b'"cpu_busy":1e999', 1))

    assert [bad.sequence for bad in accepted.bad] == [1]
    assert [record.sequence for record in accepted.records] == [2]


@pytest.mark.parametrize("number", [RESOLVER, SERVER, SPEED_DOWN, SPEED_UP])
def test_what_every_agent_watches_has_numbers_of_its_own(number: int) -> None:
    accepted = accept_changed({"results": [{"check": number, "version": 0}]})

    assert accepted.bad == ()


def test_a_written_out_backslash_is_no_nul_character() -> None:
    accepted = accept_changed({"inventory": {"host": r"C:\u0000"}})

    assert accepted.bad == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"generation":"a"}',
        b'{"generation":"a","fingerprint":"f","sent":{"boot":"b","clock_s":NaN,"wall_s":0}}',
        b'{"generation":"a","fingerprint":"\xff","sent":{"boot":"b","clock_s":1,"wall_s":0}}',
        b'{"generation":"a","records":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    ],
)
def test_what_is_no_report_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        accept_report(data)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"generation": ""}, "generation"),
        ({"generation": "x" * 33}, "generation"),
        ({"fingerprint": "a b"}, "fingerprint"),
        ({"agent": "\0"}, "agent"),
        ({"sent": {"boot": "b", "clock_s": -1, "wall_s": 0}}, "sent.clock_s"),
        ({"sent": {"boot": "b", "clock_s": 1, "wall_s": 1e12}}, "sent.wall_s"),
        ({"work": -1}, "work"),
        ({"waiting": 2**31}, "waiting"),
        ({"dropped": [[2, 1]]}, "dropped"),
        ({"dropped": [[0, 1]]}, "dropped"),
        ({"dropped": [[1, 2**31]]}, "dropped"),
        ({"dropped": [[1, 1]] * 1001}, "dropped"),
        ({"can": ["x" * 65]}, "can"),
        ({"records": [{}] * 1001}, "records"),
    ],
)
def test_a_bad_head_is_malformed_and_named(change: Mapping[str, Any], place: str) -> None:
    plain = {**to_plain(a_report()), **change}

    with pytest.raises(Malformed, match=place):
        accept_report(json.dumps(plain).encode())


def test_fields_of_a_later_format_are_ignored() -> None:
    accepted = accept_changed({"mood": "good", "vitals": {"hum": 3, "cpu_busy": 0.5}})

    assert len(accepted.records) == 2


@settings(max_examples=200)
@given(any_of(Record))
def test_any_record_is_either_accepted_as_it_was_or_named(record: Record) -> None:
    accepted = accept_report(encode(a_report([record])))

    assert accepted.records == (record,) or len(accepted.bad) == 1


@given(st.binary(max_size=60))
def test_garbage_never_does_more_than_being_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        accept_report(data)
