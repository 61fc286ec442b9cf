"""Codes that people copy, and what becomes of them on the way."""

import base64
import string
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.enrolment import CodeError, EnrolmentCode, parse_code, split_address

CODE = EnrolmentCode(
    key=bytes(range(32)), secret=bytes(range(10)), servers=("canh.bacninh.gov.vn:8443",)
)
ADDRESSES = st.builds(
    "{}:{}".format,
    st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?|\[[0-9a-f:]{2,20}\]", fullmatch=True),
    st.integers(1, 65535),
)
CODES = st.builds(
    EnrolmentCode,
    key=st.binary(min_size=32, max_size=32),
    secret=st.binary(min_size=10, max_size=10),
    servers=st.lists(ADDRESSES, min_size=1, max_size=3).map(tuple),
)


@given(CODES)
def test_a_code_comes_back_as_it_was(code: EnrolmentCode) -> None:
    assert parse_code(code.text()) == code


@given(CODES, st.data())
def test_a_code_survives_mails_chats_and_small_letters(
    code: EnrolmentCode, data: st.DataObject
) -> None:
    head, _, tail = code.text().partition("@")
    text = f"{head.lower()}@{tail}"
    for blank in data.draw(st.lists(st.sampled_from(["\n", " ", "\r\n  ", "\u00a0"]))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + blank + text[at:]

    assert parse_code(text) == code


@given(CODES, st.data())
def test_a_code_with_another_character_anywhere_is_refused(
    code: EnrolmentCode, data: st.DataObject
) -> None:
    text = code.text()
    at = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from(string.ascii_uppercase + string.digits))
    damaged = text[:at] + wrong + text[at + 1 :]
    if damaged.partition("@")[0].upper() + damaged.partition("@")[2] == text.replace("@", "", 1):
        return

    with pytest.raises(CodeError):
        parse_code(damaged)


@given(CODES, st.data())
def test_a_code_that_was_cut_off_is_refused(code: EnrolmentCode, data: st.DataObject) -> None:
    text = code.text()
    at = data.draw(st.integers(0, len(text) - 1))

    with pytest.raises(CodeError):
        parse_code(text[:at])


@given(st.text())
def test_any_text_is_refused_with_a_code_error(text: str) -> None:
    with pytest.raises(CodeError):
        parse_code(text)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("CANH1", "CANH2"), "an enrolment code begins with CANH1-"),
        (("@", ""), "looks like CANH1-KEY-SECRET-CHECK@HOST:PORT"),
        (("CANH1-", "CANH1-X-"), "looks like CANH1-KEY-SECRET-CHECK@HOST:PORT"),
        ((":8443", ""), "'canh.bacninh.gov.vn' is not an address HOST:PORT"),
        ((":8443", ":84430"), "is not an address HOST:PORT"),
        ((":8443", ":8444"), "a character is wrong or missing"),
        (("AAAQ", "AAAR"), "a character is wrong or missing"),
    ],
)
def test_each_damage_has_its_message(change: tuple[str, str], message: str) -> None:
    damaged = CODE.text().replace(*change, 1)

    with pytest.raises(CodeError, match=message):
        parse_code(damaged)


@pytest.mark.parametrize(
    ("key", "secret", "message"),
    [
        (bytes(31), bytes(10), "too short or too long"),
        (bytes(32), bytes(11), "too short or too long"),
    ],
)
def test_a_code_of_the_wrong_length_is_refused_even_with_the_right_check(
    key: bytes, secret: bytes, message: str
) -> None:
    text = EnrolmentCode(key=key, secret=secret, servers=("a:1",)).text()

    with pytest.raises(CodeError, match=message):
        parse_code(text)


def test_a_character_that_no_code_has_is_named_even_with_the_right_check() -> None:
    head = f"CANH1-{'1' * 52}-{'A' * 16}"
    check = base64.b32encode(zlib.crc32(f"{head}a:1".encode()).to_bytes(4, "big"))

    with pytest.raises(CodeError, match="holds a character that no code has"):
        parse_code(f"{head}-{check.decode().rstrip('=')}@a:1")


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [("a.vn:1", "a.vn", 1), ("[::1]:65535", "::1", 65535), ("192.0.2.1:443", "192.0.2.1", 443)],
)
def test_an_address_is_split(address: str, host: str, port: int) -> None:
    assert split_address(address) == (host, port)


@pytest.mark.parametrize(
    "address",
    ["", "a.vn", "a.vn:", ":443", "a.vn:0", "a.vn:65536", "a.vn:x", "a.vn:-1", "[]:1", "a:٣"],
)
def test_what_is_no_address_is_named(address: str) -> None:
    with pytest.raises(CodeError, match="is not an address HOST:PORT"):
        split_address(address)
