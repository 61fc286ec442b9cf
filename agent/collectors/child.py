"""The inventory is read in a process of its own, which ends: the agent stays small."""

import logging
import subprocess
import sys
import threading

from checks.inventory import Inventory
from checks.wire.plain import WrongShape, decode

# An inventory with 24 memory slots, 24 disks and a full set of strings is below 30 kB.
MOST_BYTES = 256 * 1024
# -P: a folder called checks where the agent happens to be started must not be imported.
_COMMAND = (sys.executable, "-P", "-m", "agent.collectors")

logger = logging.getLogger(__name__)


def collect_inventory_in_child(
    timeout_s: float, command: tuple[str, ...] = _COMMAND
) -> Inventory | None:
    """Start the child, which runs at the lowest priority, and read what it prints.

    Args:
        timeout_s: It is killed after so many seconds.
        command: The child; a test gives another.

    Returns:
        The inventory; None, and a line in the log, when the child was late, failed or talked
        nonsense. Its own log goes where this process's goes.
    """
    try:
        output = _run(command, timeout_s)
        return None if output is None else decode(Inventory, output)
    except (OSError, WrongShape) as error:  # OSError: no memory, or no right, to start a process
        logger.warning("The inventory cannot be read error=%s", error)
        return None


def _run(command: tuple[str, ...], timeout_s: float) -> bytes | None:
    with subprocess.Popen(  # noqa: S603  # this very interpreter, or what a test gives
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None  # noqa: S101  # PIPE above
        killer = threading.Timer(timeout_s, child.kill)
        killer.start()
        try:
            output = child.stdout.read(MOST_BYTES + 1)
            if len(output) > MOST_BYTES:
                child.kill()
            code = child.wait()
        finally:
            killer.cancel()
            child.kill()  # nothing to do when it has ended; its end is awaited on leaving
    if code:
        logger.warning("The inventory was not collected exit_code=%d bytes=%d", code, len(output))
        return None
    return output
