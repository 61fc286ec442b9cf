"""Who was seen on the network of a site, and on which days. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

# Twice what the largest offices have. What one computer makes up fills no more, and drives nobody
# out who is known.
MOST_A_SITE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Whom a computer told of.

    Attributes:
        site_id: Where it was.
        gateway: Hardware address of its gateway, which was seen too, told of or not.
        day: In UTC: an office day of Viet Nam lies within one.
        seen: Hardware addresses, in lower case.
    """

    site_id: int
    gateway: str
    day: date
    seen: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A machine on the network of a site: the first and the last day on which it was seen."""

    first: date
    last: date
    is_gateway: bool = False


def note_seen(known: Mapping[str, Known], sightings: Iterable[Sighting]) -> dict[str, Known]:
    """Give how machines of a site stand after sightings: those alone of which that is news.

    Args:
        known: How they stood, by hardware address.
        sightings: Of this site.
    """
    now = dict(known)
    for one in sightings:
        for hardware in (one.gateway, *one.seen):
            before = now.get(hardware)
            if before is not None or len(now) < MOST_A_SITE:
                now[hardware] = _seen(before, one.day, is_gateway=hardware == one.gateway)
    return {hardware: after for hardware, after in now.items() if after != known.get(hardware)}


def _seen(before: Known | None, day: date, *, is_gateway: bool) -> Known:
    if before is None:
        return Known(first=day, last=day, is_gateway=is_gateway)
    return replace(
        before,
        first=min(before.first, day),
        last=max(before.last, day),
        is_gateway=before.is_gateway or is_gateway,
    )
