"""What a simulated computer measures when it tests the speed of its link; no byte is moved.

A pure function of the world's state, the seed and the time; it looks like ndt7's on the wire.
"""

from datetime import datetime

from checks.check import Check, Result
from checks.settings import WrongSettings
from checks.throughput import Direction, read_settings
from checks.words import Phase
from server.province.chance import stream
from server.province.computers import Computer
from server.province.world import World

# Of a contract so much arrives as payload, give or take what others use of the line meanwhile.
_PAYLOAD, _DIFFERS = 0.94, 0.04
# A test ends when it knows enough, and at the latest after ten seconds.
_LASTS_S = 3.2, 10.0
_OPENS_MS = 90.0


def measure_speed(world: World, computer: Computer, check: Check, at: datetime) -> Result:
    """Give the result of a speed test."""
    try:
        way = Direction(read_settings(check.settings).direction)
    except WrongSettings:
        return Result(check=check.id, version=check.version, outcome="unsupported")
    link = world.district.links[computer.link]
    if not world.is_connected(link, at):
        return Result(
            check=check.id,
            version=check.version,
            outcome="generic_timeout_error",
            phase=Phase.CONNECT,
            failed_after_ms=check.timeout_s * 1000,
        )
    chance = stream("speed", world.seed, computer.code, way, at)
    contract_mbps = link.down_mbps if way is Direction.DOWNLOAD else link.up_mbps
    share = min(1.0, chance.gauss(_PAYLOAD, _DIFFERS)) * world.delivered(link, at)
    return Result(
        check=check.id,
        version=check.version,
        phases_ms={
            Phase.CONNECT: round(_OPENS_MS * chance.uniform(0.1, 0.4), 1),
            Phase.PROCESSING: round(_OPENS_MS * chance.uniform(0.8, 1.5), 1),
            Phase.TRANSFER: round(1000 * chance.uniform(*_LASTS_S), 1),
        },
        value=round(contract_mbps * share, 2),
    )
