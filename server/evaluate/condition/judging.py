"""What the newest readings of one site, or of all services, come to. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.component import Component
from alerts.condition import conditions_of
from alerts.condition.condition import Condition, Finding
from alerts.condition.standing import stand
from server.store.conditions import KeptCondition
from server.store.readings import Reading


@dataclass(frozen=True, slots=True)
class Group:
    """Who waits, at one site and of one condition, to be told of in one message."""

    condition: Condition
    simulated: bool
    waiting: Sequence[KeptCondition]


@dataclass(frozen=True, slots=True)
class Judged:
    """What changed, and who waits."""

    changed: Sequence[KeptCondition]
    groups: Sequence[Group]


def judge(
    readings: Iterable[Reading], known: Mapping[Component, KeptCondition], now: datetime
) -> Judged:
    """Judge readings.

    Args:
        readings: What is new, of one site or of all services.
        known: How their conditions stood.
        now: The time.
    """
    changed: list[KeptCondition] = []
    waiting: dict[tuple[Condition, bool], list[KeptCondition]] = defaultdict(list)
    for reading in readings:
        for condition in conditions_of(reading.facts.subject):
            before = known.get(condition.component(reading.facts.subject))
            after = _after(reading, condition, before, now)
            if after is None:
                continue
            if after != before:
                changed.append(after)
            if after.standing.is_news and after.incident_id is None:
                waiting[condition, reading.simulated].append(after)
    groups = [Group(condition, simulated, some) for (condition, simulated), some in waiting.items()]
    return Judged(changed, groups)


def _after(
    reading: Reading, condition: Condition, before: KeptCondition | None, now: datetime
) -> KeptCondition | None:
    standing = stand(before.standing if before else None, reading.facts, condition, now)
    if standing is None:
        return None
    if before is None:
        component = condition.component(reading.facts.subject)
        return KeptCondition(component=component, device_id=reading.device_id, standing=standing)
    begins = before.standing.finding is Finding.FINE and standing.finding is not Finding.FINE
    # What begins anew waits for an incident of its own.
    incident_id = None if begins else before.incident_id
    return replace(before, standing=standing, incident_id=incident_id)
