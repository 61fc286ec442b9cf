"""``canh-agent once``: measure this computer one time and show it, to a person or as it is sent."""

import os
import sys

from agent.clock import Clock
from agent.collectors.child import collect_inventory_in_child
from agent.collectors.fingerprint import fingerprint
from agent.collectors.neighbours import read_neighbours
from agent.collectors.network import gateway_rtt_ms, read_network
from agent.collectors.platforms import this_platform
from agent.collectors.vitals import VitalSigns
from agent.own_checks import GATEWAY, RESOLVER
from agent.readable import Checked, write_record
from agent.speech import Speech
from agent.texts import language_of
from agent.version import VERSION
from checks.kinds import run_check
from checks.report import Record, Report, Sent
from checks.wire.plain import encode

# Rates need two readings; a shorter time between them shows noise.
_BETWEEN_READINGS_S = 1.0
_INVENTORY_TIMEOUT_S = 120.0


def run_once(as_json: bool, *, like: str = "") -> int:
    """Measure, and write to standard output.

    Args:
        as_json: The report as it would be sent, instead of the readable form.
        like: The fingerprint that this agent enrolled with, if it has.

    Returns:
        The exit code.
    """
    report, checked = measure(Clock(), like)
    if as_json:
        sys.stdout.write(encode(report).decode() + "\n")
    else:
        speech = Speech(language_of(os.environ))
        sys.stdout.write(write_record(report.records[0], report.fingerprint, checked, speech))
    return 0


def measure(clock: Clock, like: str = "") -> tuple[Report, Checked]:
    """Measure everything one time; takes a second at least."""
    platform = this_platform()
    vital_signs = VitalSigns(platform.signs)
    vital_signs.measure(clock.monotonic_s())
    clock.sleep(_BETWEEN_READINGS_S)
    gateway, resolver = run_check(GATEWAY), run_check(RESOLVER)
    record = Record(
        sequence=1,
        clock_s=round(clock.boottime_s(), 3),
        network=read_network(gateway),
        power=platform.read_power(),
        vitals=vital_signs.measure(clock.monotonic_s(), gateway_rtt_ms(gateway)),
        neighbours=read_neighbours(),
        # Last: its own work must not show in the vital signs.
        inventory=collect_inventory_in_child(_INVENTORY_TIMEOUT_S),
    )
    report = Report(
        generation="",
        fingerprint=fingerprint(platform.read_traces(), like),
        sent=_now(clock),
        agent=VERSION,
        records=(record,),
    )
    return report, (("Gateway", gateway), ("Resolver", resolver))


def _now(clock: Clock) -> Sent:
    clock_s, wall_s = round(clock.boottime_s(), 3), round(clock.wall_s(), 3)
    return Sent(boot=clock.boot_id(), clock_s=clock_s, wall_s=wall_s)
