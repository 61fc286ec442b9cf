"""The order of Vietnamese names: letters aăâbcdđeê..., tones after the letters."""

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_LETTERS)}
# Level, grave, hook, tilde, acute, dot below: the order of dictionaries.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def sort_key(name: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the key that puts names in the order a Vietnamese reader looks for them."""
    letters: list[int] = []
    tones: list[int] = []
    for character in unicodedata.normalize("NFD", name.lower()):
        if character in _TONES:
            tones[-1:] = [_TONES[character]]
        elif unicodedata.combining(character) and letters:
            # The mark of ă, â, ê, ô, ơ, ư belongs to the letter before it.
            letters[-1] = _RANK.get(_with_mark(letters[-1], character), letters[-1])
        else:
            # Whatever is no letter, such as a space, comes before all letters.
            letters.append(_RANK.get(character, ord(character) - 0x110000))
            tones.append(0)
    return tuple(letters), tuple(tones)


def _with_mark(rank: int, mark: str) -> str:
    letter = _LETTERS[rank] if rank >= 0 else ""
    return unicodedata.normalize("NFC", letter + mark)
