"""``canh locate record``: the observations of a province, to be judged again elsewhere."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from alerts.locate.observation import Round
from alerts.locate.written import Line, occasion_line, round_lines, topology_line
from server.commands.command import Call
from server.commands.moment import read_moment
from server.evaluate.recording import Recorded, recorded_rounds
from server.store.tables.alerts import World


def record(call: Call) -> Iterator[Line]:
    """Give the lines, in order; no host name and no address is among them.

    Raises:
        CommandError: If a time is none.
    """
    given, settings = call.arguments, call.settings()
    first = read_moment(given.begins, settings)
    last = read_moment(given.ends, settings) if given.ends else call.clock.now()
    world = World.SIMULATED if given.simulated else World.REAL
    zone = ZoneInfo(settings.timezone)
    with call.store(settings) as store, store.reading() as session:
        yield from _lines(recorded_rounds(session, world, settings, first, last), zone)


def _lines(rounds: Iterator[Recorded], zone: ZoneInfo) -> Iterator[Line]:
    before: Recorded | None = None
    first = 0
    for one in rounds:
        local = one.at.astimezone(zone)
        minute = 60 * local.hour + local.minute
        if before is None:
            first = one.round.number
        if before is None or one.topology != before.topology:
            yield topology_line(one.topology, minute)
        if before is None or _beforehand(one.round) != _beforehand(before.round):
            yield occasion_line(one.round)
        yield from round_lines(one.topology, one.round, first, minute)
        before = one


def _beforehand(arrived: Round) -> tuple[object, object, object]:
    return arrived.working, arrived.slots, arrived.announced
