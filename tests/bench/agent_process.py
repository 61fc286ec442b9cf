"""The agent that is measured: the real loop, with a value for every vital sign, each round another.

This machine may have neither battery nor sensors; a real computer that has them sends 20 values.
"""

import dataclasses
import random
import sys
from collections.abc import Callable
from pathlib import Path

from agent.commands.run import run
from agent.senses import Senses, senses
from checks.metrics import METRICS, rounded

Vitals = Callable[[float, float | None], dict[str, float]]

# What a busy desk computer shows; digits count here, not truth.
_HIGHEST = {"ratio": 1.0, "MiB": 200_000.0, "kB/s": 2_000.0, "°C": 90.0, "ms": 9.0}
_USUAL_HIGHEST = 900.0


def filled(measure: Vitals) -> Vitals:
    """Measure as ever, then put a random number where there is none."""
    chance = random.Random(1)  # noqa: S311  # the same figures each time

    def vitals(at_s: float, gateway_rtt_ms: float | None) -> dict[str, float]:
        measured = measure(at_s, gateway_rtt_ms)
        invented = {
            metric.name: chance.uniform(
                0, min(_HIGHEST.get(metric.unit, _USUAL_HIGHEST), metric.high)
            )
            for metric in METRICS
            if not measured.get(metric.name)
        }
        return {**rounded(invented), **{name: value for name, value in measured.items() if value}}

    return vitals


def filled_senses() -> Senses:
    real = senses()
    return dataclasses.replace(real, vitals=filled(real.vitals))


if __name__ == "__main__":
    run(Path(sys.argv[1]), filled_senses)
