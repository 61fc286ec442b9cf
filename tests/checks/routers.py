"""Offices with a router each, in a box of their own; prints what a PC there is told of its gateway.

Run by ``test_silent_gateway.py`` inside a box, as its first process.
"""

import itertools
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.lab import box
from tests.lab.box import run
from tests.lab.net import End, Host, make_bridge, make_host, make_router, plug_in

# The kernel's patience is shortened: it decides after 1.3 s, not after 8.
_IMPATIENT = (
    "net.ipv4.neigh.eth.delay_first_probe_time=1",
    "net.ipv4.neigh.eth.retrans_time_ms=100",
)
_TIMEOUT_S = 3.0
_PROBE = f"""
import dataclasses, json
from checks.probes.gateway import probe
print(json.dumps(dataclasses.asdict(probe({{}}, {_TIMEOUT_S}))))
"""
_GATEWAY, _HARDWARE = "10.0.0.1", "02:fc:00:00:00:05"


def answer(_router: Host) -> None:
    """Be a router that answers an echo."""


def be_mute(router: Host) -> None:
    """Answer only who asks for the hardware address, as most routers of the province do."""
    router.nft(
        "table ip mute {\nchain it {\ntype filter hook input priority 0;\n"
        "meta l4proto { icmp, tcp } drop\n}\n}"
    )


def die(router: Host) -> None:
    """Be dead, behind a switch that is not."""
    router.ip("link set lan down")


def as_it_was(_pc: Host) -> None:
    """Leave the table of neighbours as it is: the kernel has just been told where the router is."""


def forget(pc: Host) -> None:
    pc.ip("neigh flush dev eth")


def grow_stale(pc: Host) -> None:
    """Let the proof be an old one."""
    pc.ip(f"neigh replace {_GATEWAY} lladdr {_HARDWARE} dev eth nud stale")


MANNERS: dict[str, Callable[[Host], None]] = {"answers": answer, "mute": be_mute, "dead": die}
TABLES: dict[str, Callable[[Host], None]] = {
    "fresh": as_it_was,
    "forgotten": forget,
    "stale": grow_stale,
}
# Only a host of the laboratory was told who may send echoes; who may not, tries to connect.
WAYS = {"echo": make_host, "connection": make_router}


def main() -> None:
    """Build an office for each case, and print what each PC's probe saw."""
    box.furnish(Path("/dev/null"))
    started = {
        " ".join(case): _start(_office(*case)) for case in itertools.product(MANNERS, TABLES, WAYS)
    }
    seen = {name: json.loads(one.communicate()[0]) for name, one in started.items()}
    sys.stdout.write(json.dumps(seen))


def _office(manner: str, table: str, way: str) -> Host:
    name = f"{manner}-{table}-{way}"
    router, pc = make_router(f"{name}-router"), WAYS[way](f"{name}-pc")
    make_bridge(router, f"{_GATEWAY}/24")
    router.ip(f"link set lan address {_HARDWARE}")
    plug_in(router, "pc", End(pc, "eth", ("10.0.0.2/24",)))
    pc.ip(f"route add default via {_GATEWAY}")
    run(*pc.inside, "sysctl", "-q", "-w", *_IMPATIENT)
    pc.ip(f"neigh replace {_GATEWAY} lladdr {_HARDWARE} dev eth nud reachable")
    MANNERS[manner](router)
    TABLES[table](pc)
    return pc


def _start(pc: Host) -> "subprocess.Popen[str]":
    command = [*pc.inside, sys.executable, "-c", _PROBE]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


if __name__ == "__main__":
    main()
