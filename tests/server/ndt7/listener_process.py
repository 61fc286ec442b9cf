"""The real listener of speed tests as a process of its own: ``python -m … FOLDER PORT MB``."""

import logging
import sys
from pathlib import Path

from server.ndt7.app import run_ndt7
from server.settings import Settings


def main(folder: str, host: str, port: str, most_mb: str) -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    settings = Settings(
        folder=Path(folder), agents_host=host, ndt7_port=int(port), speed_test_mb=int(most_mb)
    )
    run_ndt7(settings, say)


def say(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
