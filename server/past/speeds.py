"""The speed tests of the past: each line on each working day but the present one."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from checks.check import Check
from checks.report import Network, Record
from checks.throughput import CHECKS, KIND, PORT, Direction
from server.clock import to_ms
from server.ingest.rows import Rows, Stamp
from server.past.era import Era
from server.past.reporting import Numbers
from server.province.chance import fraction
from server.province.computers import Computer
from server.province.habits import LOCAL, spans_on
from server.province.speed_tests import measure_speed

_DAY = timedelta(days=1)
# People are at work for so long when a line is tested, and for so much longer at most.
_AFTER, _WITHIN = timedelta(minutes=20), timedelta(minutes=100)
_WORK_BEGINS = timedelta(hours=7, minutes=30)
_TIMEOUT_S, _PERIOD_S = 60.0, 1800.0


def test_rows(era: Era, numbers: Numbers) -> Rows:
    """Give the results of all tests, as they would have been taken in."""
    rows = Rows()
    computers = era.by_link
    for link in era.world.district.links:
        for computer, at in _turns(era, link, computers[link]):
            results = tuple(
                measure_speed(era.world, computer, _check(way), at) for way in Direction
            )
            stamp = Stamp(
                device_id=numbers.devices[computer.code],
                at_ms=to_ms(at),
                received_ms=to_ms(at),
                link_id=numbers.links[link],
                late=False,
                uncertain=False,
                boot="",
            )
            network = Network(answered=True)
            rows.add(Record(sequence=0, clock_s=0.0, network=network, results=results), stamp)
    return rows


def _turns(
    era: Era, link: str, computers: Sequence[Computer]
) -> Iterator[tuple[Computer, datetime]]:
    """Give who tests a line, and when: somebody who has been at work for a while."""
    midnight = era.began.astimezone(LOCAL).replace(hour=0, minute=0)
    today = era.now.astimezone(LOCAL).date()
    while midnight.date() < today:
        if era.works(midnight.date()):
            for computer in computers:
                spans = list(spans_on(computer.habit, midnight, era.world.days))
                if spans:
                    came = max(spans[0][0], midnight + _WORK_BEGINS)
                    yield computer, came + _AFTER + _WITHIN * fraction("test", link, midnight)
                    break
        midnight += _DAY


def _check(way: Direction) -> Check:
    return Check(
        id=CHECKS[way],
        version=1,
        kind=KIND,
        settings={"direction": way.value, "port": PORT},
        period_s=_PERIOD_S,
        timeout_s=_TIMEOUT_S,
    )
