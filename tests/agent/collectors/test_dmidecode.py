"""Seventeen real machines: what ``dmidecode`` printed of them is what the inventory says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.collectors.dates import iso_date
from agent.collectors.placeholders import told
from agent.collectors.plate import Plate, read_plate
from agent.collectors.smbios import parse_table
from checks.inventory import Battery
from tests.agent.collectors.dmidecode import Block, filled_slots, kib, read_blocks, table_of

NAMES = (
    "all-in-one-hp-6000-pro",
    "broken-table-dell-optiplex-7010",
    "desktop-asus-h110m-k-system-product-name",
    "desktop-dell-optiplex-3020",
    "desktop-hp-prodesk-400-g1-buildid",
    "desktop-no-brand-h61-to-be-filled",
    "desktop-recycled-xeon-x79",
    "laptop-acer-aspire-4930-constant-battery-date",
    "laptop-dell-latitude-3450-battery",
    "laptop-hp-omen-14-split-buildid",
    "laptop-thinkpad-t440-two-batteries",
    "mini-pc-lenovo-m75q-gen2",
    "no-cpu-string-dell-optiplex-780",
    "no-cpu-structure-azw-bt3x",
    "very-new-thinkpad-e16-gen2",
    "very-old-compaq-evo-d510",
    "virtual-machine-qemu",
)

ReadReport = Callable[[str], str]


@pytest.fixture(scope="module")
def report(shared_data: Path) -> ReadReport:
    folder = shared_data / "data/dmidecode"
    return lambda name: (folder / f"{name}.txt").read_text(encoding="utf-8", errors="replace")


def plate_of(report: str) -> Plate:
    return read_plate(parse_table(table_of(report)))


def only(blocks: list[Block], kind: int) -> Block:
    empty = Block(handle=0, kind=kind, length=0, fields={})
    return next((block for block in blocks if block.kind == kind), empty)


def test_no_report_is_left_out(shared_data: Path) -> None:
    found = {path.stem for path in (shared_data / "data/dmidecode").glob("*.txt")}

    assert found == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_system_and_its_firmware_are_those_of_the_report(report: ReadReport, name: str) -> None:
    blocks = read_blocks(report(name))
    bios, system, board = only(blocks, 0), only(blocks, 1), only(blocks, 2)

    plate = plate_of(report(name))

    assert plate.firmware.vendor == told(bios.fields.get("Vendor", ""))
    assert plate.firmware.version == told(bios.fields.get("Version", ""))
    assert plate.firmware.date == iso_date(bios.fields.get("Release Date", ""))
    assert plate.system.maker == told(system.fields.get("Manufacturer", ""))
    assert plate.system.model == told(system.fields.get("Product Name", ""))
    assert plate.system.version == told(system.fields.get("Version", ""))
    assert plate.system.sku == told(system.fields.get("SKU Number", ""))
    assert plate.system.board_model == told(board.fields.get("Product Name", ""))


@pytest.mark.parametrize("name", NAMES)
def test_the_modules_are_those_of_the_report(report: ReadReport, name: str) -> None:
    expected = [
        (kib(block.fields["Size"]) >> 10, told(block.fields["Part Number"]))
        for block in filled_slots(read_blocks(report(name)))
    ]

    memory = plate_of(report(name)).memory

    assert [(module.size_mib, module.part) for module in memory.modules] == expected
    assert memory.total_mib == (sum(size for size, _ in expected) or None)


@pytest.mark.parametrize("name", NAMES)
def test_the_signature_is_that_of_the_report(report: ReadReport, name: str) -> None:
    blocks = [block for block in read_blocks(report(name)) if block.kind == 4]

    processors = plate_of(report(name)).processors

    assert len(processors) == len(blocks)
    for block, processor in zip(blocks, processors, strict=True):
        _, family, model, stepping = processor.signature.split() or ("", "", "", "")
        # Where it is not printed, dmidecode did not know the family of processors yet.
        assert f"Family {family}, Model {model}, Stepping {stepping}" == block.fields.get(
            "Signature", f"Family {family}, Model {model}, Stepping {stepping}"
        ).removeprefix("Type 0, ")


# By hand, from the reports.
@pytest.mark.parametrize(
    ("name", "model", "form", "processor", "kinds"),
    [
        ("desktop-dell-optiplex-3020", "OptiPlex 3020", "desktop", "i5-4570 ", ["DDR3"]),
        ("all-in-one-hp-6000-pro", "6000 Pro AiO", "all-in-one", "E7600", ["DDR3", "DDR3"]),
        ("laptop-thinkpad-t440-two-batteries", "20B7S07J00", "laptop", "i5-4300U", ["DDR3"]),
        ("mini-pc-lenovo-m75q-gen2", "11JNS02N00", "mini-pc", "5350GE", ["DDR4"]),
        ("very-old-compaq-evo-d510", "Evo D510", "desktop", "1700 MHz", ["SDRAM", "SDRAM"]),
        ("very-new-thinkpad-e16-gen2", "21MA003RGE", "laptop", "155H", ["DDR5", "DDR5"]),
    ],
)
def test_a_machine_is_told_by_model_form_processor_and_memory(
    report: ReadReport, name: str, model: str, form: str, processor: str, kinds: list[str]
) -> None:
    plate = plate_of(report(name))

    assert model in plate.system.model
    assert plate.system.form == form
    assert processor in plate.processors[0].name
    assert [module.kind for module in plate.memory.modules] == kinds


def test_a_board_without_a_brand_has_no_maker_but_a_board(report: ReadReport) -> None:
    system = plate_of(report("desktop-no-brand-h61-to-be-filled")).system

    assert (system.maker, system.model, system.serial) == ("", "", "")
    assert system.board_model == "H61"
    assert system.oem_strings == ()


def test_two_batteries_have_two_dates(report: ReadReport) -> None:
    plate = plate_of(report("laptop-thinkpad-t440-two-batteries"))

    assert plate.batteries == (
        Battery(maker="SONY", model="45N1111", made="2014-10-25", design_mwh=23200),
        Battery(maker="LGC", model="45N1735", made="2014-08-19", design_mwh=47520),
    )


def test_a_constant_date_is_told_and_left_to_whoever_judges(report: ReadReport) -> None:
    plate = plate_of(report("laptop-acer-aspire-4930-constant-battery-date"))

    assert [battery.made for battery in plate.batteries] == ["2007-10-12"]


def test_hps_build_id_keeps_both_its_pieces(report: ReadReport) -> None:
    strings = plate_of(report("laptop-hp-omen-14-split-buildid")).system.oem_strings

    assert strings[-2].endswith("BUILDID#24")
    assert strings[-1].startswith("WW1VCZ604#")


def test_a_processor_without_a_string_is_told_by_its_signature(report: ReadReport) -> None:
    (processor,) = plate_of(report("no-cpu-string-dell-optiplex-780")).processors

    assert (processor.name, processor.signature) == ("", "GenuineIntel 6 23 10")


def test_a_table_without_a_processor_keeps_all_else(report: ReadReport) -> None:
    plate = plate_of(report("no-cpu-structure-azw-bt3x"))

    assert plate.processors == ()
    assert (plate.system.maker, plate.memory.total_mib) == ("AZW", 4096)


def test_a_broken_table_says_nothing_and_stops_nothing(report: ReadReport) -> None:
    plate = plate_of(report("broken-table-dell-optiplex-7010"))

    assert plate == read_plate(())


def test_a_virtual_machine_is_known(report: ReadReport) -> None:
    virtual = {name for name in NAMES if plate_of(report(name)).system.virtual}

    assert virtual == {"virtual-machine-qemu"}
