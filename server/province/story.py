"""The story that runs by itself: what breaks when, again and again. A pure function of time.

No more than one thing an hour breaks twice: what comes back within the hour would be called
unsteady. Whoever watches for five minutes sees something break, be told, and be mended.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.province.world import Break, Damage

# What the seconds of the table are meant for; they stretch and shrink with the round.
_ROUND_S = 15.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Something that breaks: from and to in seconds of a telling."""

    at_s: float
    until_s: float
    damage: Damage
    target: str
    outcome: str = "generic_timeout_error"


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


def breaks_from(now: datetime, round_s: float, last: int) -> tuple[Break, ...]:
    """Begin the story: what breaks from now on, again and again.

    Args:
        now: When it begins.
        round_s: Of the world: the story's time stretches with it.
        last: The scene that came last in the run before, -1 if none did. The story goes on with
            the act after it, so that what broke within the hour is left alone.
    """
    began = now - _time(SCENES[_next_act(last)].at_s, round_s)
    return tuple(
        Break(
            damage=scene.damage,
            target=scene.target,
            starts=began + _time(scene.at_s, round_s),
            ends=began + _time(scene.until_s, round_s),
            every=_time(LASTS_S, round_s),
            outcome=scene.outcome,
        )
        for scene in SCENES
    )


def next_begins(breaks: Iterable[Break], after: datetime) -> datetime:
    """Give when something breaks next, later than a moment; all of it breaks again and again."""
    latest = [broken.latest(after).starts for broken in breaks]
    every = [broken.every or timedelta.max for broken in breaks]
    return min(
        start if start > after else start + wait for start, wait in zip(latest, every, strict=True)
    )


def truth_line(breaks: Iterable[Break], at: datetime) -> str:
    """Tell what broke last: the scene, what, and from when to when. One line of JSON."""
    latest = [broken.latest(at) for broken in breaks]
    scene, broken = max(
        ((number, one) for number, one in enumerate(latest) if one.starts <= at),
        key=lambda numbered: numbered[1].starts,
    )
    told = {
        "scene": scene,
        "damage": broken.damage,
        "target": broken.target,
        "from": broken.starts.isoformat(),
        "to": broken.ends.isoformat() if broken.ends else None,
        "outcome": "" if broken.damage is Damage.CUT else broken.outcome,
    }
    return json.dumps(told)


def last_scene(lines: Sequence[str]) -> int:
    """Read from the lines of a truth which scene came last; -1: none did."""
    return int(json.loads(lines[-1])["scene"]) if lines else -1


def _next_act(last: int) -> int:
    later = range(last + 1, len(SCENES))
    return next((number for number in later if SCENES[number].damage is not Damage.CUT), 0)


def _time(seconds: float, round_s: float) -> timedelta:
    return timedelta(seconds=seconds * round_s / _ROUND_S)
