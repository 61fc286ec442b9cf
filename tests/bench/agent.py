"""What the agent costs a computer: memory at its peak, processor time, bytes on the wire.

Real time and real processes. CANH_BENCH_MINUTES says how long: with 61 it is the goal's second to
sixty-first minute; the first minute never counts.
"""

import contextlib
import ipaddress
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from agent.identity import Identity, write_identity
from agent.settings import Settings, write_settings
from checks.answer import Answer, Work
from checks.check import Check
from checks.enrolment import Enrolled
from checks.wire.plain import encode
from tests.agent.stub_server import StubServer
from tests.bench.figure import Figure
from tests.bench.wire import watching
from tests.server.agents.listener import ROOT, furnished_place, listening, secret
from tests.server.ingest.desk import run as change

MINUTES = float(os.environ.get("CANH_BENCH_MINUTES", "3"))
_FIRST_MINUTE_S = 60.0
_MINUTES_A_DAY = 1440
_KIB_A_MIB = 1024
SECRET = "s" * 16


@dataclass(frozen=True, slots=True)
class Used:
    """What a process has used since it began."""

    cpu_s: float
    peak_kib: int


@dataclass(frozen=True, slots=True)
class Place:
    """Whom an agent reports to, as whom, and what it probes."""

    folder: Path
    device: str
    key: bytes
    port: int
    secret: str
    probed: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """What one port saw in a minute, both ways."""

    size_bytes: float
    packets: float

    @property
    def daily_mb(self) -> float:
        return self.size_bytes * _MINUTES_A_DAY / 1e6


def run() -> Sequence[Figure]:
    """Measure an agent that reports to the real listener; beside it one reports to a stand-in."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        variables = believing(folder)
        pages = [stack.enter_context(page(folder)) for _ in range(2)]
        real = stack.enter_context(listener(folder / "real", pages[0]))
        stand_in = stack.enter_context(stub(folder / "stand-in", pages[1]))
        names = stack.enter_context(resolver())
        agent, _ = (
            stack.enter_context(running(place, variables, names)) for place in (real, stand_in)
        )
        wire = stack.enter_context(watching(real.port, stand_in.port, pages[0]))
        time.sleep(_FIRST_MINUTE_S)
        used_before, seen_before = used(agent), wire.copy()
        time.sleep(MINUTES * 60 - _FIRST_MINUTE_S)
        used_after, seen = used(agent), wire.since(seen_before)
    reports, beside, probes = (
        Traffic(seen.sizes[port] / (MINUTES - 1), seen.packets[port] / (MINUTES - 1))
        for port in (real.port, stand_in.port, pages[0])
    )
    return [
        *_of_process(used_before, used_after),
        *_of_wire(reports, beside, probes),
        *_of_child(),
    ]


@contextmanager
def listener(folder: Path, probed: int) -> Iterator[Place]:
    """Let the real listener run, with one device that has a page to probe."""
    place = furnished_place(made(folder), 1)
    work = encode(Work(version=1, checks=(tls_check(probed),))).decode()
    with place.store() as store:
        change(store, "INSERT INTO work (device_id, version, body) VALUES (1, 1, :w)", w=work)
    with listening(place):
        yield Place(folder / "agent", "1" * 32, place.key, place.port, secret(1), probed)


@contextmanager
def stub(folder: Path, probed: int) -> Iterator[Place]:
    """Let a stand-in listen; it answers at once, in one packet, with the least there is to say."""
    work = Work(version=1, checks=(tls_check(probed),))
    with StubServer(folder=made(folder), answer=Answer(time_s=1.8e9), work=work) as server:
        server.devices[SECRET] = Enrolled(device="9" * 32, token="token")
        yield Place(folder / "agent", "9" * 32, server.key, server.port, SECRET, probed)


def tls_check(port: int) -> Check:
    """A probe of a certificate that the system's authorities answer for: see ``believing``."""
    return Check(id=1, version=1, kind="tls", settings={"host": "127.0.0.1", "port": port})


@contextmanager
def page(folder: Path) -> Iterator[int]:
    """Let something listen that only ever agrees on TLS; gives its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "page.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_agree_with_all, args=(listener, context))
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def _agree_with_all(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as tls:
            tls.recv(1)


def believing(folder: Path) -> dict[str, str]:
    """Make a certificate for loopback, and give the variables by which a process believes it too.

    The system's authorities stay as they are: one file each where they are so here.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a page on loopback")])
    now = datetime.now(UTC)
    loopback = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([loopback]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(Encoding.PEM)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "page.pem").write_bytes(secret + pem)
    authorities = made(folder / "authorities")
    (authorities / "page.crt").write_bytes(pem)
    subprocess.run(["openssl", "rehash", str(authorities)], check=True)
    system = ssl.get_default_verify_paths().capath or ""
    return {"SSL_CERT_DIR": f"{authorities}:{system}"}


