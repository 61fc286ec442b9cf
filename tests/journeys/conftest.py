"""What every journey needs: something that starts processes and ends them, come what may."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.processes import Starter, starting


@pytest.fixture
def starter(tmp_path: Path) -> Iterator[Starter]:
    with starting(tmp_path) as starter:
        yield starter


@pytest.fixture(scope="module")
def module_starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    """The same, for what several tests look at."""
    with starting(tmp_path_factory.mktemp("processes")) as starter:
        yield starter
