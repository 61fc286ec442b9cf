"""Passwords."""

import threading

import pytest

from server import passwords
from server.passwords import MOST_PASSWORD_CHARACTERS, Busy, fits, hash_password


def test_a_password_fits_its_own_hash_alone() -> None:
    hashed = hash_password("đúng-mật-khẩu")

    assert fits("đúng-mật-khẩu", hashed)
    assert not fits("sai-mật-khẩu", hashed)


def test_nobody_has_no_password() -> None:
    assert not fits("nobody-nobody", None)


def test_a_hash_that_is_none_fits_nothing() -> None:
    assert not fits("x", "no hash at all")


def test_what_is_too_long_is_no_password() -> None:
    with pytest.raises(ValueError, match="at most 256"):
        hash_password("x" * (MOST_PASSWORD_CHARACTERS + 1))
    assert not fits("x" * 1_000_000, hash_password("x"))


def test_a_flood_waits_in_line_and_is_then_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = threading.BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(passwords, "_LINE", taken)
    monkeypatch.setattr(passwords, "_LINE_TIMEOUT_S", 0.01)

    with pytest.raises(Busy):
        fits("x", None)
