"""Who is on the network of a site: its computers, and what has no Canh: printers, more computers.

A pure function of the world's state, the seed and the time.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from server.province.chance import digits, fraction, stream
from server.province.computers import Computer, code_of
from server.province.habits import Presence
from server.province.world import World

# A real agent looks ten minutes after its start, and tells of everybody once a day.
FIRST_LOOK = timedelta(minutes=10)
AGAIN = timedelta(days=1)

# At a site, drawn evenly from these.
_PRINTERS = (2, 5)
_COMPUTERS = (3, 11)
# Where hardly anybody went from desk to desk, there are so many instead.
_LEFT_OUT, _MANY_COMPUTERS = 0.08, (24, 36)
# Of those, how many one computer has to do with; and of its colleagues, those at the next desks.
_MET = 0.6
_NEXT_DESKS = (-2, -1, 1, 2)


@lru_cache(maxsize=256)  # of the sites of a province; each of its computers asks
def without_canh(seed: int, site: str) -> tuple[str, ...]:
    """Give the hardware addresses of what has no Canh at a site."""
    chance = stream("without Canh", seed, site)
    computers = _MANY_COMPUTERS if chance.random() < _LEFT_OUT else _COMPUTERS
    count = chance.randint(*computers) + chance.randint(*_PRINTERS)
    # 02: an address that no maker gives out.
    return tuple("02" + digits(10, "without Canh", seed, site, number) for number in range(count))


def seen_by(world: World, computer: Computer, at: datetime) -> tuple[str, ...]:
    """Give whom a computer sees: nobody where its network has failed."""
    if not world.lan_works(computer.site, at):
        return ()
    others = without_canh(world.seed, computer.site)
    met = (one for one in others if fraction("met", computer.code, one) < _MET)
    return (world.district.links[computer.link].hardware, *met, *_colleagues(world, computer, at))


def _colleagues(world: World, computer: Computer, at: datetime) -> list[str]:
    own = int(computer.code.rpartition("-pc")[2])
    computers = world.district.computers
    there = (computers.get(code_of(computer.site, own + step)) for step in _NEXT_DESKS)
    return [
        one.machine.inventory.cards[0].hardware
        for one in there
        if one is not None and world.presence(one, at) is Presence.ON
    ]
