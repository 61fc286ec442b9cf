"""How well and how fast faults are located, on the benchmark in the folder `shared`.

Beside it in the same run: the two simple locators of that folder, an alert for each check that
failed three times (naive3), and rules of the kind "most sites of a provider" (quorum).
"""

import logging
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec import json

from alerts.locate.lines import read_inventory, read_rounds
from alerts.locate.locator import Locator
from alerts.locate.printed import plain
from tests.bench.figure import Figure

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "bench" / "locating"
RIVALS = ("naive3", "quorum")

logger = logging.getLogger(__name__)

Line = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Some scenarios; `beside`: whether the simple locators play them, too (they take longest)."""

    name: str
    hard: bool = False
    deal: float = 0.0
    beside: bool = False

    def __str__(self) -> str:
        hard, deal = " --hard" * self.hard, f" --deal {self.deal:g}" if self.deal else ""
        return f"{self.name}{hard}{deal}"


# Not the seeds that constants were tuned on: those were below 200.
SETS = (
    Set(name="public", beside=True),
    Set(name="random:400-409", beside=True),
    Set(name="weak:400-409", beside=True),
    Set(name="random:400-409", hard=True),
    Set(name="weak:400-409", deal=1.0),
)


@dataclass
class Played:
    """What a locator said of a set, scored, and how long its judging took."""

    scores: list[Any] = field(default_factory=list)
    judging_s: float = 0.0
    rounds: int = 0

    def total(self, what: str) -> int:
        return sum(getattr(score, what) for score in self.scores)

    @property
    def precision(self) -> float:
        return self.total("right") / max(self.total("paged"), 1)

    @property
    def recall(self) -> float:
        return self.total("found") / max(self.total("asked"), 1)

    @property
    def detected_after(self) -> float:
        """Rounds, on the mean."""
        delays = [delay for score in self.scores for delay in score.delays]
        return float(sum(delays)) / max(len(delays), 1)


def run() -> Sequence[Figure]:
    """Play the sets; about five minutes."""
    if not FOLDER.is_dir():
        logger.warning("locating is not measured: no benchmark folder=%s", FOLDER)
        return []
    return [figure for one in SETS for figure in _figures(one)]


def _figures(one: Set) -> Iterator[Figure]:
    ours, rivals = Played(), {name: Played() for name in RIVALS if one.beside}
    for scenario in scenarios(one.name, hard=one.hard, deal=one.deal):
        rounds = list(stream(scenario))
        play(scenario, rounds, ours)
        for name, played in rivals.items():
            play_rival(name, scenario, rounds, played)
    for what in ("precision", "recall", "detected_after"):
        yield Figure(
            name=f"locate {one}: {what.replace('_', ' ')}",
            value=getattr(ours, what),
            unit="rounds" if what == "detected_after" else f"of {ours.total('asked')} faults",
            beside=", ".join(f"{name} {getattr(it, what):.3f}" for name, it in rivals.items()),
        )
    yield Figure(
        name=f"locate {one}: judging",
        value=1000 * ours.judging_s / ours.rounds,
        unit="ms/round",
        beside=", ".join(
            f"{name} {1000 * it.judging_s / it.rounds:.1f}" for name, it in rivals.items()
        ),
    )


def scenarios(name: str, *, hard: bool = False, deal: float = 0.0) -> Sequence[Any]:
    """Give the scenarios of a set, or one by its name."""
    found: Sequence[Any] = _module("scenarios").load(name, hard, deal)
    return found


def stream(scenario: Any) -> Iterator[list[Line]]:
    """Give the lines of a scenario, round by round, without its topology."""
    for messages in _module("score").rounds_of(scenario):
        yield [*messages]


def play(scenario: Any, rounds: Sequence[Sequence[Line]], played: Played) -> None:
    """Let our locator judge a scenario; only its judging is timed, not the reading of JSON."""
    inventory = read_inventory(json.encode(_module("score").topology_of(scenario)), line=1)
    locator, events = Locator.fresh(inventory.topology()), []
    numbered = enumerate(json.encode(line).decode() for lines in rounds for line in lines)
    for arrived in read_rounds(inventory, numbered, late_ok=True):
        began = time.process_time()
        changes = locator.step(arrived)
        played.judging_s += time.process_time() - began
        played.rounds += 1
        events += [plain(locator.topology, event) for event in changes]
    played.scores.append(_module("score").score(scenario, events))


def play_rival(name: str, scenario: Any, rounds: Sequence[Sequence[Line]], played: Played) -> None:
    """Let one of the simple locators judge a scenario."""
    locator = _module("baselines").BASELINES[name]()
    locator.handle(_module("score").topology_of(scenario))
    events = []
    for lines in rounds:
        began = time.process_time()
        for line in lines:
            events += locator.handle(line)
        played.judging_s += time.process_time() - began
        played.rounds += 1
    played.scores.append(_module("score").score(scenario, events))


def _module(name: str) -> Any:
    """Import a module of the benchmark, which is a folder of scripts and no package."""
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    return import_module(name)
