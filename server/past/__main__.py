"""The process that makes the past: ``python -m server.past FOLDER --now ISO``.

It prints how much is done, 0.00 to 1.00, a line each, for whoever started it.
"""

import argparse
import gc
import logging
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path

from server.past.making import Wanted, make_past
from server.settings_file import read_settings

_OBJECTS_BETWEEN_LOOKS = 200_000


def main() -> None:
    """Make the past of a demo, unless it has one."""
    parser = argparse.ArgumentParser(description="the past of a demo")
    parser.add_argument("folder", type=Path, help="of the demo; no part of its server may run")
    parser.add_argument(
        "--now", type=datetime.fromisoformat, required=True, help="where it ends, with its zone"
    )
    parser.add_argument(
        "--one-in", type=int, default=1, help="of the computers only one in so many"
    )
    arguments = parser.parse_args()
    if arguments.now.tzinfo is None:
        parser.error("--now: the zone is missing")
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    settings = read_settings(arguments.folder, {}, {})
    wanted = Wanted(now=arguments.now, one_in=arguments.one_in)
    # A province is half a million objects that stay: looking for garbage among them takes a sixth.
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS, 20, 50)
    # Not forked: there are threads here.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        make_past(settings, wanted, pool, _tell)


def _tell(share: float) -> None:
    sys.stdout.write(f"{share:.2f}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
