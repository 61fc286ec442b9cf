"""The system's volume: what ``disk_free`` is free of."""

import os
from pathlib import Path

from agent.collectors.linux.files import ROOT
from checks.inventory import Volume


def read_volumes(root: Path = ROOT) -> tuple[Volume, ...]:
    """Read how much fits on it; what the file system keeps for root alone is not counted."""
    told = os.statvfs(root)
    blocks = told.f_blocks - told.f_bfree + told.f_bavail
    return (Volume(name="/", size_mib=blocks * told.f_frsize >> 20),)
