"""The PCs of the sites, each with the real agent and a state, a resolver and a boot of its own."""

import subprocess
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agent.commands.enrol import enrol
from agent.settings import Settings, write_settings
from tests.journeys.ledgers import identity
from tests.journeys.processes import BIN, environment
from tests.lab import shim
from tests.lab.net import Host
from tests.lab.plan import Pc, Province
from tests.lab.wiring import resolver_of

_END_S = 10.0
# A boot takes a while.
_BOOTS_S = 10
# What no server may lift is lifted here by the PC's owner: a round is five seconds, not sixty.
_SETTINGS = Settings(networks=("10.0.0.0/8", "fd00::/8"), probes_a_minute=400)


@dataclass(slots=True)
class Office:
    """All PCs.

    Attributes:
        folder: Where each has a folder of its own.
        authority: The certificates that they believe.
        clock_library: What shifts a clock; None: no clock can be shifted.
    """

    province: Province
    hosts: Mapping[str, Host]
    folder: Path
    authority: Path
    clock_library: Path | None
    devices: dict[str, str] = field(default_factory=dict)
    running: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    def enrol(self, pc: Pc, code: str) -> None:
        """Join the server, and remember who the PC is there."""
        state = self._state(pc)
        state.parent.mkdir(parents=True)
        enrol(state, code, networks=None, proxy=None)
        write_settings(state, _SETTINGS)
        self.devices[pc.name] = identity(state)
        self.resolve_at(pc, resolver_of(self.province.lines_of(pc.site)[0].provider))
        self.set_clock(pc, 0)

    def switch_on(self, pcs: Iterable[Pc], on_for_s: int = _BOOTS_S) -> None:
        """Start PCs: each is booted now, or has been on for some seconds already."""
        for pc in pcs:
            self.running[pc.name] = self._boot(pc, on_for_s)

    def cut_power(self, pcs: Iterable[Pc]) -> None:
        """Let PCs die at once."""
        dying = [self.running.pop(pc.name) for pc in pcs if pc.name in self.running]
        for process in dying:
            process.kill()
        for process in dying:
            process.wait(_END_S)

    def resolve_at(self, pc: Pc, resolver: str) -> None:
        """Tell a PC where to look names up. In place, since the file is mounted over another."""
        self._file(pc, "resolv.conf").write_text(f"nameserver {resolver}\n")

    def set_clock(self, pc: Pc, shift_s: int) -> None:
        shim.set_clock(self._file(pc, "clock"), shift_s)

    def _boot(self, pc: Pc, on_for_s: int) -> "subprocess.Popen[bytes]":
        boot_id = self._file(pc, "boot_id")
        boot_id.write_text(f"{uuid.uuid4()}\n")
        script = " && ".join(
            (
                f"mount --bind {self._file(pc, 'resolv.conf')} /etc/resolv.conf",
                f"mount --bind {boot_id} /proc/sys/kernel/random/boot_id",
                f"exec {BIN / 'canh-agent'} run --state {self._state(pc)}",
            )
        )
        more = {"SSL_CERT_FILE": str(self.authority), "MALLOC_ARENA_MAX": "1"}
        if self.clock_library:
            more |= {
                "LD_PRELOAD": str(self.clock_library),
                "CANH_LAB_CLOCK": str(self._file(pc, "clock")),
            }
        return self.hosts[pc.name].start(
            *("unshare", "--mount", "--time", *_on_for(on_for_s), "sh", "-c", script),
            log=self._file(pc, "log"),
            more=environment(more),
        )

    def _state(self, pc: Pc) -> Path:
        return self.folder / pc.name / "state"

    def _file(self, pc: Pc, name: str) -> Path:
        return self.folder / pc.name / name


def _on_for(seconds: int) -> tuple[str, ...]:
    """Set the clocks that count from the boot to begin some seconds ago."""
    later_s = int(time.clock_gettime(time.CLOCK_BOOTTIME)) - seconds
    return ("--boottime", str(-later_s), "--monotonic", str(-later_s))
