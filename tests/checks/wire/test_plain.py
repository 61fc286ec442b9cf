"""Dataclasses to JSON and back, on both sides of the wire."""

import dataclasses
import json
import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.answer import Answer, Problem
from checks.check import Check, Result
from checks.enrolment import Enrolled, Enrolment
from checks.inventory import Inventory
from checks.report import Network, Record, Report, Sent
from checks.wire.plain import WrongShape, decode, encode, from_plain, to_plain
from tests.checks.strategies import any_of

SENT = Sent(boot="00c0ffee", clock_s=1.0, wall_s=2.0)
REPORT = Report(generation="g", fingerprint="f", sent=SENT)


@given(any_of(Report))
def test_a_report_comes_back_as_it_was(report: Report) -> None:
    assert decode(Report, encode(report)) == report


@given(any_of(Report))
def test_the_server_reads_the_same_report(report: Report) -> None:
    assert msgspec.json.decode(encode(report), type=Report) == report


@given(any_of(Inventory))
def test_an_inventory_comes_back_as_it_was_on_both_sides(inventory: Inventory) -> None:
    data = encode(inventory)

    assert decode(Inventory, data) == msgspec.json.decode(data, type=Inventory) == inventory


@given(any_of(Answer))
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert decode(Answer, encode(answer)) == answer


@given(any_of(Answer))
def test_an_answer_that_the_server_wrote_in_full_is_the_same(answer: Answer) -> None:
    assert decode(Answer, msgspec.json.encode(answer)) == answer


@given(st.one_of(any_of(Enrolment), any_of(Enrolled), any_of(Problem)))
def test_the_small_messages_come_back_as_they_were(message: Enrolment | Enrolled | Problem) -> None:
    data = encode(message)

    assert decode(type(message), data) == msgspec.json.decode(data, type=type(message)) == message


def with_strangers(plain: Any) -> Any:
    """Add a field of tomorrow to every object whose fields have names of their own."""
    if isinstance(plain, dict):
        grown = {name: with_strangers(item) for name, item in plain.items()}
        return {"of_tomorrow": [{"x": 1}], **grown}
    if isinstance(plain, list):
        return [with_strangers(item) for item in plain]
    return plain


def test_fields_of_tomorrow_are_ignored_at_every_depth_on_both_sides() -> None:
    result = Result(check=1, version=2, address="192.0.2.1")
    record = Record(sequence=1, clock_s=2.0, network=Network(address="10.0.0.2"), results=(result,))
    report = dataclasses.replace(REPORT, records=(record,))
    data = json.dumps(with_strangers(to_plain(report))).encode()

    assert decode(Report, data) == msgspec.json.decode(data, type=Report) == report


def test_what_holds_its_default_is_left_out() -> None:
    assert to_plain(REPORT) == {
        "generation": "g",
        "fingerprint": "f",
        "sent": {"boot": "00c0ffee", "clock_s": 1.0, "wall_s": 2.0},
    }


def test_json_is_compact_and_utf_8() -> None:
    assert encode(Problem(error="busy", detail="bận")) == '{"error":"busy","detail":"bận"}'.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_json_does_not_have_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode(Answer(time_s=value))


def test_an_integer_will_do_where_a_number_is_expected() -> None:
    answer = decode(Answer, b'{"time_s":17}')

    assert isinstance(answer.time_s, float)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "the message: Answer expected"),
        (b"{}", "time_s: missing"),
        (b'{"time_s":"x"}', "time_s: float expected, not str"),
        (b'{"time_s":true}', "time_s: float expected, not bool"),
        (b'{"time_s":1,"through":1.0}', "through: int expected, not float"),
        (b'{"time_s":1,"through":true}', "through: int expected, not bool"),
        (b'{"time_s":1,"through":null}', "through: int expected, not NoneType"),
        (b'{"time_s":1,"keys":"x"}', "keys: a list expected"),
        (b'{"time_s":1,"keys":["x",1]}', r"keys\[1\]: str expected, not int"),
        (b'{"time_s":1,"work":[]}', "work: NoneType expected, not list"),
        (
            b'{"time_s":1,"refused":[{"sequence":1,"reason":"a"},{"sequence":2}]}',
            r"refused\[1\].reason: missing",
        ),
    ],
)
def test_a_wrong_shape_is_named_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(WrongShape, match=message):
        decode(Answer, data)


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ({"id": 1, "version": 1, "kind": "tcp", "settings": []}, "settings: an object expected"),
        (
            {"id": 1, "version": 1, "kind": "tcp", "settings": {"port": None}},
            "settings.port: bool expected, not NoneType",
        ),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(plain: Any, message: str) -> None:
    with pytest.raises(WrongShape, match=message):
        from_plain(Check, plain)


def test_a_pair_has_two_items() -> None:
    plain = {**to_plain(REPORT), "dropped": [[1, 2], [3]]}

    with pytest.raises(WrongShape, match=r"dropped\[1\]: a list expected"):
        from_plain(Report, plain)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from([field.name for field in dataclasses.fields(Report)]), inner
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read_or_refused_with_a_wrong_shape(plain: Any) -> None:
    try:
        from_plain(Report, plain)
    except WrongShape:
        return
