"""Contacts as an operator sets them up: added and removed, each with its audit row."""

import re
from dataclasses import dataclass
from datetime import datetime

from alerts.channels import IS_ADDRESS
from alerts.contact import Channel, Role
from server.people import unit_id
from server.refused import Conflict, NotFound, Refused
from server.store import contacts
from server.store.audit import write_audit
from server.store.contacts import Listed
from server.store.session import Session
from server.store.tables import Contact

# What people call each other, and no line break.
_NAME = re.compile(r"[^\W_][\w .,@'’()-]{0,79}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A contact to be added. ``unit``: code of whose contact it is; empty: of the province."""

    name: str
    channel: Channel
    address: str
    unit: str = ""
    language: str = "vi"
    simulated: bool = False


def add_contact(session: Session, new: NewContact, actor: str, now: datetime) -> None:
    """Add a contact.

    Raises:
        Refused: If the name, the address or the unit will not do.
    """
    if not _NAME.fullmatch(new.name):
        raise Refused("a contact's name has 1 to 80 letters, digits, spaces, dots, dashes or @")
    if not IS_ADDRESS[new.channel](new.address):
        raise Refused(f"{new.address!r} is no address of a {new.channel}")
    if any(listed.row.name == new.name for listed in contacts.list_contacts(session)):
        raise Conflict(f"there is a contact {new.name!r} already")
    row = Contact(
        name=new.name,
        role=Role.COMMUNE if new.unit else Role.PROVINCE,
        unit_id=unit_id(session, new.unit) if new.unit else None,
        channel=new.channel,
        address=new.address,
        language=new.language,
        simulated=new.simulated,
    )
    contacts.add(session, row)
    detail = {"unit": new.unit, "channel": new.channel, "address": new.address}
    subject = f"contact:{new.name}"
    write_audit(session, now, actor=actor, action="contact.add", subject=subject, detail=detail)


def remove_contact(session: Session, name: str, actor: str, now: datetime) -> None:
    """Tell a contact nothing from now on.

    Raises:
        NotFound: If there is no such contact.
    """
    contacts.remove(session, contact_named(session, name).row, now)
    write_audit(session, now, actor=actor, action="contact.remove", subject=f"contact:{name}")


def reached(session: Session, name: str, actor: str, now: datetime) -> None:
    """Note that a contact took a trial: an address that refused messages does so no more.

    Raises:
        NotFound: If there is no such contact.
    """
    contacts.accept_again(session, contact_named(session, name).row)
    write_audit(session, now, actor=actor, action="contact.test", subject=f"contact:{name}")


def contact_named(session: Session, name: str) -> Listed:
    """Find a contact.

    Raises:
        NotFound: If there is none of that name.
    """
    for listed in contacts.list_contacts(session):
        if listed.row.name == name:
            return listed
    raise NotFound(f"there is no contact {name!r}: `canh contact list` shows them")
