"""Judging what an interface answered: status, text, SOAP, a value in JSON. Pure but for reading.

What lies behind the first 16 kB is not read: JSON that is longer is none.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from checks.probes.attempt import Attempt
from checks.probes.exchange import is_among
from checks.probes.failure import Failure
from checks.probes.http_answer import Head, Source, beginning, pieces
from checks.words import Phase

_ENVELOPE = re.compile(rb"<(?:[\w.-]+:)?Envelope[\s>]")
_BODY = re.compile(rb"<(?:[\w.-]+:)?Body(?:\s[^>]*)?>")
_FAULT = re.compile(rb"<(?:[\w.-]+:)?Fault[\s/>]")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_TOKEN = re.compile(r"[!-~]{1,8192}")
_INDEX = re.compile(r"0|[1-9][0-9]{0,5}")
_SUCCESS = "200-299"

# What a measurement can carry, as whoever stores it bounds it.
MOST_VALUE = 1e15


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an answer has to be; the words are those of ``checks.probes.call_settings``."""

    status: str
    text: str
    soap: bool
    json: str
    equals: str
    least: float
    most: float


def judge(expected: Expected, attempt: Attempt, head: Head, source: Source) -> None:
    """Judge an answer; the number that it tells becomes the attempt's, right or not.

    Raises:
        Failure: If it is not the right one.
    """
    body = beginning(pieces(source, head))
    # Before the status: a fault comes with 500, and says more.
    if expected.soap and is_fault(body):
        raise Failure("soap_fault")
    if not is_among(head.status, expected.status):
        raise Failure("http_unexpected_status_code", Phase.PROCESSING)
    if expected.soap and _soap_content(body) is None:
        raise Failure("http_unexpected_body")
    if expected.text.encode(errors="replace") not in body:
        raise Failure("http_unexpected_body")
    if expected.json:
        _judge_value(expected, attempt, body)


def token_in(head: Head, source: Source) -> str:
    """Read the token out of the answer to who asked for one (RFC 6749 5.1).

    Raises:
        Failure: If there is none.
    """
    if not is_among(head.status, _SUCCESS):
        raise Failure("token_refused", Phase.PROCESSING)
    try:
        token = value_at(_document(beginning(pieces(source, head))), "/access_token")
    except ValueError as error:
        raise Failure("token_refused") from error
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise Failure("token_refused")
    return token


def value_at(document: Any, pointer: str) -> Any:  # JSON is untyped
    """Give the value that a JSON pointer (RFC 6901) names.

    Raises:
        ValueError: If there is none.
    """
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict) and name in document:
            document = document[name]
        elif isinstance(document, list) and _INDEX.fullmatch(name) and int(name) < len(document):
            document = document[int(name)]
        else:
            raise ValueError(pointer)
    return document


def is_fault(body: bytes) -> bool:
    """Whether a SOAP body holds a fault, which is its only child then (SOAP 1.1 and 1.2)."""
    content = _soap_content(body)
    return content is not None and _FAULT.match(content) is not None


def _soap_content(body: bytes) -> bytes | None:
    """What follows the start of the body of a SOAP envelope; None where there is no such thing."""
    envelope = _ENVELOPE.search(body)
    start = envelope and _BODY.search(body, envelope.end())
    if not start:
        return None
    content = body[start.end() :].lstrip()
    while content.startswith(b"<!--"):
        content = content.partition(b"-->")[2].lstrip()
    return content


def _judge_value(expected: Expected, attempt: Attempt, body: bytes) -> None:
    try:
        value = value_at(_document(body), expected.json)
        if expected.equals:
            is_right = _text_of(value) == expected.equals
        else:
            attempt.value = _number(value)
            is_right = expected.least <= attempt.value <= expected.most
    except ValueError as error:
        raise Failure("http_unexpected_body") from error
    if not is_right:
        raise Failure("value_out_of_bounds")


def _document(body: bytes) -> Any:  # JSON is untyped
    try:
        return json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _text_of(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _number(value: Any) -> float:
    """Read a number; some systems write one as text.

    Raises:
        ValueError: If it is none, or none that a measurement can carry.
    """
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("no number")  # noqa: TRY004  # one word for every wrong answer
    if not abs(value) <= MOST_VALUE:  # so that NaN fails it, too
        raise ValueError("a number beyond all measure")
    return float(value)