@contextmanager
def resolver() -> Iterator[int]:
    """Let something on loopback give one address for every name; gives its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        here = listener.getsockname()
        thread = threading.Thread(target=_resolve_all, args=(listener,))
        thread.start()
        yield here[1]
        listener.sendto(b"", here)
        thread.join()


def _resolve_all(listener: socket.socket) -> None:
    while True:
        query, sender = listener.recvfrom(512)
        if not query:
            return
        head = query[:2] + bytes.fromhex("8180 0001 0001 0000 0000")
        answer = bytes.fromhex("c00c 0001 0001 0000003c 0004") + bytes([127, 0, 0, 1])
        listener.sendto(head + query[12:] + answer, sender)


@contextmanager
def running(
    place: Place, variables: dict[str, str], resolver_port: int
) -> Iterator["subprocess.Popen[bytes]"]:
    """Let an agent run that has joined."""
    made(place.folder)
    write_identity(place.folder, identity(place))
    write_settings(place.folder, Settings(networks=("127.0.0.0/8",), ports=(place.probed,)))
    command = [sys.executable, "-P", "-m", "tests.bench.agent_process"]
    command += [str(place.folder), str(resolver_port)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    with subprocess.Popen(command, cwd=ROOT, env=environment) as agent:
        try:
            yield agent
        finally:
            agent.terminate()


def identity(place: Place) -> Identity:
    return Identity(
        device=place.device,
        secret=place.secret,
        token="token",
        keys=(place.key.hex(),),
        servers=(f"127.0.0.1:{place.port}",),
        fingerprint="1abcdef0",
    )


def used(process: "subprocess.Popen[bytes]") -> Used:
    """Ask the kernel for all threads of a process, ended ones too, to the nanosecond."""
    # The clock of another process, as clock_getcpuclockid(3) numbers it.
    cpu_s = time.clock_gettime((~process.pid << 3) | 2)
    status = Path(f"/proc/{process.pid}/status").read_text()
    (peak,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return Used(cpu_s, int(peak))


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _of_process(before: Used, after: Used) -> list[Figure]:
    return [
        Figure(
            name="agent: memory at the peak (VmHWM of the loop)",
            value=after.peak_kib / _KIB_A_MIB,
            unit="MiB",
            beside="goal 30, aim 25; zabbix-agent2 23.4, glances 49.7 (RSS)",
        ),
        Figure(
            name="agent: processor time an hour, one TLS probe a minute",
            value=(after.cpu_s - before.cpu_s) * 60 / (MINUTES - 1),
            unit="s",
            beside="goal 0.3; zabbix-agent 1.0, zabbix-agent2 3.3, netdata 52",
        ),
    ]


def _of_wire(reports: Traffic, beside: Traffic, probes: Traffic) -> list[Figure]:
    """Headers of IP and TCP are counted, as in the figures of others; Ethernet framing is not."""
    return [
        Figure(
            name="agent: its reports to the real listener, a day",
            value=reports.daily_mb,
            unit="MB",
            beside="goal 0.8; zabbix-agent over TLS 10.7, node_exporter 15.3",
        ),
        Figure(
            name="agent: the same to a stand-in that says the least",
            value=beside.daily_mb,
            unit="MB",
        ),
        Figure(
            name="agent: packets a minute to and from the listener",
            value=reports.packets,
            unit="packets",
            beside=f"3: report, answer, acknowledgement; stand-in {beside.packets:.2f}",
        ),
        Figure(
            name="agent: its TLS probe a minute, one small certificate",
            value=probes.daily_mb,
            unit="MB",
            beside="zabbix-agent with three checks over TLS 10.7 in all",
        ),
    ]


def _of_child() -> list[Figure]:
    """Measure the child that reads the inventory, once a day."""
    # A process in between: what is forked from this one would show this one's memory as its peak.
    ask = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-P', '-m', 'agent.collectors'], capture_output=True)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_maxrss, used.ru_utime + used.ru_stime)"
    )
    said = subprocess.run(
        [sys.executable, "-P", "-c", ask],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    peak_kib, cpu_s = map(float, said.split())
    return [
        Figure(
            name="agent: its largest child, memory at the peak",
            value=peak_kib / _KIB_A_MIB,
            unit="MiB",
            beside="fusioninventory 64",
        ),
        Figure(
            name="agent: its largest child, processor time a day",
            value=cpu_s,
            unit="s",
            beside="fusioninventory 0.55",
        ),
    ]
