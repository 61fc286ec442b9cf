import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.settings import Settings
from server.settings_file import (
    FILE_NAME,
    SettingsError,
    clock_ahead_s,
    hand_over,
    keys,
    read_settings,
    taken_over,
    write_settings,
)

EVERYWHERE = "0.0.0.0"  # noqa: S104  # named, not listened on


def written(folder: Path, text: str) -> Path:
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return folder


def wrong_in(folder: Path, environment: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_settings(folder, environment or {}, {})
    return caught.value.wrong


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}, {}) == Settings(folder=tmp_path)


def test_a_variable_stands_above_the_file_and_an_option_above_both(tmp_path: Path) -> None:
    written(tmp_path, 'agents_port = 1001\npages_port = 1002\nservers = ["a:1", "b:2"]\n')

    settings = read_settings(
        tmp_path, {"CANH_AGENTS_PORT": "2001", "CANH_SERVERS": "c:3, d:4"}, {"agents_port": 3001}
    )

    assert settings.agents_port == 3001
    assert settings.pages_port == 1002
    assert settings.servers == ("c:3", "d:4")


def test_an_option_that_was_not_given_changes_nothing(tmp_path: Path) -> None:
    written(tmp_path, "pages_port = 1002\n")

    assert read_settings(tmp_path, {}, {"pages_port": None}).pages_port == 1002


def test_a_secret_can_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("postgresql://canh:word@db/canh\n")

    settings = read_settings(tmp_path, {"CANH_DATABASE_FILE": str(secret)}, {})

    assert settings.database_url == "postgresql://canh:word@db/canh"


def test_everything_that_is_wrong_is_said_at_once_with_its_place(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        'agent_port = 1\npages_port = 99999\nround_s = "soon"\nservers = ["no port"]\n'
        'timezone = "Asia/Bac_Ninh"\nlanguages = ["vi", "de"]\ndatabase = "mysql://x"\n'
        "demo = 1\nraw_days = true\n",
    )

    wrong = wrong_in(file, {"CANH_AGENTS_PORT": "many", "CANH_PAGES_HOST_FILE": "/no/such/file"})

    path = tmp_path / FILE_NAME
    assert len(wrong) == 11
    assert f"{path}: there is no setting 'agent_port' (did you mean 'agents_port'?)" in wrong
    assert f"{path}: pages_port: 99999 is not a port (0: any free one)" in wrong
    assert f"{path}: round_s: float expected, not 'soon'" in wrong
    assert f"{path}: servers: 'no port' is not an address HOST:PORT" in wrong
    assert f"{path}: raw_days: int expected, not True" in wrong
    assert "CANH_AGENTS_PORT: agents_port: int expected, not 'many'" in wrong


def test_only_a_demos_clock_may_be_shifted(tmp_path: Path) -> None:
    (wrong,) = wrong_in(written(tmp_path, "clock_ahead_s = 60.0\n"))

    assert wrong == "clock_ahead_s: only a demo's clock may be another than the computer's"
    assert clock_ahead_s(tmp_path, {}) == 0.0
    assert clock_ahead_s(tmp_path, {"CANH_DEMO": "true"}) == 60.0
    assert read_settings(tmp_path, {"CANH_DEMO": "true"}, {}).clock_ahead_s == 60.0


@pytest.mark.parametrize("text", ["", "clock_ahead_s = [", 'demo = true\nclock_ahead_s = "soon"\n'])
def test_where_the_settings_are_wrong_a_clock_is_not_shifted(tmp_path: Path, text: str) -> None:
    assert clock_ahead_s(written(tmp_path, text), {}) == 0.0


def test_listening_everywhere_needs_an_address_that_agents_can_be_told(tmp_path: Path) -> None:
    (wrong,) = wrong_in(tmp_path, {"CANH_AGENTS_HOST": EVERYWHERE})
    told = {"CANH_AGENTS_HOST": EVERYWHERE, "CANH_SERVERS": "canh.example:8443"}

    assert wrong.startswith("servers: agents_host 0.0.0.0 tells no agent where to go")
    assert read_settings(tmp_path, told, {}).told_servers == ("canh.example:8443",)


def test_an_address_with_colons_is_told_in_brackets(tmp_path: Path) -> None:
    assert Settings(folder=tmp_path, agents_host="::1").told_servers == ("[::1]:8443",)


def test_a_slip_in_a_variable_is_noticed_and_other_programs_variables_are_not(
    tmp_path: Path,
) -> None:
    fine = {"CANH_DATA": "x", "CANH_CHROMIUM": "/usr/bin/chromium", "PATH": "/bin"}
    read_settings(tmp_path, fine, {})

    wrong = wrong_in(tmp_path, {"CANH_AGENT_PORT": "1"})

    assert wrong == ["CANH_AGENT_PORT: there is no such setting (did you mean 'CANH_AGENTS_PORT'?)"]


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    (wrong,) = wrong_in(written(tmp_path, "pages_port = 1\nagents_port = 1\nagents_port = 2\n"))

    assert "line 3" in wrong


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes('timezone = "Bắc Ninh"'.encode("utf-16"))

    (wrong,) = wrong_in(tmp_path)

    assert "utf-8" in wrong


@given(
    hosts=st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip),
    servers=st.lists(st.from_regex(r"[a-z]{1,9}:[1-9][0-9]{0,3}", fullmatch=True)),
    round_s=st.floats(1, 3600),
    demo=st.booleans(),
)
def test_what_is_written_and_what_is_handed_over_is_read_alike(
    tmp_path_factory: pytest.TempPathFactory,
    hosts: str,
    servers: list[str],
    round_s: float,
    demo: bool,
) -> None:
    folder = tmp_path_factory.mktemp("data")
    settings = Settings(
        folder=folder, pages_host=hosts, servers=tuple(servers), round_s=round_s, demo=demo
    )
    values = {key: value for key, value in dataclasses.asdict(settings).items() if key in keys()}

    written(folder, write_settings(values))

    assert read_settings(folder, {}, {}) == settings
    assert taken_over(hand_over(settings)) == settings


def test_messages_name_the_pages_where_people_open_them(tmp_path: Path) -> None:
    here = Settings(folder=tmp_path, pages_host="::1", pages_port=8080)
    told = read_settings(tmp_path, {"CANH_PAGES_URL": "https://canh.example.vn"}, {})

    assert here.told_pages_url == "http://[::1]:8080"
    assert told.told_pages_url == "https://canh.example.vn"
    (wrong,) = wrong_in(tmp_path, {"CANH_PAGES_URL": "canh.example.vn"})
    assert "'canh.example.vn' is not an address such as https://canh.example" in wrong


def test_the_mail_password_lies_in_a_file_that_is_there_from_the_start(tmp_path: Path) -> None:
    written(
        tmp_path,
        'mail_host = "mail"\nmail_from = "canh@tinh.example"\nmail_user = "canh"\n'
        'mail_password_file = "/no/such/file"\n',
    )

    (wrong,) = wrong_in(tmp_path)

    assert wrong.startswith("mail cannot be sent with the mail_... settings: mail_password_file:")
