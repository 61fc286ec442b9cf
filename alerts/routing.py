"""Who must know of a fault: whoever can act on it, once, and why they."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from alerts.component import LOCAL
from alerts.contact import Contact, Role
from alerts.fault import Fault
from alerts.text import N_


class Because(StrEnum):
    """Why somebody must know."""

    YOUR_UNIT = "your_unit"
    PROVINCE_ACTS = "province_acts"
    NOBODY_THERE = "nobody_there"


BECAUSE = {
    Because.YOUR_UNIT: N_("It is in your unit, and somebody there can try something."),
    Because.PROVINCE_ACTS: N_("Only the province can act on it."),
    Because.NOBODY_THERE: N_("The unit has no contact who can be reached."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who must know, and why."""

    contact: Contact
    because: Because


def route(fault: Fault, contacts: Iterable[Contact]) -> tuple[Recipient, ...]:
    """Choose who must know: the unit's contacts of what is at the unit, else the province's.

    `contacts` is everybody there is; finance, and who cannot be reached, are left out. Nobody is
    chosen twice.
    """
    known = [contact for contact in contacts if contact.can_be_told]
    province = [contact for contact in known if contact.role is Role.PROVINCE]
    if fault.component.kind not in LOCAL:
        return _each_once(province, Because.PROVINCE_ACTS)
    unit = fault.where.unit
    local = [contact for contact in known if contact.role is Role.COMMUNE and contact.unit == unit]
    if unit and local:
        return _each_once(local, Because.YOUR_UNIT)
    return _each_once(province, Because.NOBODY_THERE)


def _each_once(contacts: Sequence[Contact], because: Because) -> tuple[Recipient, ...]:
    # One person may stand in the list twice: as the contact of two units that were merged, say.
    by_address = {
        (contact.channel, contact.address.casefold()): contact for contact in reversed(contacts)
    }
    return tuple(
        Recipient(contact=contact, because=because) for contact in reversed(by_address.values())
    )
