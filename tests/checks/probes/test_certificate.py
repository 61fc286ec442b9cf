"""The end of a certificate, read from its bytes."""

import datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from checks.probes.certificate import WrongCertificate, days_left
from tests.checks.certificates import Authority

DAY = datetime.timedelta(days=1)
AUTHORITY = Authority("Test authority")
DER = AUTHORITY.certificate.public_bytes(Encoding.DER)
ENDS = AUTHORITY.certificate.not_valid_after_utc


@pytest.mark.parametrize(
    ("before", "days"),
    [
        (DAY, 1),
        (DAY - datetime.timedelta(seconds=1), 0),
        (datetime.timedelta(0), 0),
        (datetime.timedelta(seconds=-1), -1),
        (-10 * DAY, -10),
    ],
)
def test_days_are_whole_and_negative_after_the_end(before: datetime.timedelta, days: int) -> None:
    assert days_left(DER, (ENDS - before).timestamp()) == days


def element(tag: int, content: bytes) -> bytes:
    assert len(content) < 128
    return bytes([tag, len(content)]) + content


def certificate(ends: bytes, version: bytes = b"") -> bytes:
    """Write just as much of a certificate as its end needs."""
    validity = element(0x30, element(0x17, b"200101000000Z") + ends)
    serial = element(0x02, b"\x01")
    names = element(0x30, b"") * 2
    return element(0x30, element(0x30, version + serial + names + validity))


@pytest.mark.parametrize(
    ("ends", "day"),
    [
        (
            element(0x17, b"491231235959Z"),
            datetime.datetime(2049, 12, 31, 23, 59, 59, tzinfo=datetime.UTC),
        ),
        (element(0x17, b"500101000000Z"), datetime.datetime(1950, 1, 1, tzinfo=datetime.UTC)),
        (element(0x18, b"20500101000000Z"), datetime.datetime(2050, 1, 1, tzinfo=datetime.UTC)),
    ],
)
def test_both_kinds_of_time_are_read(ends: bytes, day: datetime.datetime) -> None:
    with_version = certificate(ends, version=element(0xA0, element(0x02, b"\x02")))

    assert days_left(certificate(ends), (day - DAY).timestamp()) == 1
    assert days_left(with_version, (day - DAY).timestamp()) == 1


@pytest.mark.parametrize(
    "ends",
    [
        element(0x04, b"20500101000000Z"),
        element(0x18, b"20501301000000Z"),
        element(0x18, b"2050010100000+Z"),
        element(0x18, b"20500101000000+"),
        element(0x17, b"4912312359Z"),
        element(0x18, "\uff120500101000Z".encode()),
    ],
)
def test_what_is_no_time_is_no_certificate(ends: bytes) -> None:
    with pytest.raises(WrongCertificate):
        days_left(certificate(ends), 0)


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        days_left(data, 0)
    except WrongCertificate:
        return


@given(st.integers(0, len(DER) - 1), st.integers(0, 255))
def test_a_damaged_certificate_is_read_or_refused(at: int, byte: int) -> None:
    damaged = DER[:at] + bytes([byte]) + DER[at + 1 :]

    try:
        days_left(damaged, 0)
    except WrongCertificate:
        return
