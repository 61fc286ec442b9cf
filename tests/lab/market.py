"""The services of the province: real web servers, and the resolvers that know their names."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from agent.own_checks import RESOLVER
from tests.checks.certificates import Authority
from tests.journeys.processes import environment
from tests.lab.net import Host
from tests.lab.plan import PROVIDERS, Province, Service
from tests.lab.web import Manner
from tests.lab.wiring import DC_RESOLVER, INVENTOR, NOWHERE, resolver_of, six_of

_END_S = 10.0
ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Market:
    """All services and resolvers. What runs is known by a name: of its host, mostly."""

    province: Province
    hosts: Mapping[str, Host]
    folder: Path
    authority: Authority
    running: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    @property
    def authority_file(self) -> Path:
        return self.folder / "authority.pem"

    def open(self) -> None:
        """Start everything."""
        self.folder.mkdir()
        self.authority_file.write_bytes(self.authority.pem())
        self._write("invented.json", NOWHERE)
        self._write("zone.json", self._all_names())
        self._resolve("exchange", INVENTOR, "invented.json")
        self._resolve("dc", DC_RESOLVER, "zone.json")
        for provider in PROVIDERS:
            self.start_resolver(provider)
        for service in self.province.services:
            for name in service.hosts:
                self.serve(name, service)

    def serve(
        self, host: str, service: Service, manner: Manner = Manner.WELL, days: int | None = None
    ) -> None:
        """Start the web server of a replica. ``days``: that its certificate is good for."""
        good_for = service.certificate_days if days is None else days
        file = self.certificate(self.authority, service.name, good_for) if service.tls else "-"
        self.start_web(host, host, service.port, file, manner)

    def start_web(self, name: str, host: str, port: int, certificate: str, manner: Manner) -> None:
        self._start(name, host, "web", str(port), certificate, manner)

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        process.kill()
        process.wait(_END_S)

    def certificate(self, by: Authority, name: str, days: int) -> str:
        """Make a key and a certificate; give their file."""
        folder = self.folder / f"{name}-{days}"
        folder.mkdir(exist_ok=True)
        by.context(folder, name, min(-1, days - 1), days)
        return str(folder / "server.pem")

    def start_resolver(self, provider: str) -> None:
        self._resolve(provider, resolver_of(provider), "zone.json")

    @contextmanager
    def named(self, service: Service, *addresses: str) -> Iterator[None]:
        """Let all resolvers give other addresses of a service for a while; none: no such name."""
        names = self._all_names()
        del names[service.name]
        self._write("zone.json", names | ({service.name: list(addresses)} if addresses else {}))
        yield
        self._write("zone.json", self._all_names())

    def six(self, service: Service) -> list[str]:
        return [six_of(address) for address in service.hosts.values()]

    def _all_names(self) -> dict[str, list[str]]:
        names = {one.name: list(one.hosts.values()) for one in self.province.services}
        # What every agent asks its resolver by itself.
        return names | {str(RESOLVER.settings["name"]): names[self.province.services[0].name]}

    def _resolve(self, host: str, address: str, zone: str) -> None:
        self._start(f"resolver-{host}", host, "names", address, str(self.folder / zone))

    def _start(self, name: str, host: str, module: str, *arguments: str) -> None:
        self.running[name] = self.hosts[host].start(
            *(sys.executable, "-m", f"tests.lab.{module}", *arguments),
            log=self.folder / f"{name}.log",
            more=environment({"PYTHONPATH": str(ROOT)}),
        )

    def _write(self, name: str, zone: dict[str, list[str]] | str) -> None:
        # Another file in its place: a resolver may be reading this one.
        new = self.folder / f"{name}.new"
        new.write_text(json.dumps(zone))
        new.replace(self.folder / name)
