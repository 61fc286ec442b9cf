"""A message about nothing: it shows whether the way to a contact is open."""

from datetime import datetime

from alerts.contact import Contact
from alerts.message import Message
from alerts.text import N_, Text
from alerts.wording import Reader

_SUBJECT = N_("A trial: Canh reaches you here")
_TEXT = N_(
    "This message only shows that Canh can reach %(name)s at this address. Nothing is broken, and "
    "there is nothing to do."
)


def trial(contact: Contact, reader: Reader, site: str, now: datetime) -> Message:
    """Word a trial for a contact.

    Args:
        contact: Who receives it.
        reader: Their language.
        site: Address of Canh's pages for people.
        now: The time; no two trials are the same message.
    """
    number = f"trial.{contact.id}.{now.timestamp():.0f}"
    text = reader.say(Text(_TEXT, {"name": contact.name}))
    return Message(
        id=number,
        thread=number,
        address=contact.address,
        subject=reader.say(Text(_SUBJECT)),
        text=f"{text}\n\n{site}\n",
        incident=0,
        is_over=True,
        since=now,
        until=now,
        facts={"reason": "trial"},
        page=site,
    )
