"""The inventory is read in a process of its own, which ends: the agent stays small."""

import logging

from agent.child import PYTHON, run_child
from checks.inventory import Inventory
from checks.wire.plain import WrongShape, decode

# An inventory with 24 memory slots, 24 disks and a full set of strings is below 30 kB.
MOST_BYTES = 256 * 1024
_COMMAND = (*PYTHON, "agent.collectors")

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
        nonsense.
    """
    try:
        output = run_child(command, timeout_s, MOST_BYTES)
        return None if output is None else decode(Inventory, output)
    except (OSError, WrongShape) as error:
        logger.warning("The inventory cannot be read error=%s", error)
        return None
