"""What happens in a demo, one line an event: what breaks, what Canh makes of it, who is told.

What breaks comes from the simulation's own truth, which the server never reads; the verdicts come
from the server's rows, the mails from the mailbox.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.component import Component, Kind
from alerts.evidence import named_in
from alerts.incident import Entry, Why
from alerts.phrases import headline, thing
from alerts.wording import Reader
from server.demo.language import words_of
from server.demo.letters import Letters
from server.demo.story_file import StoryFile, Truth
from server.province.world import Damage
from server.store.questions.happenings import happenings
from server.store.questions.names import names_of
from server.store.questions.pulse import newest_entry
from server.store.session import Session, Store

KINDS: Mapping[Damage, Kind] = {
    Damage.CUT: Kind.LINK,
    Damage.AREA: Kind.AREA,
    Damage.THIN: Kind.LINK,
    Damage.LAN: Kind.LAN,
    Damage.FAILING: Kind.SERVICE,
    Damage.SLOW: Kind.SERVICE,
    Damage.POWERLESS: Kind.POWER,
    Damage.DYING: Kind.DISK,
}
# What is told of an incident's life, and as what; the rest is on its page.
_TOLD: Mapping[Why, str] = {
    Why.SUSPECTED: "suspected",
    Why.CONFIRMED: "open",
    Why.CAUSE_CHANGED: "open",
    Why.REOPENED: "open",
    Why.CAME_BACK: "open",
    Why.ACKNOWLEDGED: "acknowledged",
    Why.RECOVERED: "recovered",
    Why.STEADY_AGAIN: "recovered",
}
_LABEL_WIDTH = 14


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """An event. ``what``: a key of the words; ``of``: what makes it one, so it is told once."""

    at: datetime
    what: str
    text: str
    of: str


@dataclass(slots=True, kw_only=True)
class Events:
    """The events of a run.

    Attributes:
        story: Where the simulation writes what it breaks.
        letters: The mailbox.
        language, zone: In which they are told.
        last: The number of the last happening that was read.
        told: What was told already, by what makes it one.
    """

    store: Store
    story: StoryFile
    letters: Letters
    language: str
    zone: ZoneInfo
    last: int = 0
    told: set[str] = field(default_factory=set)

    def skip(self) -> None:
        """Leave out all that was there before."""
        with self.store.reading() as session:
            self.last = newest_entry(session)
        self.told |= {f"mail {key}" for key in self.letters.newest()}
        for truth in self.story.truths():
            self.told |= {f"story {truth.number} {what}" for what in ("broken", "mended")}

    def new(self, now: datetime) -> list[Line]:
        """Give what has happened since the last call, in its order."""
        mails = list(self._mails())  # before what they are about, or one could be told first
        with self.store.reading() as session:
            lines = [*self._story(session, now), *self._incidents(session), *mails]
        fresh = sorted(line for line in lines if line.of not in self.told)
        self.told |= {line.of for line in fresh}
        return fresh

    def written(self, line: Line) -> str:
        """Write a line for a terminal."""
        time = line.at.astimezone(self.zone).strftime("%H:%M:%S")
        return f"{time}  {self._words[line.what]:{_LABEL_WIDTH}}{line.text}"

    @property
    def _words(self) -> Mapping[str, str]:
        return words_of(self.language)

    def _story(self, session: Session, now: datetime) -> Iterator[Line]:
        for truth in self.story.truths():
            broken = truth.broken
            ends = (
                ("broken", broken.starts, broken.damage),
                ("mended", broken.ends, f"{broken.damage}_over"),
            )
            for what, at, how in ends:
                of = f"story {truth.number} {what}"
                if at and at <= now and of not in self.told:
                    text = self._words[how].format(name=self._name(session, truth))
                    yield Line(at, what, text, of)

    def _name(self, session: Session, truth: Truth) -> str:
        component = Component(KINDS[truth.broken.damage], truth.broken.target)
        return names_of(session, (component,), self.language).get(component, component.key)

    def _incidents(self, session: Session) -> Iterator[Line]:
        for one in happenings(session, self.last):
            self.last = one.number
            if one.entry.why in _TOLD:
                named = names_of(session, named_in(one.entry.fault), self.language)
                reader = Reader(language=self.language, zone=self.zone, names=named)
                what = _TOLD[one.entry.why]
                text = self._said(one.entry, what, reader)
                yield Line(one.entry.at, what, text, f"incident {one.number}")

    def _said(self, entry: Entry, what: str, reader: Reader) -> str:
        fault = entry.fault
        if what == "open":
            evidence = "; ".join(reader.say(sentence) for sentence in fault.evidence)
            return f"{reader.say(headline(fault))}: {evidence}"
        if what == "acknowledged":
            return self._words["by"].format(who=entry.by, what=reader.say(headline(fault)))
        return reader.say(thing(fault) if what == "recovered" else headline(fault))

    def _mails(self) -> Iterator[Line]:
        for key in self.letters.newest():
            of = f"mail {key}"
            letter = None if of in self.told else self.letters.find(key)
            if letter is not None:
                text = self._words["sent"].format(to=letter.to, subject=letter.subject)
                yield Line(letter.came_at, "mail", text, of)
