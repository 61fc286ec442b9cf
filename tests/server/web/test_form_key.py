"""The form key and its mask."""

from hypothesis import given
from hypothesis import strategies as some

from server.web.form_key import is_key, is_masked_of, masked, new_key

KEY = new_key()


def test_a_masked_key_is_known_and_never_the_same_twice() -> None:
    first, second = masked(KEY), masked(KEY)

    assert first != second
    assert KEY not in first
    assert is_masked_of(first, KEY)
    assert is_masked_of(second, KEY)


def test_the_mask_of_another_key_is_refused() -> None:
    assert not is_masked_of(masked(new_key()), KEY)


@given(some.text())
def test_anything_else_is_refused(text: str) -> None:
    assert not is_masked_of(text, KEY)


def test_the_shape_of_a_key_is_known() -> None:
    assert is_key(KEY)
    assert not is_key("")
    assert not is_key(KEY.upper())
    assert not is_key(KEY + "00")
