"""What ``canh province`` refuses before it begins; what it does is a journey."""

import fcntl

import pytest

from server.demo.folder import held_folder
from tests.server.commands.server_folder import ServerFolder


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("--speed", "0.5", "'0.5' is not 1 to 60"),
        ("--one-in", "0", "'0' is not 1 to 100"),
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
