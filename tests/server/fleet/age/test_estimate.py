from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.inventory import (
    Battery,
    Disk,
    Firmware,
    Inventory,
    Memory,
    MemoryModule,
    OperatingSystem,
    Panel,
    Processor,
    System,
)
from server.fleet.age.estimate import BY_EVIDENCE, SILENT, VIRTUAL, Age, estimate_age
from server.fleet.age.evidence import EvidenceKind

NOW = datetime(2026, 11, 27, tzinfo=UTC)
DELL = System(maker="Dell Inc.", model="Latitude 3450", form="laptop")
PC = Inventory(system=DELL, processors=(Processor(name="Intel(R) Core(TM) i5-5200U"),))


def kinds(age: Age) -> list[EvidenceKind]:
    return [one.kind for one in age.evidence]


def test_a_processor_alone_gives_a_year_after_its_launch() -> None:
    age = estimate_age(PC, NOW)

    assert age.basis == BY_EVIDENCE
    assert age.year is not None
    assert age.low < age.year < age.high
    assert 2015.0 < age.year < 2016.5
    assert kinds(age) == [EvidenceKind.PROCESSOR]


def test_firmware_of_the_time_narrows_it() -> None:
    alone = estimate_age(PC, NOW)
    dated = estimate_age(replace(PC, firmware=Firmware(date="2015-09-10")), NOW)

    assert dated.high - dated.low < alone.high - alone.low
    assert dated.year == pytest.approx(2015.7, abs=0.3)


def test_firmware_updated_years_later_does_not_make_it_young() -> None:
    updated = estimate_age(replace(PC, firmware=Firmware(date="2021-04-01")), NOW)

    assert updated.year is not None
    assert updated.year < 2017


def test_the_earliest_firmware_ever_seen_counts_and_not_todays() -> None:
    updated = replace(PC, firmware=Firmware(date="2021-04-01"))

    age = estimate_age(updated, NOW, first_firmware="2015-09-10")

    assert age.year == pytest.approx(2015.7, abs=0.3)


def test_a_battery_of_its_time_dates_a_laptop_best() -> None:
    age = estimate_age(replace(PC, batteries=(Battery(made="2015-06-20"),)), NOW)

    assert age.year == pytest.approx(2015.6, abs=0.2)
    assert kinds(age)[0] == EvidenceKind.BATTERY


def test_a_battery_replaced_years_later_is_outvoted() -> None:
    age = estimate_age(replace(PC, batteries=(Battery(made="2022-03-01"),)), NOW)

    assert age.year is not None
    assert age.year < 2019
    assert kinds(age)[0] == EvidenceKind.PROCESSOR


@pytest.mark.parametrize("made", ["2010-08-08", "2007-10-12", "1980-00-00", "ManufDate", ""])
def test_a_constant_of_the_firmware_is_no_battery_date(made: str) -> None:
    age = estimate_age(replace(PC, batteries=(Battery(made=made),)), NOW)

    assert EvidenceKind.BATTERY not in kinds(age)


def test_only_a_built_in_screen_tells_the_age() -> None:
    inside = Panel(made_year=2015, made_week=20, built_in=True)
    outside = Panel(made_year=2023, made_week=20, built_in=False)

    age = estimate_age(replace(PC, panels=(inside, outside)), NOW)

    assert age.year == pytest.approx(2015.6, abs=0.3)


@pytest.mark.parametrize(
    "strings", [("BUILDID#15WWA4CT601",), ("ABS 70/71", "BUILDID#15", "WWA4CT601#SABA;")]
)
def test_hps_mark_of_the_platform_is_found_whole_or_cut_in_two(strings: tuple[str, ...]) -> None:
    hp = Inventory(system=System(maker="HP", model="HP ProBook", oem_strings=strings))

    age = estimate_age(hp, NOW)

    assert kinds(age) == [EvidenceKind.PLATFORM]
    assert age.year == pytest.approx(2016.2, abs=0.5)


