"""Whom an agent believes, against real TLS servers."""

import datetime
import socket
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from checks.wire.trust import anchor, common_name, pinned_context
from tests.checks.certificates import DAY, server_context
from tests.checks.servers import serving, wait_for_end


class Owner:
    """Who holds a key of Canh's CA."""

    def __init__(self) -> None:
        self._key = ed25519.Ed25519PrivateKey.generate()
        self.public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def server(
        self, folder: Path, issuer: str = "", from_days: int = -1, to_days: int = 90
    ) -> ssl.SSLContext:
        """Sign a certificate of a server that says it is somewhere else altogether."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name("moved.example"))
            .issuer_name(name(issuer or common_name(self.public)))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + from_days * DAY)
            .not_valid_after(now + to_days * DAY)
            .sign(self._key, None)
        )
        return server_context(folder, key, certificate.public_bytes(Encoding.DER))


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def greet(server: ssl.SSLContext, *keys: bytes) -> str:
    """Connect as an agent that pinned ``keys``; gives the version of TLS."""
    context = pinned_context(keys)
    with (
        serving(wait_for_end, server) as port,
        socket.create_connection(("127.0.0.1", port), timeout=10) as connection,
        context.wrap_socket(connection, server_hostname="127.0.0.1") as tls,
    ):
        return tls.version() or ""


def test_the_holder_of_the_key_is_believed_under_any_name(tmp_path: Path) -> None:
    owner = Owner()

    assert greet(owner.server(tmp_path), owner.public) == "TLSv1.3"


@pytest.mark.parametrize(("from_days", "to_days"), [(-1000, -800), (800, 1000)])
def test_dates_are_not_looked_at(from_days: int, to_days: int, tmp_path: Path) -> None:
    owner = Owner()
    server = owner.server(tmp_path, from_days=from_days, to_days=to_days)

    assert greet(server, owner.public) == "TLSv1.3"


def test_another_key_is_refused(tmp_path: Path) -> None:
    owner, stranger = Owner(), Owner()

    with pytest.raises(ssl.SSLCertVerificationError):
        greet(stranger.server(tmp_path), owner.public)


def test_another_key_is_refused_under_the_owners_name_too(tmp_path: Path) -> None:
    owner, stranger = Owner(), Owner()
    server = stranger.server(tmp_path, issuer=common_name(owner.public))

    with pytest.raises(ssl.SSLCertVerificationError):
        greet(server, owner.public)


def test_with_two_keys_the_holder_of_either_is_believed_and_no_third(tmp_path: Path) -> None:
    present, coming, stranger = Owner(), Owner(), Owner()
    keys = (present.public, coming.public)

    assert greet(present.server(tmp_path), *keys) == "TLSv1.3"
    assert greet(coming.server(tmp_path), *keys) == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(stranger.server(tmp_path), *keys)


def test_without_a_key_nobody_is_believed(tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(Owner().server(tmp_path))


def test_old_tls_is_not_spoken(tmp_path: Path) -> None:
    owner = Owner()
    server = owner.server(tmp_path)
    server.maximum_version = ssl.TLSVersion.TLSv1_2

    with pytest.raises(ssl.SSLError):
        greet(server, owner.public)


def test_an_anchor_is_a_certificate_that_others_can_read() -> None:
    key = Owner().public

    certificate = x509.load_der_x509_certificate(anchor(key))

    public = certificate.public_key()
    assert isinstance(public, ed25519.Ed25519PublicKey)
    assert public.public_bytes(Encoding.Raw, PublicFormat.Raw) == key
    assert certificate.subject == certificate.issuer == name(common_name(key))
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"not {size}"):
        anchor(bytes(size))
