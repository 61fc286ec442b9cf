"""A speed test as a check: the kind ``throughput``, dealt by the server and measured against it.

No server probes it by itself, so it has no line in ``checks.kinds``; what goes over the wire is in
``checks.ndt7``.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from checks.check import SPEED_DOWN, SPEED_UP, Settings
from checks.settings import Port, Rule, read

KIND = "throughput"
# Of the server's speed tests where nobody says another.
PORT = 8444


class Direction(StrEnum):
    """Which way a test goes, seen from the client."""

    DOWNLOAD = "download"
    UPLOAD = "upload"


CHECKS = {Direction.DOWNLOAD: SPEED_DOWN, Direction.UPLOAD: SPEED_UP}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThroughputSettings:
    """What such a check has to be told: never a host, since it is always Canh's own server."""

    direction: Annotated[
        str, Rule("Which way.", "download or upload", ("download", "upload").__contains__)
    ]
    port: Port = PORT


def read_settings(settings: Settings) -> ThroughputSettings:
    """Read the settings of a check.

    Raises:
        WrongSettings: If any is wrong, missing or unknown.
    """
    return read(ThroughputSettings, settings)
