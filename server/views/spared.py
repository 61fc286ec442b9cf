"""What people were spared today: of so many failing checks, so few messages, and why no more. Pure.

Two things are counted, each by itself, and never taken for one another: checks that failed, each
by the fate of the incident that explains it, and messages, each as it was last decided.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from alerts.notification import State
from alerts.text import Text
from alerts.withheld import REASONS, Reason
from alerts.wording import Reader
from server.store.questions.spared import Decided, FailedChecks, Fate
from server.views.moment import Moment

_SENT = frozenset({State.QUEUED, State.SENDING, State.DELIVERED})


class Because(StrEnum):
    """Why a failing check was no message of its own, where no reason of a message says it."""

    TOLD_ONCE = "told_once"
    NO_INCIDENT = "no_incident"
    JUST_CAME = "just_came"
    NOBODY_NAMED = "nobody_named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many, and why: a ``Reason`` with what it ``says`` to the reader, or a ``Because``."""

    because: str
    count: int
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spared:
    """What was spared since the day began.

    Attributes:
        failing: Checks of services that failed, but for what passed with the next.
        faults: Incidents that explain some of them and were told to somebody.
        sent: Messages that were decided to be sent, of all incidents.
        fewer: How many messages fewer that is than one for each failing check.
        checks: The failing checks by what became of them: they add up to ``failing``.
        withheld: Messages that were decided not to be sent, or could not be, by reason.
    """

    since: datetime
    failing: int
    faults: int
    sent: int
    fewer: int
    checks: tuple[Share, ...]
    withheld: tuple[Share, ...]


def day_began(moment: Moment) -> datetime:
    """Give when the day began in the province."""
    return datetime.combine(moment.today, time(), moment.zone)


def spared(
    since: datetime,
    failed: Sequence[FailedChecks],
    fates: Iterable[Fate],
    decided: Sequence[Decided],
    newest: int,
    reader: Reader,
) -> Spared:
    """Put together what was spared.

    Args:
        since: When the day began.
        failed: The failing checks by the incident that explains them.
        fates: How those incidents were told.
        decided: The messages decided about since then.
        newest: How many series failed with their newest result, which explains nothing yet.
        reader: Who reads the reasons.
    """
    became = {fate.incident_id: _became_of(fate) for fate in fates}
    checks, withheld = Counter[str]({Because.JUST_CAME: newest}), Counter[str]()
    for one in failed:
        checks[became.get(one.incident_id or 0, Because.NO_INCIDENT)] += one.checks
    for message in decided:
        if message.state not in _SENT and message.reason is not None:
            withheld[message.reason] += message.messages
    failing = sum(checks.values())
    sent = sum(one.messages for one in decided if one.state in _SENT)
    return Spared(
        since=since,
        failing=failing,
        faults=sum(because == Because.TOLD_ONCE for because in became.values()),
        sent=sent,
        fewer=max(0, failing - sent),
        checks=_shares(checks, reader),
        withheld=_shares(withheld, reader),
    )


def _became_of(fate: Fate) -> str:
    """Say why an incident's failing checks were no messages of their own."""
    if any(state in _SENT for state, _ in fate.told):
        return Because.TOLD_ONCE
    reasons = [reason for _, reason in fate.told if reason is not None]
    return reasons[-1] if reasons else fate.silenced or Because.NOBODY_NAMED


def _shares(counted: Counter[str], reader: Reader) -> tuple[Share, ...]:
    return tuple(
        Share(because=because, count=count, says=_said(because, reader))
        for because, count in counted.most_common()
        if count
    )


def _said(because: str, reader: Reader) -> str:
    return reader.say(Text(REASONS[Reason(because)])) if because in set(Reason) else ""
