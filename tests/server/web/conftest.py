"""The pages on a seeded database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.web.browsing import Pages, seeded_pages


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    with seeded_pages(tmp_path) as made:
        yield made
