"""What all computers measured in the morning of the present day, worked out meanwhile."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from datetime import datetime
from functools import reduce

from alerts.condition.heard import Heard, heard_again
from checks.report import Power
from server.past.era import Era
from server.past.reporting import Numbers
from server.past.samples import Measured, Time, measured
from server.province.habits import LOCAL
from server.store import heard
from server.store.inserts import add_plain
from server.store.session import Session

# Told how much is done, 0.0 to 1.0.
Tell = Callable[[float], None]
_SAMPLE = (
    *("device_id", "at_ms", "sequence", "link_id", "received_ms"),
    *("late", "uncertain", "power", "values"),
)
_EVENT = ("device_id", "at_ms", "kind", "sequence", "reason", "boot", "uncertain")
# As many computers at a time.
_AT_A_TIME = 60
# Received so long after it was measured.
_ON_ITS_WAY_MS = 200


class Morning:
    """The samples and events since midnight. They are begun with at once."""

    def __init__(self, era: Era, pool: Executor) -> None:
        """Begin, in a pool."""
        computers = list(era.world.district.computers.values())
        time = Time(joined=era.began, since=_midnight(era.now), until=era.now)
        self._links = {one.code: one.link for one in computers}
        self._pieces = [
            pool.submit(
                measured,
                computers[start : start + _AT_A_TIME],
                dict(era.world.days),
                time,
            )
            for start in range(0, len(computers), _AT_A_TIME)
        ]

    def write(self, session: Session, numbers: Numbers, tell: Tell) -> None:
        """Write all of it."""
        for done, piece in enumerate(self._pieces, 1):
            for one in piece.result():
                link_id = numbers.links[self._links[one.code]]
                device_id = numbers.devices[one.code]
                add_plain(session, "sample", _SAMPLE, list(_samples(one, device_id, link_id)))
                add_plain(session, "event", _EVENT, list(_events(one, device_id)))
                heard.note(session, _heard(one, device_id))
            tell(done / len(self._pieces))


def _midnight(at: datetime) -> datetime:
    return at.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)


def _heard(one: Measured, device_id: int) -> list[Heard]:
    known = [Heard(device=device_id, day=day) for day in one.days]
    return [reduce(lambda last, later: heard_again(last, later.day), known)] if known else []


def _samples(one: Measured, device_id: int, link_id: int) -> Iterator[tuple[object, ...]]:
    for number, (at_ms, values) in enumerate(one.samples, 1):
        received_ms = at_ms + _ON_ITS_WAY_MS
        yield device_id, at_ms, number, link_id, received_ms, False, False, Power.MAINS, values


def _events(one: Measured, device_id: int) -> Iterator[tuple[object, ...]]:
    for event in one.events:
        yield device_id, event.at_ms, event.kind, 0, event.reason, event.boot, False
