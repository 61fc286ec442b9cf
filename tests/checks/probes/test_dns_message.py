"""DNS messages as bytes: what is asked, and whatever comes back."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.probes.dns_message import NameAnswer, Question, Record, WrongMessage, decode, encode
from tests.checks import resolvers

QUESTION = Question(0xBEEF, "portal.bacninh.gov.vn", Record.A)
QUERY = encode(QUESTION)


def test_a_question_is_written_as_rfc_1035_says() -> None:
    query = encode(Question(0x1234, "a.vn.", Record.AAAA))

    assert query == bytes.fromhex("1234 0100 0001 0000 0000 0000 01 61 02 766e 00 001c 0001")


def test_all_addresses_behind_a_chain_of_names_are_read() -> None:
    chain = resolvers.record(resolvers.CNAME, b"\x03cdn\xc0\x13")
    data = resolvers.answer(
        QUERY, chain, resolvers.address("10.0.0.1"), resolvers.address("10.0.0.2")
    )

    assert decode(data, QUESTION) == NameAnswer(0, False, ("10.0.0.1", "10.0.0.2"))


def test_an_ipv6_address_is_read_when_it_was_asked_for() -> None:
    question = Question(1, "a.vn", Record.AAAA)
    data = resolvers.answer(encode(question), resolvers.address("2001:db8::1"))

    assert decode(data, question).addresses == ("2001:db8::1",)


def test_a_name_written_out_is_read_past() -> None:
    name = b"\x03cdn\x02vn\0"
    record = name + struct.pack("!HHIH", resolvers.A, 1, 60, 4) + bytes([10, 0, 0, 1])

    assert decode(resolvers.answer(QUERY, record), QUESTION).addresses == ("10.0.0.1",)


def test_records_of_another_kind_are_no_addresses() -> None:
    data = resolvers.answer(QUERY, resolvers.address("2001:db8::1"))

    assert decode(data, QUESTION).addresses == ()


def test_code_and_truncation_are_told() -> None:
    data = resolvers.answer(QUERY, rcode=3, flags=resolvers.TRUNCATED)

    assert decode(data, QUESTION) == NameAnswer(3, True, ())


def test_a_name_is_the_same_in_capital_letters() -> None:
    data = resolvers.answer(QUERY, resolvers.address("10.0.0.1"))

    assert decode(data.replace(b"portal", b"PoRtAl"), QUESTION).addresses == ("10.0.0.1",)


def loop_of_labels() -> bytes:
    record = b"\x01a" * 200 + b"\0" + struct.pack("!HHIH", 1, 1, 60, 4) + bytes(4)
    return resolvers.answer(QUERY, record)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xde\xad" + resolvers.answer(QUERY)[2:],
        QUERY,
        resolvers.answer(encode(Question(0xBEEF, "other.vn", Record.A))),
        resolvers.answer(encode(Question(0xBEEF, QUESTION.name, Record.AAAA))),
        resolvers.answer(QUERY, resolvers.record(resolvers.A, b"\x0a\0\0")),
        resolvers.answer(QUERY, resolvers.address("10.0.0.1"))[:-1],
        resolvers.answer(QUERY, resolvers.address("10.0.0.1"))[:-5],
        loop_of_labels(),
    ],
)
def test_what_is_not_the_answer_is_refused(data: bytes) -> None:
    with pytest.raises(WrongMessage):
        decode(data, QUESTION)


@given(st.binary())
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(WrongMessage):
        decode(data, QUESTION)


# Arbitrary bytes hardly ever get past the question, so this begins with it.
@given(st.integers(0, 65535), st.binary())
def test_any_bytes_after_the_question_are_read_or_refused(count: int, data: bytes) -> None:
    head = resolvers.answer(QUERY)

    try:
        answer = decode(head[:6] + count.to_bytes(2, "big") + head[8:] + data, QUESTION)
    except WrongMessage:
        return

    assert len(answer.addresses) <= count


@given(st.lists(st.ip_addresses(v=4), max_size=20))
def test_addresses_come_back_in_their_order(addresses: list[object]) -> None:
    texts = tuple(str(address) for address in addresses)
    data = resolvers.answer(QUERY, *(resolvers.address(text) for text in texts))

    assert decode(data, QUESTION).addresses == texts
