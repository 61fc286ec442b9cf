"""A real agent on another computer than this one: only its inventory is read below another root.

Run as ``python -P other_computer.py STATE ROOT``.
"""

import logging
import sys
from dataclasses import replace
from pathlib import Path

from agent.clock import Clock
from agent.collectors.linux.inventory import read_inventory
from agent.commands.run import run
from agent.senses import Senses, senses
from checks.inventory import Inventory


def main(state: Path, root: Path) -> None:
    def elsewhere() -> Inventory:
        return read_inventory(Clock().wall_s(), root)

    def find() -> Senses:
        return replace(senses(), inventory=elsewhere)

    logging.basicConfig(level=logging.INFO)
    run(state, find)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
