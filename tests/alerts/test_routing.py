"""Who must know."""

from dataclasses import replace

import pytest

from alerts.component import LOCAL, Component, Kind
from alerts.contact import Channel, Contact, Role
from alerts.fault import Fault, Whereabouts
from alerts.routing import BECAUSE, Because, route
from tests.alerts.build import a_contact, a_fault, province_staff

HERE, ELSEWHERE = a_contact(1), a_contact(2, unit="c34")
STAFF = province_staff()
EVERYBODY = [HERE, ELSEWHERE, STAFF]


def of(kind: Kind) -> Fault:
    return replace(a_fault(), component=Component(kind, "x"))


def told(kind: Kind, contacts: list[Contact]) -> list[tuple[int, Because]]:
    return [(one.contact.id, one.because) for one in route(of(kind), contacts)]


@pytest.mark.parametrize("kind", sorted(LOCAL))
def test_what_is_at_a_unit_is_told_to_the_contact_of_that_unit_alone(kind: Kind) -> None:
    assert told(kind, EVERYBODY) == [(1, Because.YOUR_UNIT)]


@pytest.mark.parametrize("kind", sorted(set(Kind) - LOCAL))
def test_what_no_commune_can_change_is_told_to_the_province_alone(kind: Kind) -> None:
    assert told(kind, EVERYBODY) == [(100, Because.PROVINCE_ACTS)]


@pytest.mark.parametrize(
    "contacts",
    [
        [ELSEWHERE],
        [replace(HERE, address="")],
        [replace(HERE, reachable=False)],
    ],
)
def test_where_nobody_can_be_reached_the_province_is_told(contacts: list[Contact]) -> None:
    assert told(Kind.LINK, [*contacts, STAFF]) == [(100, Because.NOBODY_THERE)]


def test_a_fault_of_no_known_unit_is_told_to_the_province() -> None:
    nowhere = replace(of(Kind.DEVICE), where=Whereabouts())
    contact_of_nothing = replace(HERE, unit="")

    recipients = route(nowhere, [contact_of_nothing, STAFF])

    assert [one.contact.id for one in recipients] == [100]


@pytest.mark.parametrize("kind", sorted(Kind))
def test_finance_is_never_told(kind: Kind) -> None:
    officer = replace(HERE, id=9, role=Role.FINANCE)

    assert told(kind, [officer]) == []


def test_one_person_with_two_entries_is_told_once() -> None:
    again = replace(HERE, id=3, address=HERE.address.upper())

    assert told(Kind.LINK, [HERE, again]) == [(1, Because.YOUR_UNIT)]


def test_the_same_address_on_two_channels_is_two_ways() -> None:
    machine = replace(HERE, id=3, channel=Channel.WEBHOOK)

    assert len(told(Kind.LINK, [HERE, machine])) == 2


def test_each_reason_can_be_said() -> None:
    assert set(BECAUSE) == set(Because)
