import json
import stat
from pathlib import Path

import pytest

from server.demo.folder import FolderError, Person, held_folder
from server.demo.scale import Scale

PEOPLE = {"finance": Person(name="finance", password="abc-def-ghi")}


def test_a_new_folder_belongs_to_its_owner_alone_and_so_do_the_passwords(tmp_path: Path) -> None:
    with held_folder(tmp_path / "demo", fresh=False) as folder:
        folder.keep_people(PEOPLE)

    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.people_file.stat().st_mode) == 0o600


def test_who_can_sign_in_stays(tmp_path: Path) -> None:
    with held_folder(tmp_path / "demo", fresh=False) as folder:
        folder.keep_people(PEOPLE)
        folder.note_complete(Scale.DISTRICT)

    with held_folder(tmp_path / "demo", fresh=False) as again:
        assert again.people() == PEOPLE


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "thesis.txt"
    precious.write_text("ten years of work")

    with (
        pytest.raises(FolderError, match="not a demo's folder"),
        held_folder(tmp_path, fresh=True),
    ):
        pass

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "demo"
    path.touch()

    with pytest.raises(FolderError, match="not a folder"), held_folder(path, fresh=True):
        pass


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    with held_folder(tmp_path, fresh=False) as folder:
        assert folder.logs.is_dir()


def test_fresh_forgets_what_a_demo_had(tmp_path: Path) -> None:
    with held_folder(tmp_path, fresh=False) as folder:
        folder.keep_people(PEOPLE)
        folder.note_complete(Scale.DISTRICT)

    with held_folder(tmp_path, fresh=True) as folder:
        assert not folder.people_file.exists()
        assert not folder.is_complete


def test_a_demo_that_was_stopped_while_it_was_set_up_is_begun_anew(tmp_path: Path) -> None:
    with held_folder(tmp_path, fresh=False) as folder:
        folder.keep_people(PEOPLE)

    with held_folder(tmp_path, fresh=False) as folder:
        assert not folder.people_file.exists()


def test_a_folder_that_a_running_demo_has_is_refused(tmp_path: Path) -> None:
    with (
        held_folder(tmp_path, fresh=False),
        pytest.raises(FolderError, match="running"),
        held_folder(tmp_path, fresh=True),
    ):
        pass


def test_what_a_link_points_to_outside_the_folder_is_not_deleted(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.txt").touch()
    with held_folder(tmp_path / "demo", fresh=False) as folder:
        (folder.path / "link").symlink_to(outside)
        folder.note_complete(Scale.DISTRICT)

    with held_folder(tmp_path / "demo", fresh=True):
        pass

    assert (outside / "kept.txt").exists()


def test_this_computers_agent_gets_the_clock_of_the_demo_beside_its_other_settings(
    tmp_path: Path,
) -> None:
    with held_folder(tmp_path / "demo", fresh=False) as folder:
        folder.agent.mkdir()
        (folder.agent / "settings.json").write_text('{"proxy": "none", "clock_ahead_s": 1.0}')

        folder.set_agent_clock(-3600.5)

        assert json.loads((folder.agent / "settings.json").read_text()) == {
            "proxy": "none",
            "clock_ahead_s": -3600.5,
        }


def test_a_demo_goes_on_with_as_much_as_it_has_begun_with(tmp_path: Path) -> None:
    with held_folder(tmp_path / "demo", fresh=False) as folder:
        assert folder.scale(None) is Scale.PROVINCE
        assert folder.scale(Scale.DISTRICT) is Scale.DISTRICT
        folder.note_complete(Scale.DISTRICT)

    with held_folder(tmp_path / "demo", fresh=False) as folder:
        assert folder.scale(None) is Scale.DISTRICT
        with pytest.raises(FolderError, match="simulates a district"):
            folder.scale(Scale.PROVINCE)
