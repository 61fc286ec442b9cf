"""Every error has a word, and every word is in the table of words."""

import errno
import socket
import ssl

import pytest

from checks.probes.failure import ERRNO_WORDS, VERIFY_WORDS, Failure, word_of
from checks.words import WORDS, Letter

# connect(2), send(2), recv(2) and ip(7) that end a connection from outside.
FROM_OUTSIDE = [
    errno.ECONNREFUSED,
    errno.ECONNRESET,
    errno.ECONNABORTED,
    errno.EPIPE,
    errno.EHOSTUNREACH,
    errno.EHOSTDOWN,
    errno.ENETUNREACH,
    errno.ENETDOWN,
    errno.ENETRESET,
    errno.EADDRNOTAVAIL,
    errno.ENOTCONN,
]


@pytest.mark.parametrize("number", sorted(errno.errorcode), ids=lambda it: errno.errorcode[it])
def test_every_error_of_the_system_has_a_word(number: int) -> None:
    assert word_of(OSError(number, "")) in WORDS


@pytest.mark.parametrize("number", FROM_OUTSIDE, ids=lambda it: errno.errorcode[it])
def test_every_error_that_comes_from_outside_has_a_word_of_its_own(number: int) -> None:
    assert word_of(OSError(number, "")) == ERRNO_WORDS[number] != "unknown_failure"


@pytest.mark.parametrize("error", [TimeoutError(), OSError(errno.ETIMEDOUT, "")])
def test_both_kinds_of_timeout_are_one(error: OSError) -> None:
    assert word_of(error) == "generic_timeout_error"


@pytest.mark.parametrize("code", range(110))
def test_every_refusal_of_a_certificate_is_a_word_of_tls(code: int) -> None:
    error = ssl.SSLCertVerificationError(1, "")
    error.verify_code = code

    assert WORDS[word_of(error)].letter is Letter.TLS


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (ssl.SSLEOFError(8, ""), "eof_error"),
        (ssl.SSLZeroReturnError(6, ""), "eof_error"),
        # The numbers of SSL errors are not those of the system: 32 is EPIPE there.
        (ssl.SSLError(32, ""), "ssl_failed_handshake"),
        (socket.gaierror(socket.EAI_NONAME, ""), "unknown_failure"),
        (OSError(), "unknown_failure"),
        (Failure("dns_no_answer"), "dns_no_answer"),
    ],
)
def test_errors_that_have_no_number_of_the_system_have_a_word_too(
    error: OSError | Failure, word: str
) -> None:
    assert word_of(error) == word


def test_every_word_that_is_given_exists() -> None:
    assert {*ERRNO_WORDS.values(), *VERIFY_WORDS.values()} <= WORDS.keys()
