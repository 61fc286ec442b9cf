import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.collectors.linux.operating_system import read_operating_system
from tests.agent.collectors.linux.tree import grow

NOW_S = datetime(2026, 11, 27, tzinfo=UTC).timestamp()


def dated(root: Path, name: str, year: int, month: int, day: int) -> None:
    grow(root, {name: ""})
    changed_s = datetime(year, month, day, 12, tzinfo=UTC).timestamp()
    os.utime(root / name, (changed_s, changed_s))


def test_the_system_is_named_as_a_table_of_support_knows_it(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            "etc/os-release": 'NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="22.04"\nVARIANT_ID=desktop\n',
            "proc/sys/kernel/osrelease": "6.8.0-45-generic\n",
        },
    )

    found = read_operating_system(NOW_S, tmp_path)

    assert (found.family, found.name, found.release) == ("linux", "ubuntu", "22.04")
    assert (found.build, found.edition) == ("6.8.0-45-generic", "desktop")


def test_a_broken_release_file_does_not_stop_the_reader(tmp_path: Path) -> None:
    grow(tmp_path, {"etc/os-release": 'ID=debian\nVERSION_ID="12\n# a comment\n=\n'})

    found = read_operating_system(NOW_S, tmp_path)

    assert (found.name, found.release) == ("debian", '"12')


def test_the_oldest_trace_dates_the_installation(tmp_path: Path) -> None:
    dated(tmp_path, "etc/machine-id", 2023, 4, 2)
    dated(tmp_path, "lost+found", 2021, 9, 30)

    assert read_operating_system(NOW_S, tmp_path).installed == "2021-09-30"


@pytest.mark.parametrize("year", [1970, 1980, 2031])
def test_a_date_that_a_builder_set_or_that_is_to_come_is_not_believed(
    tmp_path: Path, year: int
) -> None:
    dated(tmp_path, "lost+found", year, 1, 1)
    dated(tmp_path, "etc/machine-id", 2023, 4, 2)

    assert read_operating_system(NOW_S, tmp_path).installed == "2023-04-02"


def test_without_a_trace_the_installation_has_no_date(tmp_path: Path) -> None:
    assert read_operating_system(NOW_S, tmp_path).installed == ""
