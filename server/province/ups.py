"""How long what hangs on a UPS lives on without power."""

from server.province.chance import stream

_LASTS_MIN = 8, 25  # assumed


def lasts_min(share: float, *words: object) -> float:
    """Draw minutes on a UPS, which a share has; 0.0 where there is none.

    ``words``: whose it is: the same words, the same minutes.
    """
    chance = stream("ups", *words)
    return chance.uniform(*_LASTS_MIN) if chance.random() < share else 0.0
