import pytest

from agent.collectors.placeholders import MOST_CHARACTERS, told, told_uuid


@pytest.mark.parametrize(
    "placeholder",
    [
        "To be filled by O.E.M.",
        "To Be Filled By O.E.M.  ",
        "Default string",
        "System Serial Number",
        "System manufacturer",
        "System Product Name",
        "Not Specified",
        "NOT AVAILABLE",
        "Chassis Asset Tag",
        "Base Board Serial Number",
        "Asset-1234567890",
        "00000000",
        "0x00000000",
        "FFFF",
        "xxxxxxx",
        "-----",
        "..............",
        "  ",
        "",
        "JEDEC ID:00 00 00 00 00 00 00 00",
        "PartNum0",
        "SerNum3",
        "123456789012345678",
        "INVALID",
        "<BAD INDEX>",
        "\0\1",
    ],
)
def test_a_placeholder_tells_nothing(placeholder: str) -> None:
    assert told(placeholder) == ""


@pytest.mark.parametrize(
    "name",
    ["OptiPlex 7010", "HP", "X79", "H61", "0612", "K531R8-HYA", "ThinkPad T440", "0C27VV", "Acer"],
)
def test_a_real_name_stays_as_it_is(name: str) -> None:
    assert told(name) == name


def test_blanks_and_unprintable_characters_are_tidied_away() -> None:
    assert told("  OptiPlex\t780 \x02      ") == "OptiPlex 780"


def test_a_text_of_a_broken_table_is_cut() -> None:
    assert len(told("ab" * 5000)) == MOST_CHARACTERS


@pytest.mark.parametrize(
    "shared",
    [
        "00000000-0000-0000-0000-000000000000",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "03000200-0400-0500-0006-000700080009",
        "",
    ],
)
def test_a_uuid_that_many_boards_share_is_nobodys(shared: str) -> None:
    assert told_uuid(shared) == ""


def test_a_machines_own_uuid_is_written_in_small_letters() -> None:
    uuid = "4C4C4544-0042-3510-8054-B4C04F4A4E32"

    assert told_uuid(uuid) == uuid.lower()
