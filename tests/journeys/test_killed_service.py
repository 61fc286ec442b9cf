"""A service that really runs is killed: an incident, one mail, and one more when it is back."""

import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.alerts.channels.post_office import PostOffice
from tests.checks.servers import free_port
from tests.journeys.processes import HOST, PATIENCE_S, Agent, Process, Server, Starter, wait_until
from tests.journeys.visitor import sign_in, visiting

pytestmark = pytest.mark.journey

ROUND_S = 15.0
OPEN_WITHIN_S = 60.0
# Three fine rounds after the round in which it was fine again.
OVER_WITHIN_S = 120.0
# The longest pause between two attempts.
AGAIN_S = 360.0
# One of the ports that every agent may ask; the address is nobody else's in this moment.
PORT = 8080
ADDRESS = f"127.80.{os.getpid() >> 8 & 255}.{os.getpid() & 255 or 1}"
CALM = ("mail", "land", "hr")
# Over the only link: what was seen of a service, and how it stood because of what.
SEEN = (
    'SELECT at_ms, outcome = \'ok\' FROM result JOIN "check" ON "check".id = check_id '
    "JOIN service ON service.id = service_id WHERE code = ? AND link_id > 0 "
    "AND outcome NOT IN ('not_allowed', 'undecided') ORDER BY at_ms"  # these saw nothing
)
STOOD = (
    "SELECT from_ms, to_ms, uptime_interval.state, component FROM uptime_interval "
    'JOIN "check" ON "check".id = check_id JOIN service ON service.id = service_id '
    "LEFT JOIN incident ON incident.id = incident_id "
    "WHERE code = ? AND link_id > 0 ORDER BY from_ms"
)
NAMES = {"portal": "Cổng dịch vụ công", "lgsp": "Trục dữ liệu", "docs": "Quản lý văn bản"}


@dataclass(slots=True)
class Post:
    """A mail server that can be down. It keeps its port."""

    office: PostOffice = field(default_factory=PostOffice)
    port: int = field(default_factory=free_port)
    controller: Controller | None = None

    @property
    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.office.mails]

    def about(self, name: str) -> list[str]:
        return [subject for subject in self.subjects if name in subject]

    def open(self) -> None:
        self.controller = Controller(
            self.office, hostname=HOST, port=self.port, ready_timeout=PATIENCE_S
        )
        self.controller.start()

    def close(self) -> None:
        if self.controller is not None:
            self.controller.stop()
        self.controller = None


@dataclass(slots=True)
class Web:
    """Web servers on loopback, one a service, each at a port of its own address."""

    starter: Starter
    folder: Path
    running: dict[str, Process] = field(default_factory=dict)

    def address(self, service: str) -> str:
        first, second, third, fourth = ADDRESS.split(".")
        number = int(second) + 1 + [*NAMES, *CALM].index(service)
        return f"{first}.{number}.{third}.{fourth}"

    def start(self, service: str) -> None:
        self.running[service] = self.starter.start(
            sys.executable,
            *("-m", "http.server", str(PORT), "--bind", self.address(service)),
            *("--directory", self.folder),
        )

    def kill(self, service: str) -> None:
        self.running[service].kill()


@dataclass(slots=True)
class Scene:
    server: Server
    post: Post
    web: Web
    password: str

    def page_named_in(self, text: str) -> str:
        """Open the page that a mail names, signed in as somebody of the province."""
        (address,) = re.findall(r"http://\S+/incidents/\d+", text)
        with visiting(f"http://{HOST}:{self.server.pages_port}") as visitor:
            visitor.headers["Accept-Language"] = "vi"
            sign_in(visitor, "lan", self.password)
            return str(visitor.get(address).text)

    def state(self, service: str) -> str:
        """Give how the incident of a service stands; empty: there is none."""
        wanted = "SELECT state FROM incident WHERE component = ? ORDER BY id DESC"
        return str((self.ask(wanted, f"service:{service}") or [("",)])[0][0])

    def is_queued(self, service: str) -> bool:
        wanted = (
            "SELECT notification.attempts FROM notification JOIN incident "
            "ON incident.id = incident_id WHERE incident.component = ?"
        )
        return any(attempts for (attempts,) in self.ask(wanted, f"service:{service}"))

    def has_warmed_up(self) -> bool:
        """Whether everything was seen to be well for some rounds, each service by everybody."""
        rounds = self.ask("SELECT round - born FROM locator WHERE world = 'real'")
        seen = self.ask(
            "SELECT DISTINCT check_id, device_id FROM result WHERE check_id > 0 AND outcome = 'ok'"
        )
        # The server and the one agent.
        return bool(rounds) and rounds[0][0] >= 4 and len(seen) == 2 * len(self.web.running)

    def ask(self, wanted: str, *values: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.server.database)) as database:
            return database.execute(wanted, values).fetchall()


