"""A house of rows in memory: what the server's jobs do with the rules, and a clock to turn by hand.

A crash is an exception between two commits: what was written stays, what was not is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto
from zoneinfo import ZoneInfo

from alerts.by_hand import find_too
from alerts.component import Component
from alerts.contact import Contact
from alerts.decision import Circumstances
from alerts.delivery import TO_SEND, claim, delivered, not_delivered
from alerts.incident import UNRESOLVED, Change, Entry, Incident, State, Why
from alerts.life import acknowledge, advance, over_told
from alerts.notification import Belief, Key, Notification
from alerts.observation import Observation, Parent, Verdict
from alerts.routing import route
from alerts.telling import tell

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class Crash(Exception):
    """The worker is gone."""


class When(Enum):
    """Between which commits a worker dies."""

    BEFORE_SENDING = auto()
    AFTER_SENDING = auto()


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came in."""

    at: datetime
    contact: int
    key: Key
    says: Belief
    component: Component

    def __str__(self) -> str:
        clock = self.at.astimezone(VIETNAM).strftime("%H:%M")
        return f"{clock} contact {self.contact}: {self.key.kind} {self.component}"


@dataclass(slots=True)
class World:
    """Incidents by id, notifications by key, what arrived, and the mail server."""

    contacts: Sequence[Contact]
    now: datetime
    incidents: dict[int, Incident] = field(default_factory=dict)
    rows: dict[Key, Notification] = field(default_factory=dict)
    timeline: list[tuple[int, Entry]] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    by_hand: set[int] = field(default_factory=set)
    mail_server_up: bool = True
    circumstances: Circumstances = field(default_factory=Circumstances)

    @property
    def messages(self) -> list[str]:
        """What arrived, as lines."""
        return [str(message) for message in self.received]

    def of(self, component: Component) -> Incident | None:
        """Find the unresolved incident of a component, or else its last one."""
        theirs = [one for one in self.incidents.values() if one.fault.component == component]
        unresolved = [one for one in theirs if one.state in UNRESOLVED]
        return next(iter(unresolved or theirs[::-1]), None)

    def parent_of(self, component: Component) -> Parent | None:
        """Give a wider incident as the parent of what it explains."""
        wider = self.of(component)
        if wider is None or wider.state in (State.SUSPECTED, State.MERGED):
            return None
        return Parent(incident=wider.id, recovered_at=wider.resolved_at)

    def see(self, seen: Observation, *, known_as: Component | None = None) -> Change:
        """Take in a verdict, in one transaction."""
        incident = self.of(known_as or seen.fault.component)
        if incident is not None and incident.id in self.by_hand and not seen.late:
            return self._see_what_people_opened(incident, seen)
        if incident is not None and incident.merged_by:
            whole = self.incidents[incident.merged_into or 0]
            seen = replace(seen, parent=Parent(incident=whole.id, recovered_at=whole.resolved_at))
        change = advance(incident, seen, self.now)
        self._store(change)
        return change

    def _see_what_people_opened(self, incident: Incident, seen: Observation) -> Change:
        """A judge takes over what it is sure of itself, and else leaves it to people."""
        sure = seen.verdict is Verdict.CONFIRMED and seen.parent is None
        if incident.state not in UNRESOLVED or not sure:
            return Change(Why.NOTHING_NEW, incident)
        self.by_hand.discard(incident.id)
        change = find_too(incident, seen, self.now)
        self._store(change)
        return change

    def do(self, change: Change) -> Incident | None:
        """Store what a person did; a note is nothing that anybody is told."""
        return self._store(change, tells=change.why is not Why.NOTED)

    def somebody_is_on_it(self, component: Component, by: str) -> None:
        incident = self.of(component)
        assert incident is not None
        self._store(acknowledge(incident, by, self.now))

    def deliver(self, crash: When | None = None) -> None:
        """Send what is due; with a crash, the first message dies with its worker."""
        for key in list(self.rows):
            self._deliver_one(self.rows[key], crash)

    def reconsider(self) -> None:
        """Decide anew where that is due."""
        for row in list(self.rows.values()):
            if row.next_at is not None and row.next_at <= self.now:
                self.tell(self.incidents[row.key.incident])

    def _deliver_one(self, row: Notification, crash: When | None) -> None:
        claimed = claim(row, self.now)
        self.rows[row.key] = claimed.notification
        if claimed.why not in TO_SEND:
            return
        if crash is When.BEFORE_SENDING:
            raise Crash
        sent = claimed.notification
        if self.mail_server_up:
            self.received.append(
                Received(self.now, row.key.contact, row.key, sent.says, sent.component)
            )
        if crash is When.AFTER_SENDING:
            raise Crash
        if not self.mail_server_up:
            self.rows[row.key] = not_delivered(sent, permanent=False, uncertain=False, now=self.now)
        else:
            self.rows[row.key] = delivered(sent, "250 ok", self.now)
            if sent.says is Belief.FINE:
                self._store(over_told(self.incidents[row.key.incident], self.now))
        self.tell(self.incidents[row.key.incident])

    def _store(self, change: Change, *, tells: bool = True) -> Incident | None:
        incident = change.incident
        if incident is None:
            return None
        if incident.id == 0:
            incident = replace(incident, id=len(self.incidents) + 1)
        self.incidents[incident.id] = incident
        if change.entry is not None:
            self.timeline.append((incident.id, change.entry))
        if tells:
            self.tell(incident)
        return incident

    def tell(self, incident: Incident) -> None:
        """Decide for everybody; who was told of a part hears of the whole."""
        whole = self.whole_of(incident)
        for one in [incident] if whole is incident else [incident, whole]:
            parts = self.parts_of(one)
            rows = [row for row in self.rows.values() if row.key.incident in parts]
            recipients = route(one.fault, self.contacts)
            written = tell(one, recipients, rows, lambda _: self.circumstances, self.now)
            self.rows |= {row.key: row for row in written}

    def whole_of(self, incident: Incident) -> Incident:
        """Follow what an incident was merged into."""
        while incident.merged_into in self.incidents:
            incident = self.incidents[incident.merged_into]
        return incident

    def parts_of(self, incident: Incident) -> set[int]:
        """Give the incident and whatever was merged into it, at any depth."""
        return {one.id for one in self.incidents.values() if self._is_part(one, incident.id)}

    def _is_part(self, one: Incident, whole: int) -> bool:
        return one.id == whole or (
            one.merged_into in self.incidents
            and self._is_part(self.incidents[one.merged_into], whole)
        )
