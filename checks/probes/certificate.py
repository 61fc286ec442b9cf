"""The last day of a certificate, read from its bytes (X.509, RFC 5280).

The ssl module tells it only of certificates that it accepted, and not cheaply.
"""

from datetime import UTC, datetime

_VERSION = 0xA0
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_DAY_S = 86400


class WrongCertificate(ValueError):
    """Bytes that are no certificate."""


def days_left(certificate: bytes, now_s: float) -> int:
    """Give whole days from ``now_s`` (seconds since 1970) to its end; negative after it.

    Raises:
        WrongCertificate: If ``certificate`` is not DER of one.
    """
    try:
        return int((_ends(certificate).timestamp() - now_s) // _DAY_S)
    except (IndexError, ValueError) as error:
        raise WrongCertificate(str(error)) from error


def _ends(certificate: bytes) -> datetime:
    body = _open(certificate, _open(certificate, 0))
    if certificate[body] == _VERSION:
        body = _next(certificate, body)
    # serial number, signature algorithm, issuer; then validity: not before, not after.
    for _ in range(3):
        body = _next(certificate, body)
    ends = _next(certificate, _open(certificate, body))
    content = certificate[_open(certificate, ends) : _next(certificate, ends)]
    return _time(certificate[ends], content.decode("ascii"))


def _time(tag: int, text: str) -> datetime:
    if tag == _UTC_TIME:
        # RFC 5280 4.1.2.5.1: two digits are 1950 to 2049.
        text = ("20" if text < "50" else "19") + text
    elif tag != _GENERALIZED_TIME:
        raise WrongCertificate("no time where its end should stand")
    if len(text) != 15 or not text[:14].isdigit() or text[14] != "Z":
        raise WrongCertificate(f"{text!r} is no time")
    year, rest = int(text[:4]), text[4:14]
    month, day, hour, minute, second = (int(rest[at : at + 2]) for at in range(0, 10, 2))
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def _open(data: bytes, at: int) -> int:
    """Where the content of the element at ``at`` begins."""
    size = data[at + 1]
    return at + 2 + (size & 0x7F if size & 0x80 else 0)


def _next(data: bytes, at: int) -> int:
    """Where the element after the one at ``at`` begins."""
    start = _open(data, at)
    size = int.from_bytes(data[at + 2 : start], "big") if start > at + 2 else data[at + 1]
    return start + size
