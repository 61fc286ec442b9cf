"""What province staff and the unit's contact see of conditions of devices. Finance sees none."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from alerts.component import Component, Kind
from alerts.condition.baseline import digest_line
from alerts.condition.standing import Standing
from alerts.wording import Reader
from server.store.conditions import KeptCondition
from server.store.questions.conditions import FoundCondition

# Of a site with more of them the page would be long, and is read by nobody.
_MOST_SHOWN = 60


class Stage(StrEnum):
    """How sure a condition is, and what becomes of it."""

    SUSPECTED = "suspected"
    AS_FOUND = "as_found"
    NEWS = "news"
    CLEARING = "clearing"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCondition:
    """A condition of a device. ``said``: what speaks for it, worded as a part of a list."""

    device_id: int
    said: str
    since: datetime | None
    stage: Stage
    incident_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBaseline:
    """What was so at a site when Canh came. ``more``: how many of ``found`` are left out."""

    site_name: str
    line: str
    found: tuple[SeenCondition, ...]
    more: int


def see_condition(kept: KeptCondition, reader: Reader) -> SeenCondition:
    """Show a condition."""
    standing = kept.standing
    return SeenCondition(
        device_id=kept.device_id or 0,
        said=reader.say(standing.evidence) if standing.evidence else "",
        since=standing.since,
        stage=stage_of(standing),
        incident_id=kept.incident_id,
    )


def see_baselines(found: Iterable[FoundCondition], reader: Reader) -> list[SeenBaseline]:
    """Show the baseline of each site. ``found``: in the order of the sites."""
    return [
        _baseline(list(some), reader) for _, some in groupby(found, key=lambda one: one.site.id)
    ]


def stage_of(standing: Standing) -> Stage:
    """Say how sure it is, and what becomes of it."""
    if not standing.is_believed:
        return Stage.SUSPECTED
    if standing.baseline:
        return Stage.AS_FOUND
    return Stage.NEWS if standing.fine_since is None else Stage.CLEARING


def named_in_conditions(kept: Iterable[KeptCondition]) -> set[Component]:
    """Give the components that the evidence of conditions names."""
    return {
        named
        for one in kept
        if one.standing.evidence
        for named in one.standing.evidence.names.values()
    }


def _baseline(some: Sequence[FoundCondition], reader: Reader) -> SeenBaseline:
    counts: Counter[Kind] = Counter(one.kept.component.kind for one in some)
    line = digest_line(counts)
    return SeenBaseline(
        site_name=some[0].site.name,
        line=reader.say(line) if line else "",
        found=tuple(see_condition(one.kept, reader) for one in some[:_MOST_SHOWN]),
        more=max(0, len(some) - _MOST_SHOWN),
    )
