"""What was broken beside what Canh made of it, and the seconds that took: the rows of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.component import Component
from alerts.evidence import named_in
from alerts.phrases import headline
from alerts.wording import Reader
from server.demo.control.verdicts import Verdict, verdicts
from server.demo.control.words import control_words_of
from server.demo.events import KINDS
from server.demo.language import words_of
from server.demo.story_file import Truth
from server.province.district import District
from server.province.world import Break, Damage
from server.store.questions.names import names_of
from server.store.session import Session, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A verdict, and what it says."""

    verdict: Verdict
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Something that was broken.

    Attributes:
        title: What, as people say it.
        is_broken: Whether it is now.
        said: What Canh says of it; empty: nothing so far.
        verdict_s, message_s: Seconds from when it broke; None: not yet, or never.
        recovery_s: The same, from when it was mended until Canh said that it is over.
    """

    truth: Truth
    title: str
    is_broken: bool
    said: Sequence[Said]
    verdict_s: int | None
    message_s: int | None
    recovery_s: int | None

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is to come of it."""
        return not self.is_broken and self.recovery_s is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Where the rows come from."""

    store: Store
    district: District
    zone: ZoneInfo

    def of(self, truths: Sequence[Truth], language: str, now: datetime) -> list[Row]:
        """Give the rows of some truths, in their order."""
        with self.store.reading() as session:
            found = {
                truth.number: verdicts(session, truth.broken, self.district, now)
                for truth in truths
            }
            reader = self._reader(session, truths, found, language)
        return [self._row(truth, found[truth.number], reader, now) for truth in truths]

    def _reader(
        self,
        session: Session,
        truths: Sequence[Truth],
        found: Mapping[int, Sequence[Verdict]],
        language: str,
    ) -> Reader:
        """Ask once for all names that are needed."""
        named = {_component(truth.broken) for truth in truths}
        for one in (one for several in found.values() for one in several):
            named |= set(named_in(one.fault))
        names = names_of(session, named, language)
        return Reader(language=language, zone=self.zone, names=names)

    def _row(self, truth: Truth, found: Sequence[Verdict], reader: Reader, now: datetime) -> Row:
        broken, first = truth.broken, found[0] if found else None
        return Row(
            truth=truth,
            title=self._title(broken, reader),
            is_broken=broken.holds(now),
            said=[Said(verdict=one, headline=reader.say(headline(one.fault))) for one in found],
            verdict_s=_seconds(broken.starts, first.opened_at if first else None),
            message_s=_seconds(broken.starts, first.told_at if first else None),
            recovery_s=_seconds(broken.ends, first.recovered_at if first else None),
        )

    def _title(self, broken: Break, reader: Reader) -> str:
        words, more = words_of(reader.language), control_words_of(reader.language)
        is_killed = broken.damage is Damage.FAILING and broken.outcome == "connection_refused"
        how = more["killed"] if is_killed else words[broken.damage]
        title = how.format(name=self._name(broken, reader))
        if broken.communes:
            title += more["for_communes"].format(
                some=broken.communes, all=len(self.district.communes)
            )
        return title[:1].upper() + title[1:]

    def _name(self, broken: Break, reader: Reader) -> str:
        component = _component(broken)
        if broken.damage is Damage.DYING:
            computer = self.district.computers[broken.target]
            return f"{computer.machine.inventory.host} ({self.district.sites[computer.site].name})"
        number = broken.target.partition("/")[2]
        known = reader.names.get(component)
        if known and broken.damage in {Damage.FAILING, Damage.SLOW} and number:
            return f"{known} ({number})"
        return known or broken.target.replace("/", ", ")


def _component(broken: Break) -> Component:
    """Name what broke as the server knows it; of a server of a service, the service."""
    target = broken.target
    if broken.damage in {Damage.FAILING, Damage.SLOW}:
        target = target.partition("/")[0]
    return Component(KINDS[broken.damage], target)


def _seconds(since: datetime | None, until: datetime | None) -> int | None:
    """Count the seconds; None where one of them is not known, or came first."""
    if since is None or until is None or until < since:
        return None
    return round((until - since).total_seconds())
