"""What happened in an incident, in the order of time: its turns, and who was told or was not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.contact import Channel, Role
from alerts.incident import WHYS, Entry, Why
from alerts.notification import Kind, State, progress
from alerts.phrases import headline
from alerts.severity import SEVERITIES, Severity
from alerts.text import Text
from alerts.withheld import REASONS
from alerts.wording import Reader
from server.store.questions.incidents import Addressed
from server.store.scope import WHOLE_PROVINCE, Scope

# What was measured less long before it was judged was measured "now" to a reader.
_LONG_AGO = timedelta(minutes=1)
# What speaks for a fault is not said again when it is (nearly) over, or when somebody is on it.
_WITHOUT_EVIDENCE = frozenset(
    {
        Why.CLEARING,
        Why.RECOVERED,
        Why.STEADY_AGAIN,
        Why.CAUSE_STANDS,
        Why.FORGOTTEN,
        Why.UNWATCHED,
        Why.ACKNOWLEDGED,
        Why.SEVERITY,
        Why.NOTED,
        Why.MERGED_BY_HAND,
        Why.TOOK_IN,
        Why.SPLIT,
        Why.LET_GO,
        Why.CLOSED_BY_HAND,
        Why.CHECK_ASKED,
        Why.ANSWERED,
    }
)
# Their text is what somebody wrote; that of some others is the number of another incident.
_WRITTEN = frozenset({Why.OPENED_BY_HAND, Why.NOTED, Why.CLOSED_BY_HAND})
_NUMBERS = frozenset({Why.MERGED_BY_HAND, Why.TOOK_IN, Why.SPLIT, Why.LET_GO})
# What people say about it among each other: of no concern to whom it merely reaches.
_AMONG_THEM = frozenset({Why.NOTED, Why.ANSWERED, Why.CHECK_ASKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The incident changed.

    Attributes:
        why: A sentence.
        headline, evidence: What was known then, where it differs from what was known before.
        measured_at: When the newest result was measured that it rests on, if that is long ago.
        by: Who did it, if a person did.
        said: What they wrote, or how grave it is now.
        other: The number of the incident that it has to do with.
    """

    why: str
    headline: str
    evidence: tuple[str, ...]
    measured_at: datetime | None
    by: str
    said: str = ""
    other: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Somebody was told, or was not.

    Attributes:
        to: Their name; empty where it is not the reader's business: then their role says enough.
        progress: How far it came, as words.
        reason: Why it was not sent, a sentence.
        again_at: When it is tried or decided again.
    """

    to: str
    role: Role
    channel: Channel
    kind: Kind
    state: State
    progress: str
    reason: str
    attempts: int
    again_at: datetime | None

    @property
    def delivered(self) -> bool:
        """Whether it reached them."""
        return self.state is State.DELIVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the timeline: a turn or a message."""

    at: datetime
    turn: Turn | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    headline: str = ""
    evidence: tuple[str, ...] = ()


def timeline(
    entries: Sequence[Entry],
    messages: Iterable[Addressed],
    reader: Reader,
    scope: Scope,
    *,
    own: bool = True,
) -> list[Line]:
    """Put turns and messages in the order of time.

    Args:
        entries: Of one incident, oldest first.
        messages: All of them.
        reader: Who reads it.
        scope: What they may see. Whoever sees less than the province is not told what was known
            before: the cause may have been looked for in another unit.
        own: Whether it is at a unit of theirs: else people's words about it are none of theirs.
    """
    shown = entries if own else [_unsaid(one) for one in entries if one.why not in _AMONG_THEM]
    lines = _turns(shown, reader, in_full=scope == WHOLE_PROVINCE)
    for one in messages:
        ours = scope.holds(one.contact.unit_id)
        # That the province was told, everybody may know; other units are nobody's business.
        if ours or one.contact.role == Role.PROVINCE:
            lines += _messages(one, reader, named=ours)
    return sorted(lines, key=lambda line: line.at)


def _turns(entries: Iterable[Entry], reader: Reader, *, in_full: bool) -> list[Line]:
    lines: list[Line] = []
    before = _Known()
    for one in entries:
        known = _known(one, reader, before) if in_full else before
        turn = Turn(
            why=reader.say(Text(WHYS[one.why])) if one.why in WHYS else one.why,
            headline="" if known.headline == before.headline else known.headline,
            evidence=() if known.evidence == before.evidence else known.evidence,
            measured_at=_long_ago(one),
            by=one.by,
            said=_said(one, reader),
            other=int(one.text) if in_full and one.why in _NUMBERS and one.text else None,
        )
        lines.append(Line(at=one.at, turn=turn))
        before = known
    return lines


def _said(entry: Entry, reader: Reader) -> str:
    if entry.why is Why.SEVERITY:
        return reader.say(Text(SEVERITIES[Severity(entry.text)])) if entry.text else ""
    return entry.text if entry.why in _WRITTEN else ""


def _unsaid(entry: Entry) -> Entry:
    return replace(entry, text="") if entry.why in _WRITTEN else entry


def _known(entry: Entry, reader: Reader, before: _Known) -> _Known:
    said = tuple(reader.say(text) for text in entry.fault.evidence)
    evidence = before.evidence if entry.why in _WITHOUT_EVIDENCE else said
    return _Known(headline=reader.say(headline(entry.fault)), evidence=evidence)


def _long_ago(entry: Entry) -> datetime | None:
    measured = entry.measured_at
    return measured if measured and entry.at - measured >= _LONG_AGO else None


def _messages(one: Addressed, reader: Reader, *, named: bool) -> Iterator[Line]:
    """Give the line of a message, and one for each reason why it was not sent before."""
    told = one.notification
    for at, reason in told.earlier:
        before = replace(
            told,
            state=State.WITHHELD,
            reason=reason,
            decided_at=at,
            delivered_at=None,
            next_at=None,
            attempts=0,
        )
        yield _message(replace(one, notification=before), reader, named=named)
    yield _message(one, reader, named=named)


def _message(one: Addressed, reader: Reader, *, named: bool) -> Line:
    told = one.notification
    message = Message(
        to=one.contact.name if named else "",
        role=Role(one.contact.role),
        channel=told.key.channel,
        kind=told.key.kind,
        state=told.state,
        progress=reader.say(Text(progress(told.state, told.reason))),
        reason=reader.say(Text(REASONS[told.reason])) if told.reason else "",
        attempts=told.attempts,
        again_at=told.next_at,
    )
    return Line(at=told.delivered_at or told.decided_at, message=message)
