"""How fast links were measured to be: everybody sees it who sees what they are bought as."""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.check import SPEED_DOWN, SPEED_UP
from server.store.questions.places import PlacedLink
from server.store.speeds import Measured

# What measures it: the protocol's own name.
TEST = "ndt7"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSpeed:
    """The newest measured speed of a link; None where it was not measured yet.

    ``test``: by which kind of test, from one of its computers to Canh's own server.
    """

    code: str
    down: Measured | None
    up: Measured | None
    test: str = TEST


def link_speed(placed: PlacedLink, newest: Mapping[tuple[int, int], Measured]) -> LinkSpeed:
    """Show the speed of a link. ``newest``: by link and check."""
    return LinkSpeed(
        code=placed.link.code,
        down=newest.get((placed.id, SPEED_DOWN)),
        up=newest.get((placed.id, SPEED_UP)),
    )
