"""What ``canh province`` refuses before it begins; what it does is a journey."""

import fcntl
import json

import pytest

from server.demo.folder import held_folder
from tests.checks.servers import free_port
from tests.server.commands.server_folder import ServerFolder


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("--speed", "0.5", "'0.5' is not a number from 1 to 60"),
        ("--one-in", "0", "'0' is not a number from 1 to 100"),
        ("--from", "noon", "'noon' is no time such as 07:20"),
    ],
)
def test_what_makes_no_sense_is_named(
    folder: ServerFolder, option: str, value: str, complaint: str
) -> None:
    said = folder.canh("province", option, value)

    assert said.code == 2
    assert complaint in said.complaints


def test_a_server_whose_rounds_are_too_long_for_the_speed_is_told_what_to_set(
    folder: ServerFolder,
) -> None:
    said = folder.canh("province", "--speed", "4")

    assert said.code == 1
    assert "set round_s = 15 in canh.toml" in said.complaints


def test_a_demo_has_a_district_of_its_own(folder: ServerFolder) -> None:
    with held_folder(folder.path.parent / "demo", fresh=False) as demo:
        said = ServerFolder(demo.path).canh("province")

    assert said.code == 1
    assert "is a demo's folder" in said.complaints


def test_a_second_one_beside_the_first_is_refused(folder: ServerFolder) -> None:
    province = folder.path / "province"
    province.mkdir()
    with (province / "running.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = folder.canh("province")

    assert said.code == 1
    assert "runs in" in said.complaints
    assert [path.name for path in province.iterdir()] == ["running.lock"]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("link", "07210-1-state", "--for", "soon"), "'soon' is no time such as 90s, 5m or 1h"),
        (("provider", "Nhà mạng A"), "--area"),
        (("service", "portal", "--slow", "--kill"), "not allowed with"),
        (("mend", "it"), "invalid int value"),
        ((), "WHAT"),
    ],
)
def test_what_cannot_be_broken_so_is_said(
    folder: ServerFolder, options: tuple[str, ...], complaint: str
) -> None:
    said = folder.canh("province", "break", *options)

    assert said.code == 2
    assert complaint in said.complaints


def test_where_no_simulation_runs_nothing_can_be_broken(folder: ServerFolder) -> None:
    said = folder.canh("province", "break", "link", "07210-1-state")

    assert said.code == 1
    assert f"no simulation runs in {folder.path}: start it" in said.complaints


def test_a_simulation_that_was_killed_is_said_not_to_answer(folder: ServerFolder) -> None:
    province = folder.path / "province"
    province.mkdir()
    note = {"url": f"http://127.0.0.1:{free_port()}", "key": "k"}
    (province / "control.json").write_text(json.dumps(note))

    said = folder.canh("province", "break", "list")

    assert said.code == 1
    assert "does not answer" in said.complaints
