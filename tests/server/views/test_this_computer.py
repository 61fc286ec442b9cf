"""The computer at hand."""

import dataclasses

import pytest

from checks.inventory import Inventory, System
from server.clock import to_ms
from server.fleet.age.estimate import VIRTUAL
from server.store.packing import pack_values
from server.store.questions.outcomes import Outcome
from server.store.tables import DeviceNow
from server.views.this_computer import this_computer
from tests.server.views.build import MOMENT, NOW, a_device, an_outcome

HEARD = DeviceNow(
    device_id=1,
    contact_ms=to_ms(NOW) - 4000,
    measured_ms=to_ms(NOW) - 5000,
    gateway_answered=True,
    values=pack_values({"gateway_rtt": 0.4}),
)
RESOLVED = dataclasses.replace(an_outcome(at_ms=1), phases_ms={"dns": 3.0})


def test_gateway_and_server_are_told_as_they_are_now() -> None:
    computer = this_computer(a_device(now=HEARD), [], MOMENT)

    assert (computer.gateway.answered, computer.gateway.after_ms) == (True, 0.4)
    assert computer.server.answered


def test_a_computer_that_never_reported_knows_nothing() -> None:
    computer = this_computer(a_device(), [], MOMENT)

    assert computer.gateway.answered is None
    assert computer.resolver.answered is None
    assert computer.server.answered is None
    assert computer.age is None


def test_a_virtual_machine_is_of_no_known_age_and_says_why() -> None:
    virtual = Inventory(system=System(virtual=True))

    computer = this_computer(a_device(inventory=virtual), [], MOMENT)

    assert computer.equipment.virtual
    assert computer.age is not None
    assert (computer.age.year, computer.age.says.msgid) == (None, VIRTUAL)


@pytest.mark.parametrize(
    ("outcomes", "answered"),
    [
        ([], None),
        ([an_outcome(outcome="generic_timeout_error", phase="connect")], None),
        ([RESOLVED], True),
        ([RESOLVED, an_outcome(outcome="dns_temporary_failure", phase="dns", at_ms=2)], False),
        ([an_outcome(outcome="generic_timeout_error", phase="dns", at_ms=2)], False),
        # It said that it does not know the name: so it is there.
        ([an_outcome(outcome="dns_nxdomain_error", phase="dns", at_ms=2)], True),
    ],
)
def test_the_resolver_is_told_from_the_first_step_of_the_checks(
    outcomes: list[Outcome], answered: bool | None
) -> None:
    assert this_computer(a_device(now=HEARD), outcomes, MOMENT).resolver.answered is answered
