"""What Canh made of something that was broken: found in the server's rows by what it could blame.

The server itself never learns what really broke.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.component import Component, Kind, area_key
from alerts.fault import Fault
from alerts.incident import Entry, Incident, Why
from alerts.notification import Kind as MessageKind
from alerts.notification import State as MessageState
from server.province.district import District
from server.province.links import Link
from server.province.services import REAL, SERVICES
from server.province.world import Break, Damage
from server.store.questions.aftermath import incidents_between, simulated_device
from server.store.questions.incidents import Addressed, entries_of, messages_of
from server.store.session import Session

# What is found later than this after it was mended is about something else.
_FOUND_WITHIN = timedelta(minutes=10)
_BEGINS = {Why.CONFIRMED, Why.REOPENED, Why.CAME_BACK, Why.RECORDED}
_ENDS = {Why.RECOVERED, Why.STEADY_AGAIN}
_OVER = {MessageKind.RECOVERED, MessageKind.ENDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that was delivered. ``is_over``: whether it says that it is over."""

    to: str
    at: datetime
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An incident, as far as it is about something that was broken.

    Attributes:
        incident: Its number.
        fault: What it blames, and why.
        suspected_at, opened_at: When; None: not since it broke.
        recovered_at: When Canh said that it is over.
        part_of: The incident that it was merged into; 0: none.
        messages: Those delivered since it broke, the first one first.
        withheld: How many were not sent.
    """

    incident: int
    fault: Fault
    suspected_at: datetime | None
    opened_at: datetime | None
    recovered_at: datetime | None
    part_of: int
    messages: tuple[Message, ...]
    withheld: int

    @property
    def told_at(self) -> datetime | None:
        """When somebody was first told that it is broken."""
        return next((one.at for one in self.messages if not one.is_over), None)


def verdicts(session: Session, broken: Break, district: District, now: datetime) -> list[Verdict]:
    """Give what Canh made of something that broke, what it blamed first before what it took in."""
    components = {str(one) for one in _could_be_blamed(session, broken, district)}
    until = (broken.ends or now) + _FOUND_WITHIN
    found = incidents_between(session, components, broken.starts, until)
    given = [_verdict(session, one, broken) for one in found]
    # A suspicion that was not confirmed was never a verdict.
    kept = [one for one in given if one.opened_at or not one.recovered_at]
    return sorted(kept, key=lambda one: (one.part_of != 0, one.incident))


def _verdict(session: Session, incident: Incident, broken: Break) -> Verdict:
    entries = [one for one in entries_of(session, incident.id) if one.at >= broken.starts]
    addressed = messages_of(session, incident.id)
    over_at = None if incident.merged_into else incident.resolved_at
    recovered_at = _recovered_at(entries, broken.ends) or over_at
    told = _delivered(addressed, broken.starts, recovered_at)
    return Verdict(
        incident=incident.id,
        fault=incident.fault,
        suspected_at=_first(entries, {Why.SUSPECTED}),
        opened_at=_first(entries, _BEGINS),
        recovered_at=recovered_at,
        part_of=incident.merged_into or 0,
        messages=tuple(sorted(told, key=lambda one: one.at)),
        withheld=sum(one.notification.state is MessageState.WITHHELD for one in addressed),
    )


def _first(entries: Iterable[Entry], whys: set[Why]) -> datetime | None:
    return next((entry.at for entry in entries if entry.why in whys), None)


def _recovered_at(entries: Iterable[Entry], mended: datetime | None) -> datetime | None:
    """Give when it was over for the first time since it was mended: it may have come back."""
    after = [entry for entry in entries if mended and entry.at >= mended]
    return _first(after, _ENDS)


def _delivered(
    addressed: Iterable[Addressed], since: datetime, until: datetime | None
) -> Iterator[Message]:
    """Give what was delivered about it; what was said after it was over is about its return."""
    for one in addressed:
        at, is_over = one.notification.delivered_at, one.notification.key.kind in _OVER
        if at is not None and at >= since and (is_over or until is None or at <= until):
            yield Message(to=one.contact.name, at=at, is_over=is_over)


def _could_be_blamed(session: Session, broken: Break, district: District) -> Iterator[Component]:
    target = broken.target
    match broken.damage:
        case Damage.CUT | Damage.THIN:
            link = district.links[target]
            yield from _of_lines([link])
            yield from _of_site(link.site)
        case Damage.LAN | Damage.POWERLESS:
            here = [link for link in district.links.values() if link.site == target]
            yield from _of_site(target)
            yield from _of_lines(here)
        case Damage.AREA:
            yield from _of_lines([one for one in district.links.values() if one.point == target])
        case Damage.FAILING | Damage.SLOW:
            yield from _of_service(target.partition("/")[0])
        case Damage.DYING:
            host = district.computers[target].machine.inventory.host
            yield Component(Kind.DISK, str(simulated_device(session, host)))


def _of_site(site: str) -> Iterator[Component]:
    yield Component(Kind.LAN, site)
    yield Component(Kind.POWER, site)


def _of_lines(links: Iterable[Link]) -> Iterator[Component]:
    for link in links:
        yield Component(Kind.LINK, link.code)
        yield Component(Kind.SPEED, link.code)
        yield Component(Kind.AREA, area_key(link.provider, link.area))
        yield Component(Kind.PROVIDER, link.provider)
        yield Component(Kind.GRID, link.area)


def _of_service(code: str) -> Iterator[Component]:
    yield Component(Kind.SERVICE, code)
    (service,) = (one for one in (*SERVICES, REAL) if one.code == code)
    for number in range(len(service.addresses) + 1):
        yield Component(Kind.REPLICA, f"{code}-{number}")
