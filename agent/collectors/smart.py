"""What a disk says of its own health, by way of ``smartctl``, where it is installed and permitted.

Rare and slow work: only the inventory's child process may call this.
"""

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

_TIMEOUT_S = 15.0
_MOST_HOURS = 200_000  # 23 years; more is a counter of minutes or seconds, or a packed one
_REALLOCATED, _PENDING = 5, 197
_TOO_WARM = 2  # of NVMe's critical warnings the one that says nothing of the disk itself
# Attributes of SSDs whose normalised value counts down from 100 percent of life.
_LIFE_LEFT = (231, 202, 233, 177, 173)
_FIRST_NUMBER = re.compile(r"\d+")
# Only there: a PATH that somebody else can write must not choose what runs.
_PLACES = ("/usr/sbin/smartctl", "/usr/bin/smartctl", "/usr/local/sbin/smartctl")

# Any: the output of smartctl is JSON of a hundred shapes.
_Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """As the fields of ``checks.inventory.Disk`` of the same names."""

    model: str = ""
    power_on_hours: int | None = None
    wear: float | None = None
    healthy: bool | None = None
    bad_sectors: int | None = None


HealthReader = Callable[[str], Health]


def find_smartctl() -> str | None:
    """Find the program; None where it is not installed."""
    return next((place for place in _PLACES if os.access(place, os.X_OK)), None)


def read_health(device: str, smartctl: str | None) -> Health:
    """Ask one disk, without waking it from standby; nothing is known when it cannot be asked.

    Args:
        device: Such as ``/dev/sda``.
        smartctl: Path of the program, or None where there is none.
    """
    if smartctl is None:
        return Health()
    command = [smartctl, "--json=c", "--nocheck=standby,0", "-i", "-H", "-A", device]
    try:
        done = subprocess.run(  # noqa: S603  # an absolute path, and names out of /sys
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return Health()
    return parse_health(done.stdout)


def parse_health(output: bytes) -> Health:
    """Read the JSON of ``smartctl``; what it does not say, or says in another shape, is unknown."""
    try:
        said = json.loads(output)
    except (ValueError, RecursionError):
        return Health()
    if not isinstance(said, dict):
        return Health()
    hours = _whole(_inside(said, "power_on_time", "hours"))
    model = said.get("model_name")
    return Health(
        model=model if isinstance(model, str) else "",
        power_on_hours=hours if hours is not None and hours <= _MOST_HOURS else None,
        wear=_wear(said),
        healthy=_healthy(said),
        bad_sectors=_bad_sectors(said),
    )


def _healthy(said: _Json) -> bool | None:
    """Take the disk's own verdict; that an NVMe is too warm is none."""
    passed = _inside(said, "smart_status", "passed")
    if _inside(said, "nvme_smart_health_information_log", "critical_warning") == _TOO_WARM:
        return True
    return passed if isinstance(passed, bool) else None


def _wear(said: _Json) -> float | None:
    """Take the share of rated writes used: told as such, else what is left of an SSD's life."""
    for place in (
        ("endurance_used", "current_percent"),
        ("nvme_smart_health_information_log", "percentage_used"),
    ):
        if (used := _whole(_inside(said, *place))) is not None:
            return used / 100
    if _inside(said, "rotation_rate") != 0:
        return None
    normalised = {number: _whole(one.get("value")) for number, one in _attributes(said)}
    left = next((left for number in _LIFE_LEFT if (left := normalised.get(number))), None)
    return (100 - left) / 100 if left is not None and left <= 100 else None


def _bad_sectors(said: _Json) -> int | None:
    """Add up the sectors replaced and those waiting for it; of an NVMe what it could not read.

    None for a disk that counts neither.
    """
    unread = _whole(_inside(said, "nvme_smart_health_information_log", "media_errors"))
    if unread is not None:
        return unread
    counts = [
        int(found[0])
        for number, one in _attributes(said)
        # The first number of the text: some makers pack more into the value itself.
        if number in {_REALLOCATED, _PENDING}
        and (found := _FIRST_NUMBER.match(str(_inside(one, "raw", "string"))))
    ]
    return sum(counts) if counts else None


def _attributes(said: _Json) -> Iterable[tuple[int, _Json]]:
    table = _inside(said, "ata_smart_attributes", "table")
    rows = table if isinstance(table, list) else []
    return [(row["id"], row) for row in rows if isinstance(row, dict) and "id" in row]


def _inside(said: _Json, *names: str) -> object:
    value: object = said
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _whole(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None