@pytest.fixture(scope="module")
def scene(module_starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("killed-service")
    server, post = Server(module_starter, folder / "server"), Post()
    web = Web(module_starter, folder)
    for service in (*NAMES, *CALM):
        web.start(service)
    post.open()
    server.set_up(ROUND_S, servers=(server.address,), more=mail_settings(post.port))
    put_services(server, web)
    said = server.canh("user", "add", "lan", "--role", "province", "--generate")
    server.canh("contact", "add", "Trần Thị Lan", "--mail", "lan@tinh.example")
    agent = Agent(module_starter, folder / "agent")
    agent.enrol(server.code(), "--network", "127.0.0.0/8")
    agent.start()
    scene = Scene(server, post, web, said.rpartition("Password: ")[2].strip())
    wait_until(scene.has_warmed_up, "some rounds in which all is well", 20 * ROUND_S)
    yield scene
    post.close()


def mail_settings(port: int) -> str:
    return (
        f'mail_host = "{HOST}"\nmail_port = {port}\nmail_security = "none"\n'
        'mail_from = "canh@tinh.example"\n'
    )


def put_services(server: Server, web: Web) -> None:
    links, services = server.folder / "links.csv", server.folder / "services.csv"
    links.write_text("code,site,path,provider\nl1,HQ,internet,VNPT\n", encoding="utf-8")
    # No agent makes more than twenty probes a minute, whatever it is told.
    rows = [
        f"{code},{NAMES.get(code, code)},{'national' if code == 'portal' else 'provincial'},"
        f"internet,10,http,host={web.address(code)} port={PORT} tls=false path=/,"
        f"{15 if code in NAMES else 30},5"
        for code in (*NAMES, *CALM)
    ]
    head = "code,name_vi,scope,path,most_requests_s,check,settings,period_s,timeout_s"
    services.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    server.canh("import", "links", links)
    server.canh("import", "services", services)


def test_a_killed_service_is_one_mail_and_one_more_when_it_is_back(scene: Scene) -> None:
    name = NAMES["portal"]

    scene.web.kill("portal")
    wait_until(lambda: scene.state("portal") == "open", "an open incident", OPEN_WITHIN_S)
    wait_until(lambda: scene.post.subjects != [], "a mail")
    told = list(scene.post.subjects)
    page = scene.page_named_in(scene.post.office.mails[0].get_content())
    scene.web.start("portal")
    wait_until(lambda: scene.state("portal") == "resolved", "its end", OVER_WITHIN_S)
    wait_until(lambda: len(scene.post.subjects) > 1, "a mail about the end")

    assert told == [f"Không truy cập được {name}"]
    assert scene.post.subjects == [*told, f"Đã hoạt động lại: {name}"]
    assert f"Không truy cập được {name}" in page
    assert {mail["To"] for mail in scene.post.office.mails} == {"lan@tinh.example"}


def test_the_uptime_of_a_killed_service_is_right_to_the_second_of_what_the_checks_saw(
    scene: Scene,
) -> None:
    results = scene.ask(SEEN, "portal")
    failed_ms = next(at_ms for at_ms, is_well in results if not is_well)
    back_ms = next(at_ms for at_ms, is_well in results if is_well and at_ms > failed_ms)

    wait_until(lambda: scene.ask(STOOD, "portal")[-1][1] > back_ms, "its uptime since it is back")
    up, down, up_again = joined_at_midnight(scene.ask(STOOD, "portal"))

    assert up == (results[0][0], failed_ms, "up", None)
    assert down == (failed_ms, back_ms, "down", "service:portal")
    assert (up_again[0], up_again[2]) == (back_ms, "up")


def joined_at_midnight(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Put together what was cut at midnight UTC, where no interval goes on."""
    joined: list[tuple[Any, ...]] = []
    for from_ms, to_ms, *how in rows:
        before = joined.pop() if joined and joined[-1][1:] == (from_ms, *how) else (from_ms,)
        joined.append((before[0], to_ms, *how))
    return joined


def test_a_mail_server_that_is_down_delays_what_is_still_true_and_nothing_else(
    scene: Scene,
) -> None:
    before = len(scene.post.subjects)
    scene.post.close()

    scene.web.kill("docs")
    wait_until(lambda: scene.state("docs") == "open", "an incident", OPEN_WITHIN_S)
    wait_until(lambda: scene.is_queued("docs"), "an attempt to tell it")
    scene.web.start("docs")
    scene.web.kill("lgsp")
    wait_until(lambda: scene.state("lgsp") == "open", "an incident", OPEN_WITHIN_S)
    wait_until(lambda: scene.is_queued("lgsp"), "an attempt to tell it")
    wait_until(lambda: scene.state("docs") == "resolved", "its end", OVER_WITHIN_S)
    unheard = len(scene.post.subjects)
    scene.post.open()
    wait_until(lambda: scene.post.about(NAMES["lgsp"]) != [], "the mail that waited", AGAIN_S)
    scene.web.start("lgsp")
    wait_until(lambda: scene.state("lgsp") == "resolved", "its end", OVER_WITHIN_S)
    wait_until(lambda: len(scene.post.about(NAMES["lgsp"])) > 1, "a mail about the end")

    assert unheard == before
    assert len(scene.post.about(NAMES["lgsp"])) == 2
    assert scene.post.about(NAMES["docs"]) == []
