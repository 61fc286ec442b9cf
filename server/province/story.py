"""The story that runs by itself: what breaks when, again and again. A pure function of time.

No more than one thing an hour breaks twice: what comes back within the hour would be called
unsteady. Whoever watches for five minutes sees something break, be told, and be mended.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from server.province.world import Break, Damage


@dataclass(frozen=True, slots=True)
class Scene:
    """Something that breaks.

    Attributes:
        at_s, until_s: From and to, in seconds of a telling; None: it stays broken, and breaks in
            the first telling alone.
        outcome, communes, factor: As of a ``Break``.
    """

    at_s: float
    until_s: float | None
    damage: Damage
    target: str
    outcome: str = "generic_timeout_error"
    communes: int | None = None
    factor: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is told again and again.

    Attributes:
        scenes: In the order of their beginnings.
        lasts_s: A telling.
        round_s: What all seconds are meant for; they stretch and shrink with the round.
    """

    scenes: Sequence[Scene]
    lasts_s: float
    round_s: float

    def breaks(self, began: datetime, round_s: float) -> tuple[Break, ...]:
        """Give what breaks, in the order of the scenes, in a world with such rounds.

        Args:
            began: When the first telling began.
            round_s: Of the world.
        """
        return tuple(self._break(scene, began, round_s) for scene in self.scenes)

    def time(self, seconds: float, round_s: float) -> timedelta:
        """Give how long something of the table takes in a world with such rounds."""
        return timedelta(seconds=seconds * round_s / self.round_s)

    def _break(self, scene: Scene, began: datetime, round_s: float) -> Break:
        until_s = scene.until_s
        return Break(
            damage=scene.damage,
            target=scene.target,
            starts=began + self.time(scene.at_s, round_s),
            ends=None if until_s is None else began + self.time(until_s, round_s),
            every=None if until_s is None else self.time(self.lasts_s, round_s),
            outcome=scene.outcome,
            communes=scene.communes,
            factor=scene.factor,
        )


# A telling of the small district's story. Each act begins with a service: a line that is cut
# before its computers have reported is not missed.
SCENES = (
    Scene(0, 195, Damage.FAILING, "one-stop", "http_unexpected_status_code"),
    Scene(270, 450, Damage.CUT, "07822-1-state"),
    Scene(540, 720, Damage.CUT, "07615-1-internet"),
    Scene(810, 1005, Damage.FAILING, "portal"),
    Scene(1080, 1260, Damage.CUT, "09367-1-state"),
    Scene(1350, 1530, Damage.CUT, "07210-2-internet"),
    Scene(1620, 1815, Damage.FAILING, "lgsp", "eof_error"),
    Scene(1890, 2070, Damage.CUT, "09496-1-state"),
    Scene(2160, 2340, Damage.CUT, "09187-1-internet"),
    Scene(2430, 2625, Damage.FAILING, "civil-status", "http_unexpected_status_code"),
    Scene(2700, 2880, Damage.CUT, "07616-1-state"),
    Scene(2970, 3150, Damage.CUT, "07210-1-state"),
    Scene(3240, 3435, Damage.FAILING, "documents"),
    Scene(3510, 3690, Damage.CUT, "09193-1-state"),
    Scene(3780, 3960, Damage.CUT, "09187-1-state"),
)
LASTS_S = 4050.0
SMALL = Story(scenes=SCENES, lasts_s=LASTS_S, round_s=15.0)


def breaks_from(now: datetime, round_s: float, last: int) -> tuple[Break, ...]:
    """Begin the small district's story: what breaks from now on, again and again.

    Args:
        now: When it begins.
        round_s: Of the world: the story's time stretches with it.
        last: The scene that came last in the run before, -1 if none did. The story goes on with
            the act after it, so that what broke within the hour is left alone.
    """
    return SMALL.breaks(now - SMALL.time(SCENES[_next_act(last)].at_s, round_s), round_s)


def next_begins(breaks: Iterable[Break], after: datetime) -> datetime:
    """Give when something breaks next, later than a moment.

    Raises:
        ValueError: If nothing ever does.
    """
    return min(start for one in breaks for start in _starts(one.latest(after), one.every, after))


def _starts(latest: Break, every: timedelta | None, after: datetime) -> Iterator[datetime]:
    if latest.starts > after:
        yield latest.starts
    elif every is not None:
        yield latest.starts + every


def truth_lines(breaks: Iterable[Break], at: datetime, told: Iterable[Break]) -> list[str]:
    """Tell what is broken at a moment and was not told yet, each as one line of JSON.

    Args:
        breaks: Of a story, in the order of its scenes.
        at: The moment.
        told: What an earlier line says; one that began at the same time is the same.
    """
    known = {(one.damage, one.target, one.starts) for one in told}
    latest = [(scene, one.latest(at)) for scene, one in enumerate(breaks)]
    fresh = [
        (one.starts, scene, one)
        for scene, one in latest
        if one.holds(at) and (one.damage, one.target, one.starts) not in known
    ]
    return [_truth_line(scene, one) for _, scene, one in sorted(fresh, key=lambda it: it[:2])]


def _truth_line(scene: int, broken: Break) -> str:
    """Tell the scene, what breaks, and from when to when."""
    return json.dumps({"scene": scene} | plain_break(broken))


def plain_break(broken: Break) -> dict[str, Any]:
    """Give what breaks, and from when to when, as JSON holds it."""
    return {
        "damage": broken.damage,
        "target": broken.target,
        "from": broken.starts.isoformat(),
        "to": broken.ends.isoformat() if broken.ends else None,
        "outcome": broken.outcome if broken.damage is Damage.FAILING else "",
        "communes": broken.communes,
        "factor": broken.factor,
    }


def last_scene(lines: Sequence[str]) -> int:
    """Read from the lines of a truth which scene came last; -1: none did."""
    return int(json.loads(lines[-1])["scene"]) if lines else -1


def _next_act(last: int) -> int:
    later = range(last + 1, len(SCENES))
    return next((number for number in later if SCENES[number].damage is not Damage.CUT), 0)
