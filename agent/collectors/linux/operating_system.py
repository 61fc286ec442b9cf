"""The operating system: ``/etc/os-release``, and the oldest trace of its installation."""

import os
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from agent.collectors.linux.files import ROOT, read_text
from checks.inventory import OperatingSystem

# What an installer, or the first start, writes and nothing touches later.
_TRACES = (
    "lost+found",
    "var/log/installer",
    "root/anaconda-ks.cfg",
    "etc/machine-id",
    "etc/ssh/ssh_host_ed25519_key",
)
# An image builder sets dates to 1970 or 1980; no system of before is in support or in use.
_FIRST_YEAR = 2005


def read_operating_system(now_s: float, root: Path = ROOT) -> OperatingSystem:
    """Read the system.

    Args:
        now_s: The wall clock, seconds since 1970: a trace that is younger is no trace.
        root: Where the file system begins.
    """
    release = _release(root)
    return OperatingSystem(
        family="linux",
        name=release.get("ID", "linux"),
        release=release.get("VERSION_ID", ""),
        build=read_text(root / "proc/sys/kernel/osrelease"),
        edition=release.get("VARIANT_ID", ""),
        architecture=os.uname().machine,
        installed=_installed(now_s, root),
    )


def _release(root: Path) -> dict[str, str]:
    text = read_text(root / "etc/os-release") or read_text(root / "usr/lib/os-release")
    pairs = (line.partition("=") for line in text.splitlines())
    return {name: _unquoted(value) for name, _, value in pairs}


def _unquoted(value: str) -> str:
    try:
        return "".join(shlex.split(value))
    except ValueError:  # a quote without its end
        return value


def _installed(now_s: float, root: Path) -> str:
    dates = [when.date() for when in _traces(root) if when.timestamp() <= now_s]
    return min((date.isoformat() for date in dates if date.year >= _FIRST_YEAR), default="")


def _traces(root: Path) -> Iterator[datetime]:
    for name in _TRACES:
        try:
            changed_s = (root / name).stat().st_mtime
        except OSError:
            continue
        yield datetime.fromtimestamp(changed_s, UTC)
