"""How each computer stood when the past ended: what it said last. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from server.past.era import Era
from server.province.chance import fraction
from server.province.computers import Computer
from server.province.habits import Presence, spans_on

_DAY = timedelta(days=1)
_LONGEST_AWAY_DAYS = 30
# Whoever is on reported last so many rounds ago: more than one, or the first round that a server
# judges would count it and miss it in the next, while the simulation has only just begun; and less
# than the 1.75 after which it would count as off.
_LATEST, _EARLIEST = 1.02, 1.6
# Shortly before and after it was switched off.
_JUST = timedelta(seconds=25)


def last_turns(era: Era) -> list[tuple[str, datetime]]:
    """Give when each computer reported last, and when who can say goodbye did, in their order."""
    turns = (
        (code, at)
        for code, computer in era.world.district.computers.items()
        for at in _last(era, computer)
    )
    return sorted(turns, key=lambda turn: turn[1])


def _last(era: Era, computer: Computer) -> Iterator[datetime]:
    if era.world.presence(computer, era.now) is Presence.ON:
        rounds = _LATEST + (_EARLIEST - _LATEST) * fraction("last", computer.code)
        yield era.now - timedelta(seconds=rounds * era.round_s)
        return
    for days in range(_LONGEST_AWAY_DAYS):
        spans = spans_on(computer.habit, era.now - days * _DAY, era.world.days)
        ends = [end.astimezone(UTC) for _, end in spans if end < era.now]
        if ends:
            yield ends[-1] - _JUST
            yield min(ends[-1] + _JUST, era.now)
            return
