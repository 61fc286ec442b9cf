"""What somebody was told of an incident so far, read from the notifications."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alerts.component import Component
from alerts.notification import Belief, Kind, Notification, State
from alerts.withheld import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one contact was told of an incident and of those merged into it.

    Attributes:
        component: What was named to them as the cause.
        corrected: Whether they were sent a correction.
        underway: A message that may still be delivered; there is never more than one.
        missed: Whether they were to be told that it is broken, and could not be.
        parts: The merged incidents of which they believe that they are broken.
    """

    belief: Belief = Belief.NOTHING
    component: Component | None = None
    corrected: bool = False
    underway: Notification | None = None
    missed: bool = False
    parts: tuple[int, ...] = ()


def told_of(incident: int, rows: Iterable[Notification]) -> Told:
    """Read what one contact was told.

    Args:
        incident: The incident.
        rows: Their notifications of it and of the incidents merged into it.
    """
    every = list(rows)
    own = [row for row in every if row.key.incident == incident]
    told = _last(own) or _inherited(incident, every)
    return replace(
        told,
        corrected=any(_is_correction(row) for row in every),
        underway=next((row for row in every if row.is_underway), None),
        missed=any(_is_missed(row) for row in own),
    )


def _last(rows: Sequence[Notification]) -> Told | None:
    delivered = [row for row in rows if row.state is State.DELIVERED]
    if not delivered:
        return None
    # A delivered row always carries its time.
    last = max(delivered, key=lambda row: row.delivered_at or row.decided_at)
    return Told(belief=last.says, component=last.component)


def _inherited(incident: int, rows: Iterable[Notification]) -> Told:
    """Whoever was told that a part is broken has been told that the whole is."""
    parts: dict[int, list[Notification]] = {}
    for row in rows:
        if row.key.incident != incident:
            parts.setdefault(row.key.incident, []).append(row)
    told = {part: told for part, theirs in parts.items() if (told := _last(theirs)) is not None}
    broken = {part: one for part, one in told.items() if one.belief is not Belief.FINE}
    if not broken:
        return Told()
    named = next(iter(broken.values())).component
    return Told(belief=Belief.BROKEN, component=named, parts=tuple(broken))


def _is_correction(row: Notification) -> bool:
    return row.key.kind is Kind.CORRECTION and row.state is State.DELIVERED


def _is_missed(row: Notification) -> bool:
    failed = row.state is State.FAILED or row.reason is Reason.RECOVERED_FIRST
    return row.key.kind is Kind.OPENED and failed