def test_disk_hours_say_how_old_it_is_at_least() -> None:
    young = Inventory(system=DELL, processors=(Processor(name="Intel(R) N100"),))
    worn = replace(young, disks=(Disk(power_on_hours=30_000),))

    assert estimate_age(worn, NOW).high < estimate_age(young, NOW).high


def test_disk_hours_beyond_belief_are_ignored() -> None:
    odd = replace(PC, disks=(Disk(power_on_hours=4_000_000),))

    assert EvidenceKind.DISK_HOURS not in kinds(estimate_age(odd, NOW))


def test_it_was_built_before_its_system_was_installed() -> None:
    installed = replace(PC, operating_system=OperatingSystem(installed="2015-08-01"))

    assert estimate_age(installed, NOW).high < 2016.5


def test_a_recycled_processor_on_a_new_board_is_not_believed_alone() -> None:
    board = System(board_model="X99", form="desktop")
    xeon = (Processor(name="Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz"),)

    age = estimate_age(
        Inventory(system=board, processors=xeon, firmware=Firmware(date="2022-10-10")), NOW
    )

    assert age.high > 2022
    assert age.year is not None
    assert age.year > 2020


def test_the_register_is_evidence_and_dates_what_says_nothing_else() -> None:
    age = estimate_age(Inventory(), NOW, in_use_since="2019-05-31")

    assert kinds(age) == [EvidenceKind.REGISTER]
    assert age.year == pytest.approx(2019.0, abs=0.6)


def test_a_second_hand_purchase_does_not_make_it_younger_than_its_parts() -> None:
    old = replace(PC, batteries=(Battery(made="2015-06-20"),))

    age = estimate_age(old, NOW, in_use_since="2021-03-01")

    assert age.year == pytest.approx(2015.6, abs=0.3)


def test_a_virtual_machine_is_not_known() -> None:
    virtual = replace(PC, system=System(maker="QEMU", virtual=True))

    age = estimate_age(virtual, NOW)

    assert (age.year, age.basis, age.evidence) == (None, VIRTUAL, ())
    assert age.years_old(NOW) is None


def test_a_machine_that_says_nothing_is_not_known_with_the_widest_interval() -> None:
    memory = Memory(modules=(MemoryModule(size_mib=8192, kind="DDR4"),))

    silent = estimate_age(Inventory(memory=memory), NOW)

    assert (silent.year, silent.basis) == (None, SILENT)
    assert silent.high - silent.low > 25
    assert kinds(silent) == [EvidenceKind.MEMORY]


@pytest.mark.parametrize("written", ["1970-01-01", "0892-10-21", "2015-13-40", "soon"])
def test_a_firmware_date_that_is_none_is_ignored(written: str) -> None:
    age = estimate_age(replace(PC, firmware=Firmware(date=written)), NOW)

    assert kinds(age) == [EvidenceKind.PROCESSOR]


some_text = st.sampled_from(["", "2016", "2018-04", "2031-01-01", "1999-12-31", "x" * 80])


@given(
    made=some_text,
    firmware=some_text,
    installed=some_text,
    name=st.sampled_from(["", "Intel(R) Core(TM) i5-6500", "AMD E1-2500", "A0"]),
    kind=st.sampled_from(["", "DDR3", "DDR4", "FLASH"]),
    hours=st.none() | st.integers(0, 10**7),
)
def test_whatever_it_says_the_answer_has_an_order_and_lies_before_now(
    made: str, firmware: str, installed: str, name: str, kind: str, hours: int | None
) -> None:
    inventory = Inventory(
        processors=(Processor(name=name),),
        firmware=Firmware(date=firmware),
        batteries=(Battery(made=made),),
        operating_system=OperatingSystem(installed=installed),
        memory=Memory(modules=(MemoryModule(size_mib=4096, kind=kind),)),
        disks=(Disk(power_on_hours=hours),),
    )

    age = estimate_age(inventory, NOW)

    assert 1998 <= age.low <= age.high <= 2027
    assert age.year is None or age.low <= age.year <= age.high
    for one in age.evidence:
        assert one.says.format(**one.figures)
