"""The recovery phrase: what a person writes down so that the server's keys can be brought back.

Seven groups of five characters (Crockford's base32: no I, L, O, U). Four of each group are random,
140 bits in all; the fifth checks its group and its place, so that a slip is named.
"""

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_GROUPS = 7
_DATA = 4


class PhraseError(ValueError):
    """A phrase that is not well-formed, or not the right one; the message says where."""


def new_phrase() -> str:
    """Make a phrase."""
    groups = [[secrets.randbelow(32) for _ in range(_DATA)] for _ in range(_GROUPS)]
    return "-".join(
        "".join(_ALPHABET[value] for value in [*group, _check(place, group)])
        for place, group in enumerate(groups)
    )


def canonical(text: str) -> str:
    """Bring a phrase as typed (small letters, blanks, O for 0, I or L for 1) to its one form.

    Raises:
        PhraseError: Naming the group that is wrong.
    """
    letters = "".join(text.split()).replace("-", "").upper()
    size = _DATA + 1
    groups = [letters[start : start + size] for start in range(0, len(letters), size)]
    for place, group in enumerate(groups[:_GROUPS]):
        _require_group(place, group)
    if len(letters) != _GROUPS * size:
        raise PhraseError(
            f"a recovery phrase has {_GROUPS * size} characters in {_GROUPS} groups, "
            f"this one has {len(letters)}"
        )
    return "-".join("".join(_ALPHABET[_VALUE[letter]] for letter in group) for group in groups)


def _require_group(place: int, group: str) -> None:
    strange = next((letter for letter in group if letter not in _VALUE), None)
    if strange is not None:
        raise PhraseError(f"group {place + 1}: no recovery phrase holds {strange!r}")
    values = [_VALUE[letter] for letter in group]
    if len(values) != _DATA + 1 or _check(place, values[:_DATA]) != values[_DATA]:
        raise PhraseError(f"group {place + 1} ({group}) has a wrong or a missing character")


def _check(place: int, values: list[int]) -> int:
    # Odd weights have an inverse modulo 32, so that no single wrong character passes.
    return (place + sum((2 * index + 1) * value for index, value in enumerate(values))) % 32
