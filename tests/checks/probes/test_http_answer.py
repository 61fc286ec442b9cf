"""Reading HTTP answers that come in any pieces, right, wrong and endless."""

import itertools
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.probes.failure import Failure
from checks.probes.http_answer import (
    MOST_BODY_BYTES,
    MOST_HEAD_BYTES,
    Head,
    Source,
    contains,
    pieces,
    read_head,
)


def from_pieces(data: Iterable[bytes]) -> Callable[[], bytes]:
    left = iter(data)
    return lambda: next(left, b"")


def source(*data: bytes) -> Source:
    return Source(from_pieces(data))


def body_of(data: bytes) -> bytes:
    whole = source(data)
    return b"".join(pieces(whole, read_head(whole)))


def word_of_reading(whole: Source) -> str:
    try:
        contains(pieces(whole, read_head(whole)), b"text")
    except Failure as failure:
        return failure.word
    return "ok"


def test_a_head_in_single_bytes_reads_like_one_in_a_piece() -> None:
    data = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\n"

    head = read_head(source(*(bytes([byte]) for byte in data)))

    assert head == Head(status=200, length=5)


def test_interim_answers_are_passed_over() -> None:
    head = read_head(source(b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 204\r\n\r\n"))

    assert head == Head(status=204)


def test_a_location_counts_with_a_redirect_only() -> None:
    moved = read_head(source(b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n"))
    fine = read_head(source(b"HTTP/1.1 200 OK\r\nLocation: /there\r\n\r\n"))

    assert (moved.location, fine.location) == (b"/there", b"")


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 20x OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * MOST_HEAD_BYTES + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * MOST_HEAD_BYTES,
        b"HTTP/1.1 100 Continue\r\n\r\n" * MOST_HEAD_BYTES,
    ],
)
def test_what_is_no_http_is_an_unexpected_answer(data: bytes) -> None:
    with pytest.raises(Failure) as caught:
        read_head(source(data))

    assert caught.value.word == "unexpected_answer"


def test_an_endless_line_is_given_up_at_the_bound() -> None:
    asked = itertools.count()
    endless = Source(lambda: b"x" * 1024 if next(asked) >= 0 else b"")

    with pytest.raises(Failure):
        read_head(endless)

    assert next(asked) <= MOST_HEAD_BYTES // 1024 + 1


@pytest.mark.parametrize("data", [b"", b"HTTP/1.1 200 OK", b"HTTP/1.1 200 OK\r\nA: b\r\n"])
def test_a_head_that_is_cut_off_is_an_end_too_early(data: bytes) -> None:
    with pytest.raises(Failure) as caught:
        read_head(source(data))

    assert caught.value.word == "eof_error"


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef", b"abc"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nabc", b""),
        (b"HTTP/1.0 200 OK\r\n\r\nabcdef", b"abcdef"),
        (b"HTTP/1.1 204 No Content\r\n\r\nabc", b""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", b""),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\n\r\n",
            b"abcde",
        ),
    ],
)
def test_a_body_ends_where_its_framing_says(data: bytes, body: bytes) -> None:
    assert body_of(data) == body


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "eof_error"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab", "eof_error"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "unexpected_answer"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
            "unexpected_answer",
        ),
    ],
)
def test_a_body_that_breaks_its_framing_fails_with_a_word(data: bytes, word: str) -> None:
    with pytest.raises(Failure) as caught:
        body_of(data)

    assert caught.value.word == word


def test_a_text_across_two_pieces_is_found_and_no_more_is_read() -> None:
    left = iter([b"xx hel", b"lo yy", b"never asked for"])

    found = contains(left, b"hello")

    assert (found, next(left)) == (True, b"never asked for")


def test_a_text_after_the_bound_is_not_found_even_in_the_same_piece() -> None:
    assert not contains([b"x" * (MOST_BODY_BYTES - 2) + b"hello"], b"hello")


def test_an_endless_body_is_read_to_the_bound_only() -> None:
    read = itertools.count()
    endless = (b"x" * 1024 for _ in iter(lambda: next(read), -1))

    found = contains(endless, b"")

    assert (found, next(read)) == (True, MOST_BODY_BYTES // 1024)


@given(st.lists(st.binary(min_size=1), max_size=8))
def test_any_bytes_are_read_or_refused_with_a_failure(data: list[bytes]) -> None:
    whole = source(*data)

    assert word_of_reading(whole) in {"ok", "eof_error", "unexpected_answer"}


# Arbitrary bytes hardly ever get past the status line, so this begins with one.
@given(
    st.lists(
        st.sampled_from(
            [b"Content-Length: 7", b"Transfer-Encoding: chunked", b"Location", b":", b"\xff: \0"]
        )
    ),
    st.lists(st.sampled_from([b"3", b"\r\n", b"abc", b"0", b"\n", b"fffffffffffffff", b"\xff"])),
)
def test_any_framing_is_read_or_refused_with_a_failure(
    headers: list[bytes], body: list[bytes]
) -> None:
    whole = source(b"\r\n".join([b"HTTP/1.1 200 OK", *headers, b"", b""]), *body)

    assert word_of_reading(whole) in {"ok", "eof_error", "unexpected_answer"}


@given(st.binary(max_size=400), st.integers(1, 50))
def test_a_chunked_body_comes_back_whole(body: bytes, size: int) -> None:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"

    read = body_of(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)

    assert read == body
