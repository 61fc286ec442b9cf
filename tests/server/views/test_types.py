"""The types themselves: what finance gets has no place for what it must not see."""

import dataclasses
import typing

import pytest

from server.views.devices import ContactDevice, FinanceDevice, StaffDevice
from server.views.links import FinanceLink, WatchedLink
from server.views.overview import FinanceOverview
from server.views.units import FinanceUnit, WatchedUnit

NEVER_FOR_FINANCE = (
    *("address", "host", "hardware", "gateway", "router", "area", "identity", "firmware"),
    *("agent", "build", "release", "version", "inventory", "serial", "connection", "reporting"),
    *("presence", "contact", "booted", "enrolled", "standing", "reached", "asked"),
)


@pytest.mark.parametrize("view", [FinanceDevice, FinanceLink, FinanceUnit, FinanceOverview])
def test_what_finance_sees_has_no_field_for_what_it_must_not(view: type) -> None:
    found = {
        name for name in fields_of(view) for word in NEVER_FOR_FINANCE if word in name.split("_")
    }

    # The day on which a computer said what it is made of: the source of what finance sees.
    assert found - {"inventory_day"} == set()


@pytest.mark.parametrize("view", [ContactDevice, WatchedUnit, WatchedLink])
def test_what_a_contact_sees_has_no_field_for_when_a_computer_was_on(view: type) -> None:
    found = fields_of(view) & {"presence", "contact_at", "booted_at", "clock_offset_s"}

    assert found == set()


def test_the_fields_of_nested_types_are_looked_at_too() -> None:
    assert {"gateway_hardware", "contact_at", "agent", "size_mib"} <= fields_of(StaffDevice)


def fields_of(view: typing.Any) -> set[str]:
    """Name the fields of a type and of all types inside it."""
    if dataclasses.is_dataclass(view):
        hints = typing.get_type_hints(view)
        inside = [fields_of(hint) for hint in hints.values()]
        return {field.name for field in dataclasses.fields(view)}.union(*inside)
    return set().union(*(fields_of(argument) for argument in typing.get_args(view)))
