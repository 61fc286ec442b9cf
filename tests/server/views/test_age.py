"""How old a device is, as everybody may know."""

from checks.inventory import Firmware, Inventory, Processor, System
from server.figure import Measurement
from server.fleet.age.estimate import VIRTUAL
from server.views.age import age_of
from server.views.citations import Citations
from tests.server.procurement.rows import an_asset
from tests.server.views.build import MOMENT, NOW, a_device

PC = Inventory(
    system=System(maker="Dell Inc.", model="OptiPlex 3020", form="desktop"),
    processors=(Processor(name="Intel(R) Core(TM) i5-4590 CPU @ 3.30GHz"),),
    firmware=Firmware(date="2014-12-10"),
)


def test_a_device_that_has_not_said_what_it_is_has_no_age_yet() -> None:
    assert age_of(a_device(), None, MOMENT) is None


def test_a_virtual_machine_is_of_no_known_age_and_says_why() -> None:
    age = age_of(a_device(inventory=Inventory(system=System(virtual=True))), None, MOMENT)

    assert age is not None
    assert (age.year, age.years_old) == (None, None)
    assert age.says.msgid == VIRTUAL


def test_an_age_can_be_followed_to_the_device_and_the_day_on_which_it_said_so() -> None:
    age = age_of(a_device(inventory=PC), None, MOMENT)

    assert age is not None
    citations = Citations()
    citations.cite(age.says)
    assert citations.sources == (Measurement(device="1", what="inventory", at=NOW),)


def test_the_register_has_its_say_in_an_age() -> None:
    plain = a_device(inventory=Inventory(system=PC.system))

    alone = age_of(plain, None, MOMENT)
    registered = age_of(plain, an_asset(in_use_since="2016"), MOMENT)

    assert alone is not None
    assert alone.year is None
    assert registered is not None
    assert 2014 <= (registered.year or 0) <= 2017
    assert [one.msgid for one in registered.because] == [
        "the register says that it is in use since {since}"
    ]
