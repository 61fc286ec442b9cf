"""The order of Vietnamese names."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as some

from server.web.vietnamese import sort_key


def test_names_come_in_the_order_of_a_vietnamese_dictionary() -> None:
    in_order = [
        "An Lạc",
        "Ăn",
        "Ân",
        "Bố Hà",
        "Bố Hạ",
        "Bồng Lai",
        "Cẩm Lý",
        "Chũ",
        "Dương Hưu",
        "Đa Mai",
        "Đại Sơn",
        "Đông Phú",
        "Yên Định",
        "Yên Thế",
    ]

    assert sorted(set(in_order), key=sort_key) == in_order


@given(some.text())
def test_any_text_has_a_key_whichever_way_it_is_composed(text: str) -> None:
    assert sort_key(unicodedata.normalize("NFC", text)) == sort_key(
        unicodedata.normalize("NFD", text)
    )
