from datetime import UTC, date, datetime

from checks.inventory import Disk, Firmware, Inventory, Processor, System
from server.figure import Assumption, Figure, Measurement, RegisterRow
from server.fleet.age.estimate import (
    BY_EVIDENCE,
    BY_REGISTER,
    NO_DATE,
    SILENT,
    VIRTUAL,
    age_by_register,
)
from server.fleet.age.told import age_of_computer, told
from server.sentence import Day

NOW = datetime(2026, 11, 27, tzinfo=UTC)
PC = Inventory(
    system=System(maker="Dell Inc.", model="OptiPlex 3020", form="desktop"),
    processors=(Processor(name="Intel(R) Core(TM) i5-4590 CPU @ 3.30GHz"),),
    firmware=Firmware(date="2014-12-10"),
    disks=(Disk(power_on_hours=21_000),),
)
ROW = RegisterRow(register="register.csv", place="A1")


def test_a_computer_says_how_old_it_is_and_because_of_what() -> None:
    age = age_of_computer(PC, "12", NOW)

    assert age.says.msgid == BY_EVIDENCE
    assert 2014 <= (age.year or 0) <= 2015.5
    assert len(age.because) == 2
    assert age.years_old is not None
    assert 10 < age.years_old[0] < age.years_old[1] < 14


def test_its_figures_can_be_followed_to_the_device() -> None:
    age = age_of_computer(PC, "12", NOW)

    figure = age.says.figures["year"]
    assert isinstance(figure, Figure)
    assert figure.rests_on == (Measurement(device="12", what="inventory"),)


def test_days_are_days_and_hours_are_hours() -> None:
    worn = Inventory(disks=PC.disks, firmware=PC.firmware)

    because = {
        name: filling
        for one in age_of_computer(worn, "12", NOW).because
        for name, filling in one.figures.items()
    }

    assert because["day"] == Day(date(2014, 12, 10))
    hours = because["hours"]
    assert isinstance(hours, Figure)
    assert (hours.value, hours.unit) == (21_000, "hour")


def test_a_virtual_machine_and_a_silent_one_say_why_not() -> None:
    virtual = age_of_computer(Inventory(system=System(virtual=True)), "12", NOW)
    silent = age_of_computer(Inventory(), "12", NOW)

    assert (virtual.year, virtual.says.msgid, virtual.because) == (None, VIRTUAL, ())
    assert (silent.year, silent.says.msgid) == (None, SILENT)
    assert virtual.high - virtual.low > 25


def test_the_register_alone_tells_an_age_as_exactly_as_it_was_written() -> None:
    year = told(age_by_register("2019", NOW), NOW, ROW)
    day = told(age_by_register("2019-05-31", NOW), NOW, ROW)

    assert year.says.msgid == BY_REGISTER
    assert (year.low, year.high) == (2018.0, 2020.0)
    assert day.high - day.low < year.high - year.low
    assert day.because[0].figures["since"] == "31/05/2019"


def test_a_register_that_does_not_say_it_leaves_the_widest_interval() -> None:
    age = told(age_by_register("", NOW), NOW, Assumption(name="x"))

    assert (age.year, age.says.msgid, age.years_old) == (None, NO_DATE, None)
    assert age.high - age.low > 25


def test_a_day_in_the_future_makes_nothing_younger_than_now() -> None:
    age = age_by_register("2040", NOW)

    assert age.high < 2027
    assert age.year is not None
    assert age.low <= age.year <= age.high
