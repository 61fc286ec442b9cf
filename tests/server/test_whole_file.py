from pathlib import Path

import pytest

from server.whole_file import write_whole


def test_a_file_is_written_and_written_again(tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"

    for content in (b"one", b"two"):
        write_whole(file, content)

    assert file.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "plan.csv"
    folder.mkdir()

    with pytest.raises(OSError, match=r"plan\.csv"):
        write_whole(folder, b"one")

    assert list(tmp_path.iterdir()) == [folder]
