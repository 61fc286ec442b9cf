"""A demo that runs: what it said when it was ready, and its end."""

import re
import signal
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.journeys.processes import Process

# Its parts have six seconds to end and are killed then; what a killed part started has five more.
ENDED_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that is ready, and what it said."""

    process: Process
    folder: Path

    @property
    def url(self) -> str:
        (url,) = re.findall(r"^Canh is ready: (http://127\.0\.0\.1:\d+)$", self.said, re.MULTILINE)
        return str(url)

    @property
    def mail_page(self) -> str:
        (url,) = re.findall(r"is read at (http://127\.0\.0\.1:\d+)$", self.said, re.MULTILINE)
        return str(url)

    @property
    def people(self) -> dict[str, tuple[str, str]]:
        found = re.findall(r"^Sign in as (\w+): (\S+) / (\S+)$", self.said, re.MULTILINE)
        return {role: (name, password) for role, name, password in found}

    @property
    def said(self) -> str:
        return self.process.said

    @property
    def database(self) -> Path:
        return self.folder / "canh.sqlite"


def stop(demo: Demo, number: signal.Signals = signal.SIGINT) -> int:
    """Stop it, and make sure that nothing of it is left."""
    family = demo.process.family
    demo.process.tell(number)
    code = demo.process.popen.wait(ENDED_WITHIN_S)
    _, left = psutil.wait_procs(family, timeout=ENDED_WITHIN_S)
    assert left == []
    return code
