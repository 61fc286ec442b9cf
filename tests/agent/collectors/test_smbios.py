from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.smbios import parse_table
from tests.agent.collectors import smbios_build as build

FIRST = build.system(maker="Dell Inc.", model="OptiPlex 3020", handle=0x100)
SECOND = build.oem_strings("Dell System", "1[0612]", handle=0xB00)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=64)


def test_structures_come_in_order_with_their_handles_and_strings() -> None:
    first, second = parse_table(build.table(FIRST, SECOND))

    assert (first.kind, first.handle, first.text(0x04)) == (1, 0x100, "Dell Inc.")
    assert (second.kind, second.handle) == (11, 0xB00)
    assert second.strings == ("Dell System", "1[0612]")


def test_a_table_without_its_end_mark_is_read_to_its_end() -> None:
    assert parse_table(build.table(FIRST, SECOND, end=False)) == parse_table(
        build.table(FIRST, SECOND)
    )


def test_what_follows_the_end_mark_is_not_read() -> None:
    table = build.table(FIRST) + SECOND

    assert [structure.kind for structure in parse_table(table)] == [1]


def test_what_stands_before_a_damaged_length_is_kept() -> None:
    table = build.table(FIRST, b"\x0b\0\0\0\0\0", SECOND)

    assert [structure.kind for structure in parse_table(table)] == [1]


def test_a_structure_that_is_cut_short_keeps_what_it_has() -> None:
    (structure,) = parse_table(FIRST[:0x0A])

    assert structure.number(0x08, 2) == 0
    assert structure.number(0x08, 4) is None
    assert structure.text(0x04) == ""


def test_a_string_number_without_a_string_is_empty() -> None:
    table = bytearray(build.table(FIRST))
    table[0x05] = 99

    (structure, *_) = parse_table(bytes(table))

    assert structure.text(0x05) == ""


def test_a_field_that_an_older_version_lacks_is_not_known() -> None:
    (structure,) = parse_table(build.table(build.system(family="Evo", length=0x19)))

    assert structure.text(0x1A) == ""
    assert structure.number(0x1A) is None


def test_bytes_that_are_no_text_do_not_stop_the_reader() -> None:
    table = FIRST.replace(b"Dell", b"\xff\xfe\x80l")

    (structure,) = parse_table(build.table(table))

    assert structure.text(0x05) == "OptiPlex 3020"


@given(st.lists(NAMES, min_size=1, max_size=8), st.integers(0, 0xFFFF))
def test_what_was_assembled_is_read_back(names: list[str], handle: int) -> None:
    (structure,) = parse_table(build.table(build.oem_strings(*names, handle=handle)))

    assert structure.handle == handle
    assert list(structure.strings) == names


@given(st.binary(max_size=400))
def test_no_table_however_broken_stops_the_reader(table: bytes) -> None:
    for structure in parse_table(table):
        assert len(structure.data) <= len(table)
        assert structure.text(4) in {"", *structure.strings}
