from pathlib import Path

import pytest

from tests.server.past.small_past import CALM, CUT, Demo, lay_groundwork, make


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The groundwork, to be copied."""
    return lay_groundwork(tmp_path_factory.mktemp("past") / "laid").path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demo with a past in which a line was cut once; only to be read."""
    demo = lay_groundwork(tmp_path_factory.mktemp("past") / "demo")
    make(demo, [CUT, CALM])
    return demo
