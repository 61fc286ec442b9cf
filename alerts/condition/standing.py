"""How one condition of one device stands: found, believed, there from the beginning, or over.

Pure, and a matter of levels: asked again with the same facts it says the same. What it says of all
devices of an incident is turned into the verdict that the incident lives by (`alerts/life.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.condition.condition import EMPTY, Condition, Facts, Finding, Judgement, Memory
from alerts.observation import Verdict
from alerts.severity import Severity
from alerts.text import Text

# After such a hole in what is known, nobody can say that it lasted.
_HOLE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a condition.

    Attributes:
        known_since: When it was first judged at all.
        finding: What holds: FINE, or what was found and is not over yet.
        evidence: What speaks for it.
        since: When the first fact was measured that shows it.
        seen: How many facts have shown it, until it was believed.
        seen_at: When the newest of these was measured.
        believed_at: Since when it is believed.
        baseline: Whether it was there when Canh came.
        fine_since: When the first fact was measured that says it is fine again, if it is.
        memory: What is kept of earlier facts.
    """

    known_since: datetime
    finding: Finding = Finding.FINE
    severity: Severity = Severity.LOW
    evidence: Text | None = None
    since: datetime | None = None
    seen: int = 0
    seen_at: datetime | None = None
    believed_at: datetime | None = None
    baseline: bool = False
    fine_since: datetime | None = None
    memory: Memory = EMPTY

    @property
    def is_believed(self) -> bool:
        """Whether it is found, and sure."""
        return self.believed_at is not None

    @property
    def is_news(self) -> bool:
        """Whether it is sure, still so, and was not there before Canh came."""
        return self.is_believed and not self.baseline and self.fine_since is None


def stand(
    before: Standing | None, facts: Facts, condition: Condition, now: datetime
) -> Standing | None:
    """Take a condition one step on.

    Args:
        before: How it stood; None: it was never judged.
        facts: What is known now.
        condition: What is judged.
        now: The time.

    Returns:
        How it stands; None: nothing was ever known of it.
    """
    memory = before.memory if before else EMPTY
    judgement = condition.decide(facts, memory, now)
    if judgement.finding is Finding.NOT_KNOWN:
        return before
    known = before or Standing(known_since=now)
    after = _judged(known, judgement, facts.at, condition, now)
    return replace(after, memory=condition.remember(facts, memory))


def verdict_of(standings: Iterable[Standing]) -> Verdict:
    """Say how an incident stands, by all that it is about; by nothing: nobody watches it."""
    members = list(standings)
    if not members:
        return Verdict.UNWATCHED
    believed = [one for one in members if one.is_believed]
    if any(one.fine_since is None for one in believed):
        return Verdict.CONFIRMED
    return Verdict.CLEARING if believed else Verdict.CLEAR


def _judged(
    known: Standing, judgement: Judgement, at: datetime, condition: Condition, now: datetime
) -> Standing:
    if judgement.found:
        if known.finding is Finding.FINE or _is_new(known, judgement):
            known = _begun(known, at, condition)
        return _found(known, judgement, at, condition, now)
    if known.finding is Finding.FINE:
        return known
    if known.is_believed and judgement.finding is Finding.NOT_FINE_YET:
        return replace(known, fine_since=None)
    return _fine(known, at, condition)


def _is_new(known: Standing, judgement: Judgement) -> bool:
    """Whether what was there when Canh came has become something else."""
    return known.baseline and judgement.finding is not known.finding


def _begun(known: Standing, at: datetime, condition: Condition) -> Standing:
    first = condition.first_sight
    early = first is not None and at - known.known_since <= first
    return Standing(
        known_since=known.known_since,
        since=at,
        baseline=early and not known.baseline,
        memory=known.memory,
    )


def _found(
    known: Standing, judgement: Judgement, at: datetime, condition: Condition, now: datetime
) -> Standing:
    is_next = known.seen_at is None or at > known.seen_at
    found = replace(known, finding=judgement.finding, fine_since=None)
    if not (known.baseline and known.is_believed):
        # What has always been so is said as it was found: nobody waits for its newest figure.
        found = replace(found, evidence=judgement.evidence, severity=judgement.severity)
    if known.is_believed or not is_next:
        return found
    if known.seen_at is not None and at - known.seen_at > _HOLE:
        found = replace(found, since=at, seen=0)
    found = replace(found, seen=found.seen + 1, seen_at=at)
    lasted = found.since is not None and at - found.since >= condition.lasting
    believed = found.seen >= condition.times and lasted
    return replace(found, believed_at=now) if believed else found


def _fine(known: Standing, at: datetime, condition: Condition) -> Standing:
    fine_since = known.fine_since or at
    if known.is_believed and at - fine_since < condition.fine_for:
        return replace(known, fine_since=fine_since)
    return Standing(known_since=known.known_since, memory=known.memory)
