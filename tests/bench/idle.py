"""What the listener takes for 6,000 agents that keep their connections: a province's ceiling."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from checks.wire import REPORT_PATH
from checks.wire.deflate import deflate
from checks.wire.plain import encode
from checks.wire.trust import pinned_context
from tests.bench.crowd import Held, Target, hold
from tests.bench.figure import Figure
from tests.bench.ingest import full_record
from tests.server.agents.listener import furnished_place, listening, secret
from tests.server.ingest.build import a_report

CONNECTIONS = 6000
# A round: no agent is silent for longer.
_IDLE_S = 60.0
_CORES = os.cpu_count()


def run() -> Sequence[Figure]:
    """Let each agent report once over a connection of its own, and keep it; two minutes."""
    with tempfile.TemporaryDirectory() as folder:
        place = furnished_place(Path(folder), CONNECTIONS)
        with listening(place) as process:
            target = Target(process.pid, place.port, pinned_context([place.key]))
            held = hold(target, _requests(), _IDLE_S)
    if held.taken < CONNECTIONS or held.dropped:
        raise AssertionError(f"{held.taken} were answered, {held.dropped} were not kept")
    return _figures(held)


def _figures(held: Held) -> Sequence[Figure]:
    each_kib = 1024 * (held.after_mib - held.before_mib) / CONNECTIONS
    return [
        Figure(
            name=f"listener with {CONNECTIONS} idle TLS connections: resident memory",
            value=round(held.after_mib),
            unit="MiB",
            beside=f"{held.before_mib:.0f} MiB with none: {each_kib:.0f} KiB a connection",
        ),
        Figure(
            name=f"{CONNECTIONS} handshakes, each with its first report stored",
            value=round(held.seconds, 1),
            unit="s",
            beside=f"the agents among them share {_CORES} cores with the listener",
        ),
    ]


def _requests() -> list[bytes]:
    body = deflate(encode(a_report([full_record(1)])))
    return [
        (
            f"POST {REPORT_PATH} HTTP/1.1\r\nHost: canh\r\nContent-Length: {len(body)}\r\n"
            f"Authorization: Canh {secret(device)}\r\n\r\n"
        ).encode()
        + body
        for device in range(1, CONNECTIONS + 1)
    ]
