import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.plate import Plate, cpu_signature, form_of, names_virtual, read_plate
from agent.collectors.smbios import parse_table
from checks.inventory import Battery, MemoryModule, Processor
from tests.agent.collectors import smbios_build as build

UUID = bytes.fromhex("44454c4c4200103580 54b4c04f4a4e32".replace(" ", ""))


def plate_of(*structures: bytes) -> Plate:
    return read_plate(parse_table(build.table(*structures)))


def test_the_makers_plate_is_read_in_full() -> None:
    plate = plate_of(
        build.bios(vendor="Dell Inc.", version="A20", date="05/27/2019", uefi=True),
        build.system(
            maker="Dell Inc.",
            model="OptiPlex 3020",
            version="01",
            serial="5B5TJN2",
            uuid=UUID,
            sku="0612",
            family="OptiPlex",
        ),
        build.board(maker="Dell Inc.", model="0VHWTR", serial="/5B5TJN2/CN7016/"),
        build.chassis(6, asset_tag="UBND-0042"),
        build.tpm(2, 0),
    )

    system = plate.system
    assert (system.maker, system.model, system.version) == ("Dell Inc.", "OptiPlex 3020", "01")
    assert (system.serial, system.sku, system.family) == ("5B5TJN2", "0612", "OptiPlex")
    assert system.uuid == "4c4c4544-0042-3510-8054-b4c04f4a4e32"
    assert (system.board_maker, system.board_model) == ("Dell Inc.", "0VHWTR")
    assert (system.chassis, system.form, system.asset_tag) == (6, "desktop", "UBND-0042")
    assert (plate.firmware.version, plate.firmware.date) == ("A20", "2019-05-27")
    assert plate.firmware.uefi is True
    assert plate.tpm == "2.0"
    assert not system.virtual


def test_a_table_that_says_nothing_leaves_everything_empty() -> None:
    plate = plate_of()

    assert plate.system == type(plate.system)()
    assert plate.firmware == type(plate.firmware)()
    assert (plate.processors, plate.batteries) == ((), ())
    assert plate.memory == type(plate.memory)()
    assert (plate.tpm, plate.identity) == ("", "")


def test_two_machines_of_a_batch_have_different_identities() -> None:
    one = plate_of(build.system(model="OptiPlex 3020", serial="5B5TJN2"))
    other = plate_of(build.system(model="OptiPlex 3020", serial="5B5TJN3"))

    assert one.identity != other.identity


def test_a_board_that_nobody_numbered_has_no_identity() -> None:
    plate = plate_of(
        build.system(
            serial="To be filled by O.E.M.",
            uuid=bytes.fromhex("00020003000400050006000700080009"),
        ),
        build.board(serial="Default string"),
    )

    assert plate.system.uuid == ""
    assert plate.identity == ""


def test_the_motherboard_is_found_among_the_boards() -> None:
    plate = plate_of(build.board(model="Riser", kind=0x09), build.board(model="X10SLL", kind=0x0A))

    assert plate.system.board_model == "X10SLL"


def test_dells_service_code_is_dropped_and_hps_two_pieces_are_kept_apart() -> None:
    dell = plate_of(build.oem_strings("Dell System", "1[0612]", "27[12345678901]"))
    hp = plate_of(build.oem_strings("$HP$", "BUILDID#24", "WW1VCZ604#SUUZ#DUUZ;", "Default string"))

    assert dell.system.oem_strings == ("Dell System", "1[0612]")
    assert hp.system.oem_strings == ("$HP$", "BUILDID#24", "WW1VCZ604#SUUZ#DUUZ;")


def test_a_processor_is_named_by_its_string_and_by_cpuid() -> None:
    plate = plate_of(
        build.processor(
            maker="Intel(R) Corporation",
            name="Intel(R) Core(TM) i5-4300U CPU @ 1.90GHz",
            eax=0x40651,
            cores=2,
            threads=4,
        )
    )

    assert plate.processors == (
        Processor(
            name="Intel(R) Core(TM) i5-4300U CPU @ 1.90GHz",
            cores=2,
            threads=4,
            signature="GenuineIntel 6 69 1",
        ),
    )


def test_what_the_socket_bears_is_not_taken_for_the_processors_speed() -> None:
    plate = plate_of(build.processor(name="Intel(R) Core(TM) i5-7400", socket_mhz=8300))

    assert plate.processors[0].max_mhz is None


def test_more_than_254_cores_stand_in_the_wide_field() -> None:
    plate = plate_of(build.processor(cores=256, threads=512))

    assert (plate.processors[0].cores, plate.processors[0].threads) == (256, 512)


def test_an_empty_socket_and_a_coprocessor_are_no_processors() -> None:
    plate = plate_of(build.processor(populated=False), build.processor(kind=4))

    assert plate.processors == ()


