"""How well and how fast faults are located, on the benchmark in the folder `shared`.

Beside it in the same run: the two simple locators of that folder, an alert for each check that
failed three times (naive3), and rules of the kind "most sites of a provider" (quorum).
"""

import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec import json

from alerts.locate.lines import read_inventory, read_rounds
from alerts.locate.locator import Locator
from alerts.locate.observation import Round
from alerts.locate.printed import plain
from tests.bench.figure import Figure

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "bench" / "locating"
RIVALS = ("naive3", "quorum")

logger = logging.getLogger(__name__)

Line = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Some scenarios. A quiet day is one in which nothing is broken."""

    name: str
    hard: bool = False
    deal: float = 0.0

    @property
    def is_quiet(self) -> bool:
        return self.name.startswith(QUIET)

    def __str__(self) -> str:
        hard, deal = " --hard" * self.hard, f" --deal {self.deal:g}" if self.deal else ""
        return f"{self.name}{hard}{deal}"


QUIET = "quiet:"


def sets(seeds: str) -> tuple[Set, ...]:
    """Give the sets; constants were tuned on seeds below 300."""
    return (
        Set(name="public"),
        Set(name=f"random:{seeds}"),
        Set(name=f"weak:{seeds}"),
        Set(name=f"random:{seeds}", hard=True),
        Set(name=f"weak:{seeds}", deal=1.0),
        Set(name=f"random:{seeds}", deal=1.0),
        Set(name=f"weak:{seeds}", deal=0.3),
        Set(name=f"{QUIET}0"),
        Set(name=f"{QUIET}1", hard=True),
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
    def pages_a_fault(self) -> float:
        """Messages to people."""
        return self.total("pages") / max(self.total("asked"), 1)

    @property
    def detected_after(self) -> float:
        """Rounds, on the mean."""
        delays = [delay for score in self.scores for delay in score.delays]
        return float(sum(delays)) / max(len(delays), 1)


def run() -> Sequence[Figure]:
    """Play the sets, twenty minutes; CANH_BENCH_SEEDS=300-359 plays those seeds, which is hours.

    So few seeds are some 25 faults a set: enough to notice a mistake, not to compare methods.
    """
    if not FOLDER.is_dir():
        logger.warning("locating is not measured: no benchmark folder=%s", FOLDER)
        return []
    seeds = os.environ.get("CANH_BENCH_SEEDS", "400-406")
    return [figure for one in sets(seeds) for figure in _figures(one)]


def _figures(one: Set) -> Iterator[Figure]:
    ours, rivals = Played(), {name: Played() for name in RIVALS}
    for scenario in scenarios(one.name, hard=one.hard, deal=one.deal):
        # A day of six thousand PCs is too much to be held: each plays it from the beginning.
        kept = None if one.is_quiet else list(stream(scenario))
        play(scenario, kept or stream(scenario), ours)
        for name, played in rivals.items():
            play_rival(name, scenario, kept or stream(scenario), played)
    faults = f"of {ours.total('asked')} faults"
    units = {
        "precision": faults,
        "recall": faults,
        "pages_a_fault": "messages",
        "detected_after": "rounds",
    }
    for what, unit in units.items() if not one.is_quiet else ():
        yield Figure(
            name=f"locate {one}: {what.replace('_', ' ')}",
            value=getattr(ours, what),
            unit=unit,
            beside=", ".join(f"{name} {getattr(it, what):.3f}" for name, it in rivals.items()),
        )
    if one.is_quiet:
        yield Figure(
            name=f"locate {one}: pages on a day when nothing is wrong",
            value=ours.total("pages"),
            unit="messages",
            beside=", ".join(f"{name} {it.total('pages')}" for name, it in rivals.items()),
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
    """Give the scenarios of a set, one by its name, or a quiet day."""
    if name.startswith(QUIET):
        return [_module("scenarios").quiet_day(int(name.removeprefix(QUIET)), hard, deal)]
    found: Sequence[Any] = _module("scenarios").load(name, hard, deal)
    return found


def stream(scenario: Any) -> Iterator[list[Line]]:
    """Give the lines of a scenario, round by round, without its topology."""
    for messages in _module("score").rounds_of(scenario):
        yield [*messages]


def play(scenario: Any, rounds: Iterable[Sequence[Line]], played: Played) -> None:
    """Let our locator judge a scenario; only its judging is timed, not the reading of JSON."""
    inventory = read_inventory(json.encode(_module("score").topology_of(scenario)), line=1)
    locator, events = Locator.fresh(inventory.topology()), []
    numbered = enumerate(json.encode(line).decode() for lines in rounds for line in lines)
    for arrived in read_rounds(inventory, numbered, late_ok=True):
        if not isinstance(arrived, Round):
            continue  # another inventory: no scenario has one
        began = time.process_time()
        changes = locator.step(arrived)
        played.judging_s += time.process_time() - began
        played.rounds += 1
        events += [plain(locator.topology, event) for event in changes]
    played.scores.append(_module("score").score(scenario, events))


def play_rival(name: str, scenario: Any, rounds: Iterable[Sequence[Line]], played: Played) -> None:
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
