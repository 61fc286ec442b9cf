"""Whom an agent believes: only the holder of Canh's own key, whatever the name, whatever the date.

OpenSSL wants certificates as anchors, but of an anchor it uses name and key alone. So the anchor is
built here from the 32 bytes of the key, and no unverified connection is ever needed to fetch one.
"""

import ssl
from collections.abc import Sequence

# X509_V_FLAG_NO_CHECK_TIME: commune PCs have wrong clocks; the ssl module has no name for it.
_NO_CHECK_TIME = 0x200000
_ED25519 = bytes.fromhex("300506032b6570")
_COMMON_NAME = bytes.fromhex("0603550403")
_BASIC_CONSTRAINTS = bytes.fromhex("0603551d13")


def common_name(key: bytes) -> str:
    """Name the CA of a key. By this name OpenSSL finds the anchor that signed a certificate."""
    return f"Canh {key.hex()[:16]}"


def pinned_context(keys: Sequence[bytes]) -> ssl.SSLContext:
    """Make a TLS context that accepts exactly the servers whose certificate one of ``keys`` signed.

    Args:
        keys: Ed25519 public keys of the CA, 32 bytes each: the present one and the next one.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # The key is the server's identity, so the server can move.
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VerifyFlags(_NO_CHECK_TIME)
    for key in keys:
        context.load_verify_locations(cadata=anchor(key))
    return context


def anchor(key: bytes) -> bytes:
    """Build the DER certificate of a CA from its Ed25519 key. Its signature is 64 zero bytes."""
    if len(key) != 32:
        raise ValueError(f"an Ed25519 key has 32 bytes, not {len(key)}")
    common = _tlv(0x30, _COMMON_NAME + _tlv(0x0C, common_name(key).encode()))
    name = _tlv(0x30, _tlv(0x31, common))
    validity = _tlv(0x30, _tlv(0x18, b"20000101000000Z") + _tlv(0x18, b"99991231235959Z"))
    public_key = _tlv(0x30, _ED25519 + _tlv(0x03, b"\0" + key))
    is_ca = _tlv(0x04, _tlv(0x30, _tlv(0x01, b"\xff")))
    constraints = _tlv(0x30, _BASIC_CONSTRAINTS + _tlv(0x01, b"\xff") + is_ca)
    extensions = _tlv(0xA3, _tlv(0x30, constraints))
    version, serial = _tlv(0xA0, _tlv(0x02, b"\2")), _tlv(0x02, b"\1")
    body = version + serial + _ED25519 + name + validity + name + public_key + extensions
    return _tlv(0x30, _tlv(0x30, body) + _ED25519 + _tlv(0x03, b"\0" + bytes(64)))


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    if size < 0x100:
        return bytes([tag, 0x81, size]) + content
    return bytes([tag, 0x82]) + size.to_bytes(2, "big") + content
