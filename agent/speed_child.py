"""A speed test in a process of its own: ``canh-agent speed``, told which way and at what cost."""

import logging
from pathlib import Path

from agent.child import PYTHON, run_child
from agent.speed import Speed, Speeds
from checks.check import Measurement
from checks.throughput import Direction, ThroughputSettings
from checks.wire.plain import WrongShape, decode

# Waiting for its turn, the test, and the start of an interpreter on an old disk.
_TIMEOUT_S = 90.0
_MOST_BYTES = 16 * 1024

FAILED = Speed(seen=Measurement(outcome="unknown_failure"))

logger = logging.getLogger(__name__)


def measure_speed_in_child(
    folder: Path, settings: ThroughputSettings, most_bytes: int, command: tuple[str, ...] = PYTHON
) -> Speed:
    """Test once.

    Args:
        folder: The agent's state, where the child finds who it is.
        settings: Of the check.
        most_bytes: What the test may cost.
        command: The beginning of the child's command; a test gives another.

    Returns:
        What was found out; when the child was late or failed, that it failed.
    """
    options = ("--only", settings.direction, "--port", str(settings.port))
    cost = ("--most-bytes", str(most_bytes), "--quietly")
    full = (*command, "agent", "speed", "--json", "--state", str(folder), *options, *cost)
    try:
        output = run_child(full, _TIMEOUT_S, _MOST_BYTES)
        speeds = Speeds() if output is None else decode(Speeds, output)
    except (OSError, WrongShape) as error:
        logger.warning("A speed test cannot be read error=%s", error)
        return FAILED
    found = speeds.download if settings.direction == Direction.DOWNLOAD else speeds.upload
    return found or FAILED
