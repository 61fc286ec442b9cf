"""Certificates of the tests' own: an authority, and what it signs."""

import datetime
import ipaddress
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


class Authority:
    """A certificate authority with a key in memory."""

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(self._name)
            .issuer_name(self._name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - DAY)
            .not_valid_after(now + 3650 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    def pem(self) -> bytes:
        """Give its certificate as systems keep it."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def context(self, folder: Path, name: str, from_days: int, to_days: int) -> ssl.SSLContext:
        """Make a server's context whose certificate is for ``name``, good between days from now."""
        key, certificate = self.issue(name, from_days, to_days)
        return server_context(folder, key, certificate.public_bytes(serialization.Encoding.DER))

    def issue(
        self, name: str, from_days: int, to_days: int
    ) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        """Sign a certificate for ``name``, good between days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.UTC)
        # Half a day over, so that the number of whole days is the same all through the test.
        certificate = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a server")]))
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + from_days * DAY)
            .not_valid_after(now + to_days * DAY + DAY / 2)
            .add_extension(x509.SubjectAlternativeName([_general_name(name)]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return key, certificate


def server_context(
    folder: Path, key: ec.EllipticCurvePrivateKey, certificate: bytes
) -> ssl.SSLContext:
    """Put a key and its certificate (DER) into a server's context."""
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + ssl.DER_cert_to_PEM_cert(certificate).encode()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
