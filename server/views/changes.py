"""What changed lately: results that turned from good to bad or back, told as few sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.clock import from_ms
from server.store.questions.outcomes import Turn
from server.store.questions.situation import Situation
from server.store.scope import Scope
from server.views.standing import failed, observed

# Turns of one service in one direction within this time are one sentence.
_TOGETHER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A service that units lost or got back. ``outcome``: how it failed first; ok when it came."""

    at: datetime
    service_code: str
    service_vi: str
    service_en: str
    lost: bool
    outcome: str
    units: tuple[str, ...]
    simulated: bool


def changes(
    turns: Sequence[Turn], situation: Situation, scope: Scope, most: int = 8
) -> list[Change]:
    """Tell what changed, newest first.

    Args:
        turns: Results that differ from the one before, oldest first.
        situation: Where the links are and what the services are called.
        scope: Whose units may be named.
        most: How many sentences to give.
    """
    unit_of = {one.id: one.unit.name for one in situation.links if scope.holds(one.unit.id)}
    groups: list[list[Turn]] = []
    for turn in turns:
        if turn.link_id in unit_of and _matters(turn):
            _gather(groups, turn)
    told = [_change(group, situation, unit_of) for group in groups]
    return sorted(told, key=lambda change: change.at, reverse=True)[:most]


def _matters(turn: Turn) -> bool:
    seen = observed(turn.outcome) and observed(turn.before)
    return seen and failed(turn.outcome) != failed(turn.before)


def _gather(groups: list[list[Turn]], turn: Turn) -> None:
    for group in groups:
        first = group[0]
        same = first.service_id == turn.service_id and failed(first.outcome) == failed(turn.outcome)
        if same and turn.at_ms - first.at_ms <= _TOGETHER.total_seconds() * 1000:
            group.append(turn)
            return
    groups.append([turn])


def _change(group: Sequence[Turn], situation: Situation, unit_of: dict[int, str]) -> Change:
    first = group[0]
    service = next(one for one in situation.services if one.id == first.service_id)
    return Change(
        at=from_ms(first.at_ms),
        service_code=service.code,
        service_vi=service.name_vi,
        service_en=service.name_en or service.name_vi,
        lost=failed(first.outcome),
        outcome=first.outcome,
        units=tuple(dict.fromkeys(unit_of[turn.link_id] for turn in group)),
        simulated=service.simulated,
    )
