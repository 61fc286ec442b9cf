"""What the server's own probes saw: services as they answered whoever is at no site. Pure."""

from datetime import datetime

from checks.check import Check, Measurement
from checks.words import WORDS, Letter, Phase
from server.province.chance import stream
from server.province.services import BY_HOST
from server.province.world import World

_OUTSIDE = ""


def probe(world: World, check: Check, at: datetime) -> Measurement:
    """Give what a probe of a simulated service from the server itself saw."""
    service = BY_HOST.get(str(check.settings.get("host", "")))
    if service is None:
        return Measurement(outcome="not_allowed")
    # It asks at the first address, as people do.
    failure = world.failure(service.code, 0, _OUTSIDE, at)
    letter = WORDS[failure].letter if failure else Letter.OK
    if letter is Letter.HTTP:
        return Measurement(
            outcome=failure,
            phase=Phase.PROCESSING,
            failed_after_ms=service.answers_ms,
            address=service.host,
            status=503,
        )
    if failure:
        return Measurement(
            outcome=failure,
            phase=Phase.CONNECT,
            failed_after_ms=check.timeout_s * 1000,
            address=service.host,
        )
    noise = stream("control", world.seed, check.id, at).lognormvariate(0, 0.2)
    slowness = world.slowness(service.code, 0, _OUTSIDE, at)
    return Measurement(
        phases_ms={
            Phase.CONNECT: round(0.4 * noise, 2),
            Phase.PROCESSING: round(service.answers_ms * slowness * noise, 1),
        },
        address=service.host,
        status=200,
    )
