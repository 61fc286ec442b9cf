"""``canh-agent run``: measure and report until told to stop."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

from agent.clock import Clock
from agent.collectors.platforms import this_platform
from agent.equipment import Equipment
from agent.identity import Identity, read_identity
from agent.joining import Machine
from agent.loop import Loop
from agent.outbox import Outbox
from agent.proxy import choose_proxy
from agent.senses import Senses, senses
from agent.settings import Settings, read_settings
from agent.uplink import Uplink
from agent.workers import Threads, Workers
from checks.address import Endpoint
from checks.enrolment import split_address

_ASKING_TIMEOUT_S = 0.5


def run(folder: Path, find_senses: Callable[[], Senses] = senses) -> None:
    """Run. ``find_senses``: gives what can be learnt of this computer.

    Raises:
        IdentityError: If this computer has not been enrolled, or its identity is damaged.
        SettingsError, ProxyError: If what a person set cannot be used.
        OutboxHeld: If the agent runs already.
        UnknownPlatformError: If this operating system cannot be measured.
    """
    settings = read_settings(folder)
    identity = read_identity(folder)
    with Outbox.open(folder, settings.bounds()) as outbox:
        outbox.belong_to(identity.device)
        parts = _equip(folder, settings, identity, outbox, find_senses())
        loop = Loop(parts, identity)
        _end_on_signal(loop, parts.workers)
        loop.run()


def _equip(
    folder: Path, settings: Settings, identity: Identity, outbox: Outbox, here: Senses
) -> Equipment:
    servers = [Endpoint(*split_address(server)) for server in identity.peer.servers]
    choose = partial(choose_proxy, setting=settings.proxy, environment=dict(os.environ))
    for server in servers:
        choose(server)  # a proxy that cannot be used is said now, not at each report
    return Equipment(
        folder=folder,
        clock=Clock(ahead_s=settings.clock_ahead_s),
        senses=here,
        outbox=outbox,
        uplink=Uplink(choose),
        workers=Threads(),
        ceilings=settings.ceilings(frozenset(server.port for server in servers)),
        machine=Machine(
            fingerprint=here.fingerprint(identity.fingerprint),
            host=this_platform().read_host(),
            system=sys.platform,
        ),
        chance=chance,
    )


def chance() -> float:
    """Give a random number from 0 to 1. The module random would be a MiB for it."""
    return int.from_bytes(os.urandom(4), "big") / 2**32


def _end_on_signal(loop: Loop, workers: Workers) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        workers.call(lambda: loop.end(why_ending()))

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)


def why_ending() -> str:
    """Say whether the whole computer shuts down, or the agent alone is stopped."""
    try:
        state = subprocess.run(
            ("systemctl", "is-system-running"),  # noqa: S607  # wherever this system has it
            capture_output=True,
            text=True,
            timeout=_ASKING_TIMEOUT_S,
            check=False,  # it says "stopping" with an exit code of its own
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return "stopped"
    return "shutdown" if state.strip() == "stopping" else "stopped"
