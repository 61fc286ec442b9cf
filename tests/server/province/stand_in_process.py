"""The stand-in as a process of its own, for benches: it prints its code, and a count when asked."""

import sys
import tempfile
from itertools import count
from pathlib import Path

from checks.answer import Answer, Work
from tests.server.province.build import check
from tests.server.province.stand_in import Heard, stand_in_server

WORK = Work(version=1, round_s=60.0, checks=(check("portal", number=1), check("lgsp", number=2)))
_EVERYTHING = 10**9


def main() -> None:
    taken = count()

    def take(heard: Heard, before: list[Heard]) -> tuple[int, object]:
        before.clear()
        next(taken)
        work = None if heard.report.work else WORK
        return 200, Answer(time_s=0.0, through=_EVERYTHING, work=work)

    with (
        tempfile.TemporaryDirectory() as folder,
        stand_in_server(Path(folder)) as stand_in,
    ):
        stand_in.script = take
        say(stand_in.code.text())
        for asked, _ in enumerate(sys.stdin):
            say(str(next(taken) - asked))


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