@pytest.mark.parametrize(
    ("eax", "signature"),
    [
        (0x906EA, "GenuineIntel 6 158 10"),
        (0x00F24, "GenuineIntel 15 2 4"),
        (0x1067A, "GenuineIntel 6 23 10"),
    ],
)
def test_an_intel_signature_adds_the_extended_model(eax: int, signature: str) -> None:
    assert cpu_signature("GenuineIntel", eax) == signature


def test_an_amd_signature_adds_the_extended_family() -> None:
    assert cpu_signature("AuthenticAMD", 0xA50F00) == "AuthenticAMD 25 80 0"


def test_memory_counts_the_slots_and_what_is_in_them() -> None:
    plate = plate_of(
        build.memory_array(slots=2, most_kib=16 << 20),
        build.memory_device(
            size_mib=4096, kind=0x18, speed_mts=1600, maker="Kingston", part="K531R8-HYA"
        ),
        build.memory_device(size_mib=0),
    )

    memory = plate.memory
    assert (memory.total_mib, memory.slots, memory.most_mib) == (4096, 2, 16384)
    assert memory.modules == (
        MemoryModule(
            size_mib=4096, kind="DDR3", speed_mts=1600, maker="Kingston", part="K531R8-HYA"
        ),
    )


def test_large_modules_and_fast_ones_stand_in_the_wide_fields() -> None:
    plate = plate_of(
        build.memory_array(slots=1, most_kib=4 << 30),
        build.memory_device(size_mib=65536, kind=0x22, speed_mts=70000),
    )

    assert plate.memory.most_mib == 4 << 20
    assert plate.memory.modules[0].size_mib == 65536
    assert plate.memory.modules[0].speed_mts == 70000


def test_the_chip_that_holds_the_bios_is_not_memory() -> None:
    plate = plate_of(
        build.memory_array(slots=1, most_kib=2 << 20, handle=0x25),
        build.memory_array(slots=1, most_kib=512, use=5, handle=0x26),
        build.memory_device(size_mib=1024, kind=0x0F, array=0x25),
        build.memory_device(size_mib=1, kind=0x09, array=0x26),
    )

    assert [module.kind for module in plate.memory.modules] == ["SDRAM"]
    assert plate.memory.slots == 1


def test_a_ceiling_below_what_is_already_in_is_not_believed() -> None:
    plate = plate_of(
        build.memory_array(slots=1, most_kib=8 << 20), build.memory_device(size_mib=16384)
    )

    assert plate.memory.most_mib is None


def test_modules_are_counted_where_the_table_lost_its_array() -> None:
    plate = plate_of(build.memory_device(size_mib=2048), build.memory_device(size_mib=2048))

    assert (plate.memory.total_mib, plate.memory.slots) == (4096, 2)


@pytest.mark.parametrize(
    "structure",
    [
        build.battery(
            maker="LG", name="DELL 1V2F658", date="08/20/2015", design_mwh=43840, length=0x1A
        ),
        build.battery(
            maker="LG", name="DELL 1V2F658", packed_date=35 << 9 | 8 << 5 | 20, design_mwh=43840
        ),
    ],
)
def test_a_battery_tells_its_date_in_words_or_packed(structure: bytes) -> None:
    assert plate_of(structure).batteries == (
        Battery(maker="LG", model="DELL 1V2F658", made="2015-08-20", design_mwh=43840),
    )


def test_a_large_battery_is_multiplied() -> None:
    assert plate_of(build.battery(design_mwh=71000)).batteries[0].design_mwh == 71000


@pytest.mark.parametrize(
    ("chassis", "form"),
    [(3, "desktop"), (10, "laptop"), (13, "all-in-one"), (35, "mini-pc"), (31, "laptop"), (1, "")],
)
def test_the_form_follows_the_chassis(chassis: int, form: str) -> None:
    assert form_of(chassis) == form


def test_a_virtual_machine_is_known_by_its_firmwares_word_or_by_its_maker() -> None:
    by_word = plate_of(build.bios(virtual=True))
    by_maker = plate_of(build.system(maker="QEMU", model="Standard PC (Q35 + ICH9, 2009)"))

    assert by_word.system.virtual
    assert by_maker.system.virtual


@pytest.mark.parametrize(
    "names",
    [
        ("VMware, Inc.", "VMware20,1"),
        ("innotek GmbH", "VirtualBox"),
        ("Microsoft Corporation", "Virtual Machine"),
        ("Xen", "HVM domU"),
        ("Amazon EC2", "t3.micro"),
    ],
)
def test_the_makers_of_virtual_machines_are_known(names: tuple[str, str]) -> None:
    assert names_virtual(*names)


@pytest.mark.parametrize(
    "names", [("Microsoft Corporation", "Surface Pro 7"), ("LENOVO", "Xenon 5"), ("", "")]
)
def test_a_real_machine_is_not_taken_for_a_virtual_one(names: tuple[str, str]) -> None:
    assert not names_virtual(*names)


@given(st.binary(max_size=600))
def test_no_table_however_broken_stops_the_reading(table: bytes) -> None:
    plate = read_plate(parse_table(table))

    assert plate.memory.total_mib is None or plate.memory.total_mib > 0
