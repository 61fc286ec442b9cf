from datetime import date

import pytest

from checks.inventory import Disk, Inventory, Memory, OperatingSystem, Processor
from server.figure import Figure, Measurement
from server.procurement import makeup
from server.procurement.makeup import Makeup, makeup_of, usual_makeup

DAY = date(2027, 1, 1)
SOURCE = Measurement(device="7", what="inventory")
WINDOWS = OperatingSystem(family="windows", name="Windows 10", release="22H2", build="19045.5247")


def read(**parts: object) -> Makeup:
    return makeup_of(Inventory(**parts), 2016.0, DAY, SOURCE)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("name", "release", "word"),
    [
        ("Windows 10", "22H2", "win10"),
        ("Windows 11", "24H2", "win11"),
        ("Windows 7", "", "win7"),
        ("debian", "12.5", "other"),
        ("debian", "11", "ended"),
        ("", "", "win10"),
    ],
)
def test_a_system_is_known_by_whether_it_is_supported(name: str, release: str, word: str) -> None:
    found = read(operating_system=OperatingSystem(name=name, release=release))

    assert found.os == word


@pytest.mark.parametrize(
    ("mib", "size_gb"), [(24_105, 16), (16_000, 16), (7_900, 8), (8_192, 8), (3_900, 4), (900, 2)]
)
def test_memory_is_rounded_to_what_was_bought(mib: int, size_gb: int) -> None:
    assert read(memory=Memory(total_mib=mib)).ram == size_gb


@pytest.mark.parametrize(
    ("disk", "kind", "band"),
    [
        (Disk(kind="ssd", healthy=True), "ssd", "ok"),
        (Disk(kind="hdd", healthy=False), "hdd", "bad"),
        (Disk(kind="hdd", healthy=True, bad_sectors=8), "hdd", "warn"),
        (Disk(kind="ssd", bus="nvme", wear=0.95), "ssd", "warn"),
        (Disk(bus="nvme"), "ssd", "unknown"),
    ],
)
def test_a_disk_is_of_a_kind_and_a_health(disk: Disk, kind: str, band: str) -> None:
    found = read(disks=(disk,))

    assert (found.disk, found.disk_band) == (kind, band)


@pytest.mark.parametrize(
    ("processor", "can"),
    [
        ("Intel(R) Core(TM) i5-8400 CPU @ 2.80GHz", True),
        ("Intel(R) Core(TM) i5-7500 CPU @ 3.40GHz", False),
        ("AMD Ryzen 5 1600 Six-Core Processor", False),
        ("AMD Ryzen 5 3600 6-Core Processor", True),
        ("an abacus", False),
    ],
)
def test_whether_it_can_run_the_next_windows_is_told_by_its_processor(
    processor: str, can: bool
) -> None:
    found = read(processors=(Processor(name=processor),), operating_system=WINDOWS)

    assert found.can_run_win11 is can


def test_a_computer_of_another_system_is_offered_no_windows() -> None:
    processors = (Processor(name="Intel(R) Core(TM) i5-8400 CPU @ 2.80GHz"),)

    found = read(processors=processors, operating_system=OperatingSystem(name="debian"))

    assert not found.can_run_win11


def test_what_is_told_names_the_system_but_never_its_build() -> None:
    found = read(operating_system=WINDOWS, disks=(Disk(kind="hdd", healthy=False),))

    assert [one.msgid for one in found.told] == [makeup.MADE_OF, makeup.FAILING, makeup.ENDS]
    assert found.told[0].figures["system"] == "Windows 10"
    assert "19045" not in str(found.told)


def test_what_nobody_looked_into_is_taken_to_be_usual_and_said_to_be() -> None:
    old, new = usual_makeup(2013.0), usual_makeup(2023.0)

    assert (old.disk, old.ram, old.os, old.can_run_win11) == ("hdd", 4, "win7", False)
    assert (new.disk, new.ram, new.os, new.can_run_win11) == ("ssd", 8, "win11", True)
    assert [one.msgid for one in old.told] == [makeup.TAKEN]
    memory = old.told[0].figures["memory"]
    assert isinstance(memory, Figure)
    assert not memory.is_confirmed
