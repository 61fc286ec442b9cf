"""The great story of a whole province: what breaks in its first twenty minutes, and again later.

Written for a clock that begins at 11:16 of a working day, so that people go to lunch meanwhile and
nobody is to be told of it. Each thing is mended within these and over a little later, but for
two that nobody mends so soon: a disk that is dying, and a line that delivers too little. Then an
hour is calm.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from server.province.story import Scene, Story
from server.province.world import Break, Damage

_MINUTE_S = 60.0


def _minutes(
    from_: float,
    to: float | None,
    damage: Damage,
    target: str,
    *,
    communes: int | None = None,
    factor: float = 10.0,
) -> Scene:
    return Scene(
        at_s=from_ * _MINUTE_S,
        until_s=None if to is None else to * _MINUTE_S,
        damage=damage,
        target=target,
        communes=communes,
        factor=factor,
    )


SCENES = (
    # A line at a third of its contract: as its first test of the day is low, it is tested again.
    _minutes(0, None, Damage.THIN, "07333-1-internet", factor=3),
    # 11:18 in a demo: the line of the commune Hoàng Vân.
    _minutes(2, 8, Damage.CUT, "07822-1-state"),
    # Phượng Sơn, in the mountains: proven to be the power once its computers are back.
    _minutes(2.5, 7, Damage.POWERLESS, "07612-1"),
    _minutes(4, None, Damage.DYING, "09499-1-pc03"),
    # All four lines of one provider; two of others live there.
    _minutes(5, 11.5, Damage.AREA, "Nhà mạng A/Thị xã Quế Võ"),
    # Từ Sơn: over its line to the Internet everybody can work on.
    _minutes(7, 13.5, Damage.CUT, "09367-1-state"),
    _minutes(8, 17, Damage.FAILING, "portal", communes=61),
)
# The hour in between, or what comes back would be called unsteady.
LASTS_S = 85 * _MINUTE_S
GREAT = Story(scenes=SCENES, lasts_s=LASTS_S, round_s=_MINUTE_S)


def breaks_from(now: datetime, round_s: float, told: Sequence[str]) -> tuple[Break, ...]:
    """Begin the story, or go on with it: what breaks from now on, again and again.

    Args:
        now: What time it is.
        round_s: Of the world: the story's time stretches with it.
        told: The lines of the truth so far. A telling that has not ended goes on at its time, so
            that nothing breaks twice within the hour; what stays broken has been since it was told.
    """
    truths = [json.loads(line) for line in told]
    before = _began(truths, round_s)
    goes_on = before is not None and before <= now < before + GREAT.time(LASTS_S, round_s)
    breaks = GREAT.breaks(before if before is not None and goes_on else now, round_s)
    return tuple(_since_told(one, truths) if one.ends is None else one for one in breaks)


def _began(truths: Sequence[Mapping[str, str]], round_s: float) -> datetime | None:
    """Read when the last telling began; None: there was none."""
    for truth in reversed(truths):
        for scene in SCENES:
            if scene.until_s is not None and _is_of(truth, scene):
                starts = datetime.fromisoformat(truth["from"])
                return starts - GREAT.time(scene.at_s, round_s)
    return None


def _since_told(broken: Break, truths: Sequence[Mapping[str, str]]) -> Break:
    known = (datetime.fromisoformat(one["from"]) for one in truths if _is_of(one, broken))
    return replace(broken, starts=min(known, default=broken.starts))


def _is_of(truth: Mapping[str, str], it: Scene | Break) -> bool:
    return (truth["damage"], truth["target"]) == (it.damage, it.target)
