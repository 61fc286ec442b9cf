import pytest

from agent.collectors.platforms import PLATFORMS, UnknownPlatformError, this_platform


def test_this_operating_system_has_its_readers() -> None:
    assert this_platform("linux") is PLATFORMS["linux"]


def test_an_operating_system_that_nobody_wrote_for_is_named() -> None:
    with pytest.raises(UnknownPlatformError, match="plan9"):
        this_platform("plan9")
