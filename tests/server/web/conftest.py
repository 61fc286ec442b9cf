"""The pages on a seeded database: filled once, copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.web.browsing import Pages, Shown, fill, pages_on, shown_on


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded database with the seeded province; nobody writes into it."""
    return fill(tmp_path_factory.mktemp("province"))


@pytest.fixture
def pages(seeded_file: Path, tmp_path: Path) -> Iterator[Pages]:
    shutil.copy(seeded_file, tmp_path)
    with pages_on(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def shown(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The pages for all tests that only look at them: whatever would write fails."""
    folder = tmp_path_factory.mktemp("shown")
    shutil.copy(seeded_file, folder)
    with shown_on(folder) as made:
        yield made


@pytest.fixture
def demo(seeded_file: Path, tmp_path: Path) -> Iterator[Pages]:
    """The same as a demo, with its users on offer."""
    shutil.copy(seeded_file, tmp_path)
    with pages_on(tmp_path, demo=True) as made:
        yield made
