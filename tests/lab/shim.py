"""A wall clock of its own for a process: built once, and set while the process runs."""

import shutil
import struct
from pathlib import Path

from tests.lab.box import run

_SOURCE = Path(__file__).with_name("clock_shim.c")


def has_compiler() -> bool:
    return shutil.which("gcc") is not None


def build(folder: Path) -> Path:
    """Build what is preloaded."""
    library = folder / "clock_shim.so"
    run("gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, _SOURCE)
    return library


def set_clock(file: Path, shift_s: int) -> None:
    """Shift the clock of the process that reads this file, at once. Written in place."""
    with file.open("r+b" if file.exists() else "wb") as opened:
        opened.write(struct.pack("=q", shift_s))
