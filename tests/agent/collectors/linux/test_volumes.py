import shutil
from pathlib import Path

from agent.collectors.linux.volumes import read_volumes


def test_the_systems_volume_is_as_large_as_what_is_used_and_free_of_it(tmp_path: Path) -> None:
    used = shutil.disk_usage(tmp_path)

    (volume,) = read_volumes(tmp_path)

    assert volume.name == "/"
    # Others write to this disk too.
    assert abs((volume.size_mib or 0) - (used.used + used.free) // 2**20) < 64
