"""The listener's certificate, shown over real TLS to what agents verify with."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checks.wire.trust import pinned_context
from server.trust.authority import new_authority, rotated
from server.trust.certificate import RENEWED_BEFORE_END, VALID_FOR, is_due, issue

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
AUTHORITY = new_authority()


def shake_hands(pem: bytes, keys: tuple[bytes, ...], folder: Path) -> str | None:
    """Connect as an agent that holds ``keys``; give the version of TLS, or raise what it raises."""
    file = folder / "listener.pem"
    file.write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    left, right = socket.socketpair()
    server = threading.Thread(target=answer, args=(context, left))
    server.start()
    try:
        with right, pinned_context(keys).wrap_socket(right) as agent:
            return agent.version()
    finally:
        server.join()


def answer(context: ssl.SSLContext, side: socket.socket) -> None:
    with side:
        try:
            with context.wrap_socket(side, server_side=True) as secure:
                secure.recv(1)
        except (ssl.SSLError, OSError):
            return  # the agent refused, which is what some tests want


def test_an_agent_that_holds_the_key_accepts_the_listener(tmp_path: Path) -> None:
    pem = issue(AUTHORITY.present, NOW)

    assert shake_hands(pem, AUTHORITY.public, tmp_path) == "TLSv1.3"


def test_an_agent_accepts_a_listener_whose_dates_are_over(tmp_path: Path) -> None:
    pem = issue(AUTHORITY.present, NOW - VALID_FOR - timedelta(days=400))

    assert shake_hands(pem, AUTHORITY.public, tmp_path) == "TLSv1.3"


def test_an_agent_follows_a_rotation(tmp_path: Path) -> None:
    later = rotated(AUTHORITY, distrust=False)

    assert shake_hands(issue(later.present, NOW), AUTHORITY.public, tmp_path) == "TLSv1.3"


def test_an_agent_refuses_a_listener_of_a_key_it_does_not_hold(tmp_path: Path) -> None:
    pem = issue(new_authority().present, NOW)

    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(pem, AUTHORITY.public, tmp_path)


def test_a_certificate_is_renewed_well_before_its_end() -> None:
    pem = issue(AUTHORITY.present, NOW)
    key = AUTHORITY.present.public_key()
    due = NOW + VALID_FOR - RENEWED_BEFORE_END

    assert not is_due(pem, key, NOW)
    assert not is_due(pem, key, due - timedelta(minutes=1))
    assert is_due(pem, key, due + timedelta(minutes=1))


def test_a_certificate_is_renewed_when_it_is_damaged_or_of_a_former_key() -> None:
    pem = issue(AUTHORITY.present, NOW)
    key = AUTHORITY.present.public_key()

    assert is_due(pem, AUTHORITY.next.public_key(), NOW)
    assert is_due(pem[:-200], key, NOW)
    assert is_due(b"", key, NOW)
