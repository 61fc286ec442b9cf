"""What a computer of the simulated world sees when it probes: outcome, phases, durations, address.

A pure function of the world's state, the seed and the time.
"""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from checks import throughput
from checks.check import RESOLVER, Check, Result
from checks.report import Network, Power
from checks.words import WORDS, Letter, Phase
from server.province.chance import fraction, stream
from server.province.computers import Computer
from server.province.links import Link
from server.province.services import BY_HOST, Service
from server.province.speed_tests import measure_speed
from server.province.world import World

# Which phases a kind of probe goes through. The services have no names, so nobody asks for one.
_PHASES = {
    "ping": (Phase.DNS, Phase.CONNECT),
    "tcp": (Phase.DNS, Phase.CONNECT),
    "tls": (Phase.DNS, Phase.CONNECT, Phase.TLS),
    "http": tuple(Phase),
}
_FAILS_IN = {
    Letter.NAME: Phase.DNS,
    Letter.TIMEOUT: Phase.CONNECT,
    Letter.REFUSED: Phase.CONNECT,
    Letter.TLS: Phase.TLS,
    Letter.HTTP: Phase.PROCESSING,
}
_ROUND_TRIP_MS = {"provincial": 6.0, "national": 24.0}
_PAGE_BYTES = 16 * 1024
# Of a line that carries nothing, this share of the failures is a name that does not resolve.
_NAMELESS = 0.3
_GATEWAY_LOSS = 0.002
# Right after a computer was switched on, this share of its attempts fails; less and less, until so
# many minutes later none does for that reason.
_UNSETTLED, _SETTLES_MIN = 0.6, 2.5
_RESOLVER_TIMEOUT_MS = 5000.0


def network(world: World, computer: Computer, at: datetime) -> Network:
    """Tell a computer's own network; its gateway is gone with the LAN of its site."""
    link = world.district.links[computer.link]
    lost = fraction("gateway", world.seed, computer.code, at) < _GATEWAY_LOSS
    return Network(
        address=computer.address,
        gateway=link.gateway,
        hardware=link.hardware,
        answered=world.lan_works(computer.site, at) and not lost,
    )


def power(world: World, computer: Computer, at: datetime) -> str:
    """Tell where a computer's power comes from."""
    return Power.MAINS if world.has_power(computer.site, at) else Power.BATTERY


def see(world: World, computer: Computer, check: Check, at: datetime) -> Result:
    """Give the result of a check as this computer sees it.

    Nothing real can be seen from here: a check of anything but a simulated service, or of the
    outside of a simulated router, is not allowed.
    """
    if check.kind == "gateway":
        return _see_gateway(world, computer, check, at)
    if check.kind == throughput.KIND:
        return measure_speed(world, computer, check, at)
    if check.kind not in _PHASES:
        return Result(check=check.id, version=check.version, outcome="unsupported")
    host = str(check.settings.get("host", ""))
    if check.kind == "ping" and host in world.district.routers:
        return _see_router(world, computer, check, at)
    service = BY_HOST.get(host)
    if service is None:
        return Result(check=check.id, version=check.version, outcome="not_allowed")
    chance = stream("see", world.seed, computer.code, check.id, at)
    attempt = _Attempt(
        world=world,
        computer=computer,
        link=world.district.links[computer.link],
        check=check,
        service=service,
        replica=chance.randrange(len(service.addresses)),
        chance=chance,
    )
    return attempt.result(at)


def ask_resolver(world: World, computer: Computer, at: datetime) -> Result:
    """Give what an agent sees of its resolver, which it asks without being told."""
    link = world.district.links[computer.link]
    if not world.is_connected(link, at) or _is_unsettled(world, computer, at):
        return Result(
            check=RESOLVER,
            version=0,
            outcome="dns_temporary_failure",
            phase=Phase.DNS,
            failed_after_ms=_RESOLVER_TIMEOUT_MS,
        )
    took_ms = 4 + 30 * fraction("resolver", world.seed, computer.code, at) / (1 + link.down_mbps)
    return Result(check=RESOLVER, version=0, phases_ms={Phase.DNS: round(took_ms, 1)})


def usual_loss(world: World, link: Link) -> float:
    """Give the share of the probes over a link that fail though nothing is broken."""
    return 0.002 + 0.008 * fraction("loss", world.seed, link.code)


def _is_unsettled(world: World, computer: Computer, at: datetime) -> bool:
    """Tell whether an attempt fails because the computer has only just been switched on."""
    on_for = world.tempo.local_at(at) - world.tempo.local_at(world.on_since(computer, at))
    share = _UNSETTLED * (1 - on_for.total_seconds() / 60 / _SETTLES_MIN)
    return share > 0 and fraction("unsettled", world.seed, computer.code, at) < share


