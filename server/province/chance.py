"""Chance that can be repeated: every number belongs to the words it was asked for with."""

import hashlib
import random

_RANGE = 2**64


def stream(*words: object) -> random.Random:
    """Give a source of random numbers of its own: the same words, the same numbers, everywhere."""
    return random.Random(_text(words))  # noqa: S311  # a simulation, nothing is kept secret by it


def fraction(*words: object) -> float:
    """Give one number from 0 to below 1; far cheaper than a whole stream."""
    digest = hashlib.blake2b(_text(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / _RANGE


def digits(count: int, *words: object) -> str:
    """Give ``count`` hexadecimal digits (at most 128)."""
    return hashlib.blake2b(_text(words).encode(), digest_size=64).hexdigest()[:count]


def _text(words: tuple[object, ...]) -> str:
    return "/".join(map(str, words))
