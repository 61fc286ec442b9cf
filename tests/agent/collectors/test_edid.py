from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.edid import parse_edid
from checks.inventory import Panel
from tests.agent.collectors.edid_build import edid


def test_a_panel_tells_who_made_it_when_and_how_large() -> None:
    block = edid(maker="LGD", week=12, year=2014, texts=("LG Display", "LP140WF3-SPD1"))

    assert parse_edid(block, built_in=True) == Panel(
        maker="LGD",
        model="LP140WF3-SPD1",
        made_year=2014,
        made_week=12,
        width_mm=309,
        height_mm=174,
        built_in=True,
    )


def test_a_monitors_name_goes_before_its_free_texts() -> None:
    panel = parse_edid(edid(name="DELL P2219H", texts=("9V8KQ63",)))

    assert panel is not None
    assert panel.model == "DELL P2219H"


def test_a_screen_without_a_name_has_its_product_number() -> None:
    panel = parse_edid(edid(product=0x123D))

    assert panel is not None
    assert panel.model == "123D"


def test_a_model_year_is_no_date_of_making() -> None:
    panel = parse_edid(edid(week=0xFF, year=2014))

    assert panel is not None
    assert (panel.made_year, panel.made_week) == (None, None)


def test_a_week_of_zero_leaves_the_year() -> None:
    panel = parse_edid(edid(week=0, year=2014))

    assert panel is not None
    assert (panel.made_year, panel.made_week) == (2014, None)


def test_without_a_timing_the_size_is_taken_in_centimetres() -> None:
    panel = parse_edid(edid(size_mm=(0, 0), size_cm=(48, 27)))

    assert panel is not None
    assert (panel.width_mm, panel.height_mm) == (480, 270)


def test_extension_blocks_do_not_matter() -> None:
    assert parse_edid(edid() + bytes(128)) == parse_edid(edid())


def test_a_damaged_block_is_not_believed() -> None:
    damaged = bytearray(edid(year=2014))
    damaged[17] += 1

    assert parse_edid(bytes(damaged)) is None
    assert parse_edid(edid()[:127]) is None
    assert parse_edid(b"") is None


@given(st.binary(min_size=119, max_size=119))
def test_no_block_stops_the_reader(content: bytes) -> None:
    block = bytes.fromhex("00ffffffffffff00") + content
    block += bytes([-sum(block) % 256])

    panel = parse_edid(block)

    assert panel is not None
    assert panel.maker == "" or panel.maker.isalpha()
