"""What the contact of a unit is sent of a condition: which computers, and what to do."""

from dataclasses import replace

import pytest

from alerts.component import Component, Kind
from alerts.condition.disk_full import DISK_FULL
from alerts.condition.grouping import Member, fault_of
from alerts.condition.standing import Standing
from alerts.contact import Role
from alerts.fault import Fault, Whereabouts
from alerts.message import write, write_for_chat
from alerts.routing import Because, route
from alerts.wording import Reader
from tests.alerts.build import a_contact, a_notification, an_incident, province_staff
from tests.alerts.condition.build import DAY, EIGHT, ENGLISH, TEN_MINUTES, after, facts

SITE = Component(Kind.LAN, "c33")
PAGE = "https://canh.example/incidents/1"


def full(number: int) -> Member:
    standing: Standing | None = None
    for at in (EIGHT - 9 * DAY, EIGHT, EIGHT + TEN_MINUTES):
        free_mib = 90_000 if at < EIGHT else 900
        subject = Component(Kind.DEVICE, str(number))
        standing = after(DISK_FULL, [facts(at, subject=subject, free_mib=free_mib)], standing)
    assert standing is not None
    return Member(Component(Kind.SPACE, str(number)), standing)


def fault(*numbers: int) -> Fault:
    where = Whereabouts(unit="c33", site="c33")
    return fault_of(Component(Kind.SPACE, str(numbers[0])), [full(one) for one in numbers], where)


def reader() -> Reader:
    names = {SITE: "Xã Lạc Thổ"}
    for number in (57, 58):
        names[Component(Kind.DEVICE, str(number))] = f"MAY-{number}"
        names[Component(Kind.SPACE, str(number))] = f"MAY-{number}"
    return replace(ENGLISH, names=names)


def test_the_contact_reads_which_computers_and_what_to_try() -> None:
    incident = an_incident()

    message = write(
        a_notification(),
        replace(incident, fault=fault(57, 58)),
        a_contact(),
        reader(),
        "https://canh.example",
    )

    assert message.subject == "2 computers at Xã Lạc Thổ run out of disk space"
    assert message.text.startswith(
        "2 computers at Xã Lạc Thổ run out of disk space.\n"
        "- computer MAY-57: disk C: is 99% full, 900 MB are left\n"
        "- computer MAY-58: disk C: is 99% full, 900 MB are left\n"
        "Since 23/11/2026 08:00.\n"
        "\n"
        "Is it yours?\n"
        "It is at your office: somebody there can make room.\n"
        "\n"
        "Two things to try:\n"
        "1. Empty the recycle bin, and delete downloads and films that nobody needs.\n"
    )


@pytest.mark.parametrize("for_commune", [True, False])
def test_what_is_pasted_into_a_chat_says_it_once(for_commune: bool) -> None:
    incident = replace(an_incident(), fault=fault(57))

    text = write_for_chat(incident, reader(), PAGE, for_commune=for_commune)

    assert text.count("computer MAY-57: disk C: is 99% full, 900 MB are left") == 1


def test_it_is_told_to_who_is_on_the_spot_and_to_nobody_else() -> None:
    contacts = [a_contact(1), a_contact(2, unit="c34"), province_staff()]

    told = route(fault(57), contacts)

    assert [(one.contact.id, one.because) for one in told] == [(1, Because.YOUR_UNIT)]
    assert told[0].contact.role is Role.COMMUNE
