"""The real listener as a process of its own: ``python -m … FOLDER PORT [DATABASE]``."""

import logging
import sys
from pathlib import Path

from server.agents.app import run_agents
from server.settings import Settings


def main(folder: str, port: str, database: str = "") -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    settings = Settings(folder=Path(folder), agents_port=int(port), database=database)
    run_agents(settings, say)


def say(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
