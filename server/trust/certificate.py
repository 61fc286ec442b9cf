"""The certificate that the agents' listener shows: any name, signed by the CA, ten years."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from checks.wire.trust import common_name

VALID_FOR = timedelta(days=3653)
# Agents do not look at dates, but a proxy that inspects TLS does.
RENEWED_BEFORE_END = timedelta(days=730)
_CLOCKS_DIFFER = timedelta(days=2)


def issue(signer: Ed25519PrivateKey, now: datetime) -> bytes:
    """Make a P-256 key and its certificate, as PEM: the key first, as ``load_cert_chain`` likes."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name("Canh agents' listener"))
        .issuer_name(_name(common_name(signer.public_key().public_bytes_raw())))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(signer, algorithm=None)
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + certificate.public_bytes(Encoding.PEM)


def is_due(pem: bytes, signer: Ed25519PublicKey, now: datetime) -> bool:
    """Say whether another certificate is due: near its end, unreadable, or of another signer."""
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        signer.verify(certificate.signature, certificate.tbs_certificate_bytes)
    except (ValueError, InvalidSignature):
        return True
    return now > certificate.not_valid_after_utc - RENEWED_BEFORE_END


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
