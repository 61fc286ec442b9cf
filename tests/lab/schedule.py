"""What breaks when: drawn from a seed, and then done. The only one who knows the truth.

Faults may overlap, but never at the same service or in the same area: an area has two lines here,
so two faults at its sites would look like one of the area to anybody. A site or a service is not
struck again within twenty rounds: a line and the power of its site can be one trouble.
"""

import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.lab.centre import ROUND_S
from tests.lab.faults.kind import Kind
from tests.lab.lab import Lab
from tests.lab.plan import Province
from tests.lab.progress import say, show

AT_ONCE = 3
# Rounds: until the area of what suffered may be struck again, and until that itself may.
_REST, _AGAIN = 6, 20
_GAP = (3, 6)
# A PC that probes fewer services cannot be told from them.
ENOUGH_SERVICES = 2
# Of three faults one is of a kind that no simulator has.
_ONE_IN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A fault to come.

    Attributes:
        begins, ends: Rounds of the schedule.
        mended_when_told: Whether it ends sooner, in the round after somebody was told of it.
    """

    number: int
    kind: Kind
    target: str
    begins: int
    ends: int
    mended_when_told: bool = False

    @property
    def component(self) -> str:
        return self.kind.aim.component % self.target

    def __str__(self) -> str:
        return f"{self.kind.name} {self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """A fault that was. ``trouble``: why it was none after all."""

    planned: Planned
    began_at: datetime
    ended_at: datetime | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """How a schedule is drawn.

    Attributes:
        kinds: To draw from.
        testable: PCs that probe enough for anybody to judge them.
        seed: Of the draw.
        count: Of the faults.
        lasting: Rounds that a fault lasts at most.
    """

    kinds: Sequence[Kind]
    testable: Collection[str]
    seed: int
    count: int
    lasting: int


def plan(draw: Draw, province: Province) -> tuple[Planned, ...]:
    """Draw a schedule."""
    chance = random.Random(draw.seed)  # noqa: S311  # drawn again by the seed, no secret
    drawn = itertools.islice(_drawn(draw.kinds, chance), draw.count)
    planned: list[Planned] = []
    used: Counter[str] = Counter()
    begins = 0
    for number, kind in enumerate(drawn, start=1):
        targets = [
            target
            for target in kind.aim.targets(province)
            if "device" not in kind.aim.component or target in draw.testable
        ]
        # What was struck least: what comes back within the hour is called unsteady, and is quiet.
        least = min((used[kind.aim.component % target] for target in targets), default=0)
        targets = [one for one in targets if used[kind.aim.component % one] == least]
        chance.shuffle(targets)
        begins, target = _first_free(kind, targets, begins, planned, province)
        used[kind.aim.component % target] += 1
        ends = begins + min(kind.rounds, draw.lasting)
        planned.append(Planned(number=number, kind=kind, target=target, begins=begins, ends=ends))
        begins += chance.randint(*_GAP)
    return tuple(planned)


def _drawn(kinds: Sequence[Kind], chance: random.Random) -> Iterator[Kind]:
    known = _again_and_again([kind for kind in kinds if kind.modelled], chance)
    strange = _again_and_again([kind for kind in kinds if not kind.modelled], chance)
    for number in itertools.count(1):
        first, second = (strange, known) if number % _ONE_IN == 0 else (known, strange)
        kind = next(first, None) or next(second, None)
        if kind is None:
            return
        yield kind


def _again_and_again(kinds: list[Kind], chance: random.Random) -> Iterator[Kind]:
    while kinds:
        yield from chance.sample(kinds, len(kinds))


def _first_free(
    kind: Kind, targets: Sequence[str], begins: int, planned: Sequence[Planned], province: Province
) -> tuple[int, str]:
    for at in itertools.count(begins):
        for target in targets:
            if _is_free(kind, target, at, planned, province):
                return at, target
    raise AssertionError


def _is_free(
    kind: Kind, target: str, at: int, planned: Sequence[Planned], province: Province
) -> bool:
    if sum(other.ends > at for other in planned) >= AT_ONCE:
        return False
    hits = set(kind.aim.hits(province, target))
    areas = _areas(hits, province)
    for other in planned:
        struck = set(other.kind.aim.hits(province, other.target))
        if at < other.ends + _AGAIN and hits & struck:
            return False
        if at < other.ends + _REST and areas & _areas(struck, province):
            return False
    return True


def _areas(hits: Collection[str], province: Province) -> set[str]:
    return {line.pop for line in province.lines if line.site in hits}


@dataclass(slots=True)
class Run:
    """A schedule being done. What was struck is also written down at once, a line each.

    Attributes:
        told: Gives the components that somebody was told of.
    """

    lab: Lab
    planned: Sequence[Planned]
    file: Path
    told: Callable[[], Collection[str]]
    struck: dict[int, Struck] = field(default_factory=dict)
    _open: dict[int, ExitStack] = field(default_factory=dict)

    def play(self, so_far: Callable[[], str]) -> None:
        """Do it. ``so_far``: says what is known of the verdicts."""
        began_s = time.monotonic()
        last = max((one.ends for one in self.planned), default=0)
        for number in range(last + 1):
            self._wait_until(began_s + number * ROUND_S)
            for one in self.planned:
                if one.number in self._open and self._is_due(one, number):
                    self._end(one)
            for one in self.planned:
                if one.begins == number:
                    self._begin(one)
            now = ", ".join(str(one) for one in self.planned if one.number in self._open)
            show(f"round {number}/{last}  {so_far()}  now: {now or 'all is well'}")
            if not self._open and len(self.struck) == len(self.planned):
                return

    def _is_due(self, one: Planned, number: int) -> bool:
        return number >= one.ends or (one.mended_when_told and one.component in self.told())

    def end_all(self) -> None:
        for one in self.planned:
            if one.number in self._open:
                self._end(one)

    def _begin(self, one: Planned) -> None:
        self.struck[one.number] = Struck(planned=one, began_at=datetime.now(UTC))
        self._open[one.number] = stack = ExitStack()
        say(f"{_time()}  breaks   {one}")
        stack.enter_context(one.kind.strike(self.lab, one.target))

    def _end(self, one: Planned) -> None:
        trouble = ""
        try:
            self._open.pop(one.number).close()
        except RuntimeError as error:  # one that did not bite must not end the others
            trouble = str(error)
        say(f"{_time()}  is over  {one} {trouble}")
        before = self.struck[one.number]
        over = Struck(
            planned=one, began_at=before.began_at, ended_at=datetime.now(UTC), trouble=trouble
        )
        self.struck[one.number] = over
        with self.file.open("a") as file:
            file.write(json.dumps(_plain(over)) + "\n")

    def _wait_until(self, at_s: float) -> None:
        time.sleep(max(0.0, at_s - time.monotonic()))


def _plain(struck: Struck) -> dict[str, str]:
    return {
        "kind": struck.planned.kind.name,
        "component": struck.planned.component,
        "from": struck.began_at.isoformat(),
        "to": struck.ended_at.isoformat() if struck.ended_at else "",
        "trouble": struck.trouble,
    }


def _time() -> str:
    return datetime.now().astimezone().strftime("%H:%M:%S")
