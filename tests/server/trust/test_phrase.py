import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.trust.phrase import PhraseError, canonical, new_phrase

PHRASE = new_phrase()
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_a_phrase_has_seven_groups_of_five_and_is_never_the_same() -> None:
    phrases = {new_phrase() for _ in range(100)}

    assert len(phrases) == 100
    assert all(re.fullmatch(rf"([{ALPHABET}]{{5}}-){{6}}[{ALPHABET}]{{5}}", one) for one in phrases)


@pytest.mark.parametrize("phrase", [PHRASE, *(new_phrase() for _ in range(20))])
def test_a_phrase_is_read_as_people_type_it(phrase: str) -> None:
    typed = phrase.lower().replace("0", "o").replace("1", "l").replace("-", "  ")

    assert canonical(typed) == phrase


@given(st.integers(0, 34), st.integers(1, 31))
def test_any_wrong_character_is_named_by_its_group(place: int, shift: int) -> None:
    letters = list(PHRASE.replace("-", ""))
    letters[place] = ALPHABET[(ALPHABET.index(letters[place]) + shift) % 32]

    with pytest.raises(PhraseError, match=f"group {place // 5 + 1} "):
        canonical("".join(letters))


def test_two_groups_in_the_wrong_order_are_noticed() -> None:
    first, second, *rest = PHRASE.split("-")

    with pytest.raises(PhraseError, match="group 1"):
        canonical("-".join([second, first, *rest]))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (PHRASE[:-6], "has 35 characters in 7 groups, this one has 30"),
        (PHRASE + "-00000", "this one has 40"),
        (PHRASE[:-1], "group 7"),
        ("U" + PHRASE[1:], "group 1: no recovery phrase holds 'U'"),
        ("", "this one has 0"),
    ],
)
def test_what_is_no_phrase_is_told_so(typed: str, said: str) -> None:
    with pytest.raises(PhraseError, match=said):
        canonical(typed)


@given(st.text(max_size=60))
def test_any_text_is_a_phrase_or_told_to_be_none(text: str) -> None:
    with suppress(PhraseError):
        assert len(canonical(text)) == 41
