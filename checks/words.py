"""The outcome of a check in one word: ``ok``, or how it failed.

The failure words are those of OONI (github.com/ooni/spec, df-007), so that our results can be read
beside other people's. Each carries the letter of the locating benchmark.
"""

from dataclasses import dataclass
from enum import StrEnum

OK = "ok"


class Phase(StrEnum):
    """The steps of a probe in order. The first that did not finish is where it failed."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    PROCESSING = "processing"
    TRANSFER = "transfer"


class Letter(StrEnum):
    """What locating distinguishes.

    TIMEOUT says nothing answered; REFUSED and HTTP say that something did, so the path is good.
    NONE is no observation at all, never a failure.
    """

    OK = "O"
    TIMEOUT = "T"
    NAME = "D"
    TLS = "L"
    REFUSED = "C"
    HTTP = "H"
    NONE = "-"


@dataclass(frozen=True, slots=True)
class Word:
    """One outcome: its letter and what it means, as a sentence for the documentation."""

    name: str
    letter: Letter
    meaning: str


_TABLE = (
    Word(OK, Letter.OK, "The service answered as it should."),
    Word("dns_nxdomain_error", Letter.NAME, "The resolver says that the name does not exist."),
    Word("dns_servfail_error", Letter.NAME, "The resolver failed."),
    Word("dns_refused_error", Letter.NAME, "The resolver refused the question."),
    Word("dns_no_answer", Letter.NAME, "The name exists but has no address of this kind."),
    Word("dns_temporary_failure", Letter.NAME, "No resolver answered."),
    Word("dns_unexpected_answer", Letter.NAME, "The name resolved to an address not expected."),
    Word("connection_refused", Letter.REFUSED, "The machine answered; the port is closed."),
    Word("connection_reset", Letter.REFUSED, "The connection was cut by the other side."),
    Word("eof_error", Letter.REFUSED, "The other side hung up before it had answered."),
    Word("host_unreachable", Letter.TIMEOUT, "A router says that the machine is not there."),
    Word("network_unreachable", Letter.TIMEOUT, "There is no way to that network."),
    Word("network_down", Letter.TIMEOUT, "The computer's own network is down."),
    Word("generic_timeout_error", Letter.TIMEOUT, "No answer in time."),
    Word("ssl_invalid_hostname", Letter.TLS, "The certificate is for another name."),
    Word("ssl_unknown_authority", Letter.TLS, "The certificate is signed by nobody known."),
    Word(
        "ssl_invalid_certificate",
        Letter.TLS,
        "The certificate is expired, or not in order.",
    ),
    Word("ssl_failed_handshake", Letter.TLS, "TLS could not be agreed."),
    Word("http_unexpected_status_code", Letter.HTTP, "The answer carries another status."),
    Word("http_unexpected_body", Letter.HTTP, "The answer lacks the expected text."),
    Word("http_unexpected_redirect", Letter.HTTP, "It does not redirect to where it should."),
    Word("value_out_of_bounds", Letter.HTTP, "The value in the answer is beyond its limits."),
    Word("soap_fault", Letter.HTTP, "The answer is a SOAP fault."),
    Word("token_refused", Letter.HTTP, "No token was given, so the call could not be made."),
    Word("unexpected_answer", Letter.HTTP, "The answer is none of the protocol that was asked."),
    Word("certificate_expires_soon", Letter.OK, "Answered, but its certificate ends soon."),
    Word("unknown_failure", Letter.TIMEOUT, "It failed in a way that has no word yet."),
    Word("undecided", Letter.NONE, "Neither an answer nor its absence was seen in time."),
    Word("unsupported", Letter.NONE, "This agent does not know this kind of check."),
    Word("no_secret", Letter.NONE, "The secret that the check names is not on this machine."),
    Word("not_allowed", Letter.NONE, "A ceiling of the agent forbids this check."),
)

WORDS = {word.name: word for word in _TABLE}


def letter_of(outcome: str) -> Letter:
    """Give the letter of an outcome; a word of a later format counts as no observation."""
    word = WORDS.get(outcome)
    return word.letter if word else Letter.NONE
