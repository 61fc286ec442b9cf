"""The agent that is measured: the real loop on a computer as an office has it.

This machine may have neither battery nor sensors, and a network whose gateway and resolver keep
silent; a real computer that has them sends 20 values, each round others, and two that answer.
"""

import dataclasses
import functools
import sys
import zlib
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from agent.commands.run import run
from agent.own_checks import GATEWAY, RESOLVER
from agent.senses import Senses, senses
from checks.check import Allow, Check, Measurement, Setting
from checks.metrics import METRICS, rounded
from checks.probes.network_linux import find_gateway

Vitals = Callable[[float, float | None], dict[str, float]]
Probe = Callable[[Check, Allow], Measurement]

# What a busy desk computer shows; digits count here, not truth.
_HIGHEST = {"ratio": 1.0, "MiB": 200_000.0, "kB/s": 2_000.0, "°C": 90.0, "ms": 9.0}
_USUAL_HIGHEST = 900.0


def filled(measure: Vitals) -> Vitals:
    """Measure as ever, then put a random number where there is none."""
    chances = _chances()

    def vitals(at_s: float, gateway_rtt_ms: float | None) -> dict[str, float]:
        measured = measure(at_s, gateway_rtt_ms)
        invented = {
            metric.name: next(chances) * min(_HIGHEST.get(metric.unit, _USUAL_HIGHEST), metric.high)
            for metric in METRICS
            if not measured.get(metric.name)
        }
        return rounded({**invented, **{name: value for name, value in measured.items() if value}})

    return vitals


def _chances() -> Iterator[float]:
    """Give numbers from 0 to 1, the same each time. The module random would weigh a MiB here."""
    for number in count():
        yield zlib.crc32(str(number).encode()) / 2**32


def answered(run_check: Probe, resolver_port: int) -> Probe:
    """Probe as ever, but let loopback stand for the gateway and for the resolver."""
    gateway = find_gateway()
    ping = dataclasses.replace(GATEWAY, kind="ping", settings={"host": "127.0.0.1"})
    server: dict[str, Setting] = {"server": "127.0.0.1", "port": resolver_port}
    ask = dataclasses.replace(RESOLVER, settings={**RESOLVER.settings, **server})

    def probe(check: Check, allow: Allow) -> Measurement:
        if check == GATEWAY and gateway:
            return dataclasses.replace(run_check(ping, allow), address=gateway.address)
        return run_check(ask if check == RESOLVER else check, allow)

    return probe


def office_senses(resolver_port: int) -> Senses:
    real = senses()
    return dataclasses.replace(
        real, vitals=filled(real.vitals), probe=answered(real.probe, resolver_port)
    )


if __name__ == "__main__":
    run(Path(sys.argv[1]), functools.partial(office_senses, int(sys.argv[2])))
