"""What the JSON interface answers, where it is not what a page shows.

An answer is an export: it never says when a device was on, to nobody.
"""

from dataclasses import dataclass

from alerts.contact import Role
from server.store.questions.devices import KnownDevice
from server.views.devices import ContactDevice, FinanceDevice, contact_device, finance_device
from server.views.incidents import SeenIncident
from server.views.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who is signed in."""

    name: str
    role: Role
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceList:
    """One page of devices, and how many there are in all."""

    total: int
    page: int
    pages: int
    devices: list[FinanceDevice | ContactDevice]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentList:
    """One page of incidents, and how many there are in all. Texts are in the caller's language."""

    total: int
    page: int
    pages: int
    incidents: list[SeenIncident]


def exported_device(
    known: KnownDevice, role: Role, moment: Moment
) -> FinanceDevice | ContactDevice:
    """Show a device to a role's program."""
    if role is Role.FINANCE:
        return finance_device(known, moment)
    return contact_device(known, moment)
