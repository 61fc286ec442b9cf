"""A process that stores records as fast as it can and says each sequence once it is stored."""

import sys
from itertools import count
from pathlib import Path

from agent.outbox import Bounds, Outbox
from tests.agent.build import a_record


def main() -> None:
    with Outbox.open(Path(sys.argv[1]), Bounds()) as outbox:
        for clock_s in count(float(sys.argv[2])):
            record = outbox.put(a_record(clock_s, result=True))
            sys.stdout.write(f"{record.sequence} {clock_s}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