def _see_gateway(world: World, computer: Computer, check: Check, at: datetime) -> Result:
    found = network(world, computer, at)
    rtt_ms = 0.3 + fraction("rtt", world.seed, computer.code, at)
    return _echo(check, found.gateway, rtt_ms if found.answered else None)


def _see_router(world: World, computer: Computer, check: Check, at: datetime) -> Result:
    """Give what comes back from the outside of a router; most answer nothing at all."""
    here = world.district.links[computer.link]
    there = world.district.routers[str(check.settings["host"])]
    answers = there.answers_ping and all(world.is_connected(link, at) for link in (here, there))
    rtt_ms = _ROUND_TRIP_MS["provincial"] + 6 * fraction("rtt", computer.code, there.code, at)
    return _echo(check, there.source, rtt_ms if answers else None)


def _echo(check: Check, address: str, rtt_ms: float | None) -> Result:
    if rtt_ms is not None:
        return Result(
            check=check.id,
            version=check.version,
            address=address,
            phases_ms={Phase.CONNECT: round(rtt_ms, 2)},
        )
    return Result(
        check=check.id,
        version=check.version,
        address=address,
        outcome="generic_timeout_error",
        phase=Phase.CONNECT,
        failed_after_ms=check.timeout_s * 1000,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """One probe of a simulated service over a link."""

    world: World
    computer: Computer
    link: Link
    check: Check
    service: Service
    replica: int
    chance: Random

    def result(self, at: datetime) -> Result:
        outcome = self._failure(at)
        finished: dict[str, float] = {}
        for phase, duration_ms in self._durations(at):
            if outcome and _FAILS_IN[WORDS[outcome].letter] is phase:
                return self._failed(outcome, phase, finished)
            finished[phase] = round(duration_ms, 1)
        return self._answered(finished)

    def _failure(self, at: datetime) -> str:
        if not self.world.is_connected(self.link, at):
            nameless = self.chance.random() < _NAMELESS
            return "dns_temporary_failure" if nameless else "generic_timeout_error"
        if _is_unsettled(self.world, self.computer, at):
            return "dns_temporary_failure"
        if self.chance.random() < usual_loss(self.world, self.link):
            return "generic_timeout_error"
        return self.world.failure(self.service.code, self.replica, self.link.site, at)

    def _durations(self, at: datetime) -> list[tuple[Phase, float]]:
        slowness = self.world.slowness(self.service.code, self.replica, self.link.site, at)
        trip = _ROUND_TRIP_MS[self.service.scope] + 4 + 40 / (1 + self.link.down_mbps)
        noise = self.chance.lognormvariate
        durations = {
            Phase.DNS: 0.6 * trip * noise(0, 0.4),
            Phase.CONNECT: trip * noise(0, 0.15),
            Phase.TLS: 2.2 * trip * noise(0, 0.15),
            Phase.PROCESSING: (trip + self.service.answers_ms * slowness) * noise(0, 0.3),
            Phase.TRANSFER: _PAGE_BYTES * 8 / 1000 / self.link.down_mbps * noise(0, 0.2),
        }
        return [(phase, durations[phase]) for phase in self._phases()]

    def _phases(self) -> list[Phase]:
        left_out = {Phase.TLS} if self.check.settings.get("tls") is False else set()
        if self.check.whole_every == 0:  # no more than a knock
            left_out |= {Phase.PROCESSING, Phase.TRANSFER}
        return [phase for phase in _PHASES[self.check.kind] if phase not in left_out]

    def _failed(self, outcome: str, phase: Phase, finished: dict[str, float]) -> Result:
        waits = WORDS[outcome].letter is Letter.TIMEOUT or outcome == "dns_temporary_failure"
        spent = sum(finished.values())
        return Result(
            check=self.check.id,
            version=self.check.version,
            outcome=outcome,
            phase=phase,
            phases_ms=finished,
            failed_after_ms=self.check.timeout_s * 1000 if waits else round(spent + 12.0, 1),
            address="" if phase is Phase.DNS else self._address,
            status=503 if phase is Phase.PROCESSING else None,
        )

    def _answered(self, finished: dict[str, float]) -> Result:
        return Result(
            check=self.check.id,
            version=self.check.version,
            phases_ms=finished,
            address=self._address,
            status=200 if Phase.PROCESSING in finished else None,
            certificate_days=self.service.certificate_days if Phase.TLS in finished else None,
        )

    @property
    def _address(self) -> str:
        return self.service.addresses[self.replica]
