from typing import Any

import pytest

from server.trust.phrase import PhraseError, new_phrase
from server.trust.seal import SealError, seal, unseal

PHRASE = new_phrase()
SEALED = seal(b"the secret halves", PHRASE)


def test_what_was_sealed_comes_back_with_the_phrase_as_typed() -> None:
    assert unseal(SEALED, PHRASE.lower().replace("-", " ")) == b"the secret halves"


def test_another_phrase_opens_nothing() -> None:
    with pytest.raises(PhraseError, match="not the recovery phrase of these keys"):
        unseal(SEALED, new_phrase())


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    again = seal(b"the secret halves", PHRASE)

    assert again["closed"] != SEALED["closed"]
    assert again["salt"] != SEALED["salt"]


@pytest.mark.parametrize(
    "damage",
    [
        {"form": 2},
        {"salt": "not hexadecimal"},
        {"nonce": 7},
        {"nonce": ""},
        {"closed": None},
    ],
)
def test_a_damaged_seal_is_told_from_a_wrong_phrase(damage: dict[str, Any]) -> None:
    with pytest.raises(SealError):
        unseal({**SEALED, **damage}, PHRASE)


def test_a_seal_that_somebody_changed_does_not_open() -> None:
    closed = bytearray.fromhex(SEALED["closed"])
    closed[0] ^= 1

    with pytest.raises(PhraseError):
        unseal({**SEALED, "closed": closed.hex()}, PHRASE)
