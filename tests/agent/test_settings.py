from pathlib import Path

import pytest

from agent.ceilings import USUAL_PORTS, read_network
from agent.settings import NAME, Settings, SettingsError, read_settings, write_settings


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()


def test_settings_come_back_as_they_were_written(tmp_path: Path) -> None:
    settings = Settings(
        networks=("10.0.0.0/8", "fd00::/8"),
        ports=(9000,),
        proxy="none",
        outbox_mib=8.0,
        clock_ahead_s=-60.0,
    )

    write_settings(tmp_path, settings)

    assert read_settings(tmp_path) == settings
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_settings_become_ceilings_and_bounds() -> None:
    settings = Settings(networks=("10.0.0.0/8",), ports=(9000,), outbox_days=1, outbox_mib=2)

    ceilings = settings.ceilings(frozenset({7443}))

    assert ceilings.networks == (read_network("10.0.0.0/8"),)
    assert ceilings.ports == USUAL_PORTS | {9000, 7443}
    assert (settings.bounds().age_s, settings.bounds().size_bytes) == (86400.0, 2 * 1024 * 1024)


def test_every_wrong_key_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(
        '{"networks":["10.0.0.1/8"],"proxy":"socks5://x","ports":[0],"probes_a_minute":0,'
        '"outbox_days":-1,"clock_ahead_s":NaN,"netwroks":[]}'
    )

    with pytest.raises(SettingsError) as raised:
        read_settings(tmp_path)

    keys = ("networks", "proxy", "ports", "probes_a_minute", "outbox_days", "clock_ahead_s")
    for wrong in ("netwroks", *keys, NAME):
        assert wrong in str(raised.value)


@pytest.mark.parametrize("text", ["", "[]", '{"ports":"80"}', '{"outbox_days":"two"}', "\x00"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)

    with pytest.raises(SettingsError, match=NAME):
        read_settings(tmp_path)


def test_wrong_settings_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        write_settings(tmp_path, Settings(networks=("everywhere",)))

    assert list(tmp_path.iterdir()) == []
