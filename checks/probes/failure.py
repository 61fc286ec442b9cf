"""Every error that a probe can meet, and its word: the only place where they are told apart."""

import errno
import ssl

from checks.words import Phase


class Failure(Exception):
    """A probe found out what is wrong. ``phase``: where, if not in the step it is in."""

    def __init__(self, word: str, phase: Phase | None = None) -> None:
        super().__init__(word)
        self.word = word
        self.phase = phase


# What connect(2), send(2), recv(2) and the ip(7) errors that reach them say, by name: Windows
# numbers them otherwise. ETIMEDOUT arrives as TimeoutError.
ERRNO_WORDS = {
    errno.ECONNREFUSED: "connection_refused",
    errno.ECONNRESET: "connection_reset",
    errno.ECONNABORTED: "connection_reset",
    errno.EPIPE: "connection_reset",
    errno.ENOTCONN: "connection_reset",
    errno.EHOSTUNREACH: "host_unreachable",
    errno.EHOSTDOWN: "host_unreachable",
    errno.ENETUNREACH: "network_unreachable",
    errno.EADDRNOTAVAIL: "network_unreachable",
    errno.EAFNOSUPPORT: "network_unreachable",
    errno.ENETDOWN: "network_down",
    errno.ENETRESET: "network_down",
    errno.ENODEV: "network_down",
}

# X509_V_ERR_* of openssl/x509_vfy.h. Every other code is a certificate that is not in order:
# expired (10), not yet valid (9), revoked (23), too weak (66 to 68), for another purpose (26) ...
VERIFY_WORDS = {
    2: "ssl_unknown_authority",  # unable to get issuer certificate
    18: "ssl_unknown_authority",  # self-signed certificate
    19: "ssl_unknown_authority",  # self-signed certificate in the chain
    20: "ssl_unknown_authority",  # unable to get local issuer certificate
    21: "ssl_unknown_authority",  # unable to verify the first certificate
    27: "ssl_unknown_authority",  # certificate not trusted
    62: "ssl_invalid_hostname",  # host name mismatch
    64: "ssl_invalid_hostname",  # IP address mismatch
}


def word_of(error: OSError | Failure) -> str:
    """Give the word of whatever ended a probe."""
    if isinstance(error, Failure):
        return error.word
    if isinstance(error, TimeoutError):
        return "generic_timeout_error"
    if isinstance(error, ssl.SSLError):
        return _tls_word(error)
    return ERRNO_WORDS.get(error.errno or 0, "unknown_failure")


def _tls_word(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return VERIFY_WORDS.get(error.verify_code, "ssl_invalid_certificate")
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return "eof_error"
    return "ssl_failed_handshake"
