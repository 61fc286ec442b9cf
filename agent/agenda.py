"""What the loop has to do, and when. Pure but for its own memory."""

import math
from enum import StrEnum


class Task(StrEnum):
    """The things that have their time. Of those due together the first named comes first."""

    EXPIRY = "expiry"
    CLOSE = "close"
    ROUND = "round"
    OUT_OF_TURN = "out_of_turn"
    INVENTORY = "inventory"


class Agenda:
    """Holds one time for each task, or none."""

    def __init__(self) -> None:
        """Nothing is planned."""
        self._at_s: dict[Task, float] = {}

    def plan(self, task: Task, at_s: float) -> None:
        """Do it at that time, whatever was planned."""
        self._at_s[task] = at_s

    def plan_by(self, task: Task, at_s: float) -> None:
        """Do it at that time, unless it is planned for earlier."""
        self._at_s[task] = min(at_s, self._at_s.get(task, math.inf))

    def cancel(self, task: Task) -> None:
        """Do not do it."""
        self._at_s.pop(task, None)

    def take_due(self, now_s: float) -> list[Task]:
        """Give what is due, and take it off."""
        due = [task for task in Task if self._at_s.get(task, math.inf) <= now_s]
        for task in due:
            del self._at_s[task]
        return due

    def wait_s(self, now_s: float) -> float:
        """Seconds until something is due; infinite when nothing is planned."""
        return max(0.0, min(self._at_s.values(), default=math.inf) - now_s)


def next_round_s(now_s: float, round_s: float, device: str) -> float:
    """Give when the next round begins: each device has its own place in the round.

    Args:
        now_s: Seconds since the computer started.
        round_s: Seconds from one round to the next.
        device: 32 hexadecimal digits.
    """
    place_s = int(device[:8] or "0", 16) / 2**32 * round_s
    begun = math.floor((now_s - place_s) / round_s)
    return (begun + 1) * round_s + place_s
