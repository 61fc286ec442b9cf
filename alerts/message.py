"""From a notification to the words that leave the house: a subject, a text, and data for machines.

Each language has the same templates and its own catalogue; a name that a template does not know is
an error, never a gap in a message.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from alerts.component import OF_COMPUTER
from alerts.contact import Contact, Role
from alerts.fault import Failing, Fault
from alerts.incident import Incident
from alerts.life import STEADY_AFTER
from alerts.notification import Belief, Kind, Notification
from alerts.phrases import headline, thing, tries, whose
from alerts.severity import SEVERITIES
from alerts.text import N_, Text
from alerts.wording import Reader, catalogue

_TEMPLATES = Path(__file__).parent / "templates"
_SUBJECTS: Mapping[Kind, str] = {
    Kind.OPENED: "%(headline)s",
    Kind.RECOVERED: N_("Fine again: %(thing)s"),
    Kind.CORRECTION: N_("Correction, it is: %(thing)s"),
    Kind.FLAPPING: N_("It keeps coming and going: %(thing)s"),
    Kind.ENDED: N_("It is steady again: %(thing)s"),
}
_STAYS_BROKEN = N_("It stays broken: %(thing)s")
_UNWATCHED = N_("It is no longer watched: %(thing)s")
_SIMULATED = N_("[SIMULATION] %(subject)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel sends.

    Attributes:
        id: The same for every attempt at the same message, and for no other.
        thread: The same for all messages of one incident to one contact.
        address: Where the channel finds the contact.
        subject: One line.
        text: Plain text.
        incident: Its number.
        is_over: Whether it tells of an end.
        since: When the fault began.
        until: When it was over, if it is.
        facts: What a machine may want to show or sort by, by name.
        page: Address of the incident's page.
        replaces: Incidents of which the contact will hear no more, since they were part of this.
        simulated: Whether it did not really happen.
    """

    id: str
    thread: str
    address: str
    subject: str
    text: str
    incident: int
    is_over: bool
    since: datetime
    until: datetime | None
    facts: Mapping[str, str]
    page: str
    replaces: tuple[int, ...] = ()
    simulated: bool = False


def write(
    notification: Notification,
    incident: Incident,
    contact: Contact,
    reader: Reader,
    site: str,
    waiting: int = 0,
) -> Message:
    """Word a notification for who receives it.

    Args:
        notification: What is to be said.
        incident: As it is now.
        contact: Who receives it.
        reader: Their language, and the names they know things by.
        site: Address of Canh's pages for people: https://canh.bacninh.gov.vn.
        waiting: How many messages wait until their hour has room for them.
    """
    every = f"{site.rstrip('/')}/incidents"
    page = f"{every}/{incident.id}"
    words = _words(notification, incident, contact, reader) | {
        "url": page,
        "waiting": waiting,
        "every_url": every,
    }
    template = _environment(reader.language).get_template(
        _template(notification, incident, contact)
    )
    is_over = notification.says is Belief.FINE
    return Message(
        id=str(notification.key),
        thread=f"{incident.id}.{contact.id}",
        address=contact.address,
        subject=_subject(notification, incident, reader),
        text=template.render(words).strip() + "\n",
        incident=incident.id,
        is_over=is_over,
        since=incident.fault.since,
        until=_until(incident) if is_over else None,
        facts=_facts(notification, incident),
        page=page,
        replaces=notification.replaces,
        simulated=incident.simulated,
    )


def write_for_chat(
    incident: Incident, reader: Reader, page: str, *, for_commune: bool, note: str = ""
) -> str:
    """Word an incident as a plain text that somebody pastes into a chat.

    Args:
        incident: As it is now.
        reader: Who pastes it.
        page: Address of the incident's page.
        for_commune: Whether it is for somebody at the unit, who sees no evidence.
        note: What was noted last.
    """
    over_at = _until(incident) or incident.turned_at
    words = _said_of(incident, reader) | {
        "until": reader.when(over_at),
        "duration": reader.lasting(over_at - incident.fault.since),
        "is_over": incident.resolved_at is not None,
        "for_commune": for_commune,
        "note": note,
        "url": page,
    }
    text = _environment(reader.language).get_template("chat.txt").render(words)
    return text.strip() + "\n"


def _until(incident: Incident) -> datetime | None:
    # When it was mended nobody knows of what is no longer watched, only when that ended.
    return incident.resolved_at if incident.unwatched else incident.turned_at


def _words(
    notification: Notification, incident: Incident, contact: Contact, reader: Reader
) -> dict[str, object]:
    turned_at = incident.turned_at
    return _said_of(incident, reader) | {
        "severity": reader.say(Text(SEVERITIES[incident.severity])),
        "until": reader.when(turned_at),
        "turned": reader.when(turned_at),
        "duration": reader.lasting(turned_at - incident.fault.since),
        "steady": reader.lasting(STEADY_AFTER),
        "corrects": notification.corrects is not None,
        "is_over": notification.says is Belief.FINE,
        "for_commune": contact.role is Role.COMMUNE,
    }


def _said_of(incident: Incident, reader: Reader) -> dict[str, object]:
    fault = incident.fault
    return {
        "headline": reader.say(headline(fault)),
        "thing": reader.say(thing(fault)),
        "whose": reader.say(whose(fault)),
        "tries": [reader.say(one) for one in tries(fault)],
        "evidence": [reader.say(sentence) for sentence in fault.evidence],
        "names_own": fault.component.kind in OF_COMPUTER,  # and nothing that is another's
        "told": _told(fault, reader),
        "since": reader.when(fault.since),
        "on_it": incident.acknowledged_by,
        "on_it_since": reader.when(incident.acknowledged_at) if incident.acknowledged_at else "",
        "simulated": incident.simulated,
    }


def _told(fault: Fault, reader: Reader) -> str:
    """Give somebody's words: these are for everybody, other evidence is for the province alone."""
    if fault.failing is not Failing.TOLD or not fault.evidence:
        return ""
    return reader.say(fault.evidence[0])


def _template(notification: Notification, incident: Incident, contact: Contact) -> str:
    kind = notification.key.kind
    if kind is Kind.OPENED:
        return f"opened_{'commune' if contact.role is Role.COMMUNE else 'province'}.txt"
    return "unwatched.txt" if _says_unwatched(notification, incident) else f"{kind}.txt"


def _says_unwatched(notification: Notification, incident: Incident) -> bool:
    is_end = notification.key.kind in (Kind.RECOVERED, Kind.ENDED)
    return is_end and incident.unwatched and notification.says is Belief.FINE


def _subject(notification: Notification, incident: Incident, reader: Reader) -> str:
    msgid = _SUBJECTS[notification.key.kind]
    if _says_unwatched(notification, incident):
        msgid = _UNWATCHED
    elif notification.key.kind is Kind.ENDED and notification.says is Belief.BROKEN:
        msgid = _STAYS_BROKEN
    parts = {"headline": headline(incident.fault), "thing": thing(incident.fault)}
    subject = reader.say(Text(msgid, parts))
    if incident.simulated:
        subject = reader.say(Text(_SIMULATED, {"subject": subject}))
    return " ".join(subject.split())  # a name with a line break must not break the line


def _facts(notification: Notification, incident: Incident) -> dict[str, str]:
    return {
        "reason": notification.key.kind,
        "component": str(incident.fault.component),
        "failing": incident.fault.failing,
        "severity": incident.severity,
        "unit": incident.fault.where.unit,
        "acknowledged_by": incident.acknowledged_by,
    }


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=False,  # noqa: S701  # plain text: an escaped apostrophe would be shown as such
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    return environment
