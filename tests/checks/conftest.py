"""What the tests of checks share and what must be put back afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.probes import handshake
from tests.checks.certificates import Authority


@pytest.fixture(scope="session")
def authority() -> Authority:
    """Give an authority that nobody believes yet."""
    return Authority("Test authority")


@pytest.fixture
def believed(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Authority]:
    """Give the authority, believed by the system of this test."""
    file = tmp_path / "authorities.pem"
    file.write_bytes(authority.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    handshake.context.cache_clear()
    yield authority
    handshake.context.cache_clear()
