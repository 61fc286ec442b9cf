"""The line that each PC usually uses: what it is silent on, or left, when that line fails. Pure.

A PC that reports over the site's other line has not moved: only after a day is that its usual one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from server.store.observations import Pc, PlacedLink

_MOVES_AFTER_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Home:
    """A line by number. ``away_since_ms``: since when another is used; 0: it is not."""

    link: int
    away_since_ms: int = 0


Homes = Mapping[int, Home]

_decode = msgspec.msgpack.Decoder(dict[int, tuple[int, int]]).decode


def homes_after(
    homes: Homes, pcs: Iterable[Pc], links: Sequence[PlacedLink], now_ms: int
) -> dict[int, Home]:
    """Give the homes of all PCs whose line is known, after what they report over now.

    Args:
        homes: As they were.
        pcs: All PCs, with the line of their newest record.
        links: All lines.
        now_ms: The time.
    """
    at_site: dict[str, list[int]] = {}
    for link in links:
        at_site.setdefault(link.site, []).append(link.id)
    found = ((pc.id, _home(homes.get(pc.id), pc, at_site.get(pc.site, []), now_ms)) for pc in pcs)
    return {number: home for number, home in found if home is not None}


def _home(known: Home | None, pc: Pc, lines: Sequence[int], now_ms: int) -> Home | None:
    used = pc.link_id if pc.link_id in lines else None
    if known is None or known.link not in lines:
        first = used if used is not None else _only(lines)
        return None if first is None else Home(first)
    if used is None or used == known.link:
        return Home(known.link)
    since_ms = known.away_since_ms or now_ms
    return Home(used) if now_ms - since_ms >= _MOVES_AFTER_MS else Home(known.link, since_ms)


def _only(lines: Sequence[int]) -> int | None:
    return lines[0] if len(lines) == 1 else None


def pack_homes(homes: Homes) -> bytes:
    """Pack homes for a column."""
    return msgspec.msgpack.encode(
        {number: (home.link, home.away_since_ms) for number, home in sorted(homes.items())}
    )


def unpack_homes(packed: bytes) -> dict[int, Home]:
    """Read what ``pack_homes`` wrote."""
    return {number: Home(*home) for number, home in _decode(packed).items()}
