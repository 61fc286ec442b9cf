"""The province's own side: the real server, who is told of faults, and the mails that come."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from aiosmtpd.controller import Controller

from server.__main__ import parser, run
from server.clock import SystemClock
from server.commands.terminal import Terminal
from tests.alerts.channels.post_office import PostOffice
from tests.journeys.processes import (
    HOST,
    PATIENCE_S,
    Server,
    Starter,
    environment,
    wait_until,
)
from tests.lab.plan import SERVER, Province, Service
from tests.lab.web import SAYS

ROUND_S = 5.0
AGENTS_PORT, MAIL_PORT, PAGES_PORT, NDT7_PORT = 8443, 2525, 8080, 8444
# Two questions to a resolver, and three attempts to connect: a probe of 10 s has more, not less.
_TIMEOUT_S = 4.5
_LEFT = """SELECT
    (SELECT count(*) FROM incident WHERE state IN ('suspected', 'open', 'recovering'))
    + (SELECT count(*) FROM notification WHERE state IN ('queued', 'sending'))"""
_SETTINGS = f"""
round_s = {ROUND_S}
servers = ["{SERVER}:{AGENTS_PORT}"]
agents_host = "0.0.0.0"
speed_tests_at_once = 0
line_percent = 100.0  # with rounds of 5 s, a hundredth would slow down all that it is to show
mail_host = "{HOST}"
mail_port = {MAIL_PORT}
mail_security = "none"
mail_from = "canh@lab.example"
demo = true  # its offices never close
"""


class CommandFailed(RuntimeError):
    """A command of the server did not do what it was asked to."""


@dataclass(slots=True)
class Centre:
    """The server and the mail server beside it."""

    server: Server
    office: PostOffice = field(default_factory=PostOffice)

    @property
    def database(self) -> Path:
        return self.server.database

    def canh(self, *arguments: str | Path) -> str:
        """Run another command of this server, in this process: a dozen would take half a minute.

        Raises:
            CommandFailed: With what it complained of.
        """
        words = [str(word) for word in arguments]
        said, complained = StringIO(), StringIO()
        parsed = parser().parse_args([*words, "--data", str(self.server.folder)])
        code = run(parsed, environment(), Terminal(said, complained), SystemClock())
        if code:
            raise CommandFailed(f"canh {' '.join(words)}: {complained.getvalue()}")
        return said.getvalue().strip()

    def codes(self, province: Province) -> dict[str, str]:
        """Make an enrolment code a site."""
        return {
            site.code: self.canh(
                *("enrolment-code", "--site", site.code, "--quiet"),
                *("--uses", str(len(site.pcs))),
            )
            for site in province.sites
        }

    def rounds_judged(self) -> int:
        """Count the rounds since the first one."""
        with closing(sqlite3.connect(self.database, timeout=20)) as database:
            found = database.execute("SELECT round - born FROM locator WHERE world = 'real'")
            row = found.fetchone()
        return int(row[0]) if row else 0

    def heard(self) -> int:
        """Count the computers that have reported."""
        with closing(sqlite3.connect(self.database, timeout=20)) as database:
            (count,) = database.execute("SELECT count(*) FROM device_now").fetchone()
        return int(count)

    def is_settled(self) -> bool:
        """Whether nothing is broken or suspected, and nothing is left to be told."""
        with closing(sqlite3.connect(self.database, timeout=20)) as database:
            (left,) = database.execute(_LEFT).fetchone()
        return not left


@contextmanager
def opened(province: Province, starter: Starter, folder: Path) -> Iterator[Centre]:
    """Start the server, and let it know the province."""
    server = Server(
        starter,
        folder,
        agents_port=AGENTS_PORT,
        ndt7_port=NDT7_PORT,
        pages_port=PAGES_PORT,
    )
    centre = Centre(server)
    mail = Controller(centre.office, hostname=HOST, port=MAIL_PORT)
    mail.start()
    try:
        folder.mkdir()
        (folder / "canh.toml").write_text(_SETTINGS)
        server.start()
        _import(centre, province)
        yield centre
    finally:
        mail.stop()


def _import(centre: Centre, province: Province) -> None:
    sheets = {
        "units": [
            "code,kind,name,site",
            *(f"{site.commune},xa,Xã {site.number},{site.code}" for site in province.sites),
        ],
        "links": [
            "code,site,path,provider,area,router_address",
            *(
                f"{line.code},{line.site},internet,{line.provider},{line.area},{line.router_address}"
                for line in province.lines
            ),
        ],
        "services": [
            "code,name_vi,scope,path,most_requests_s,check,settings,period_s,timeout_s",
            *(_service_row(service) for service in province.services),
        ],
    }
    for name, rows in sheets.items():
        sheet = centre.server.folder / f"{name}.csv"
        sheet.write_text("\n".join(rows) + "\n")
        centre.canh("import", name, sheet)
    # An import takes no period under 15 seconds; an agent does.
    with closing(sqlite3.connect(centre.database, timeout=20)) as database, database:
        database.execute("UPDATE check_version SET period_s = ?", (ROUND_S,))
    centre.canh("contact", "add", "Province", "--mail", "province@lab.example")
    for site in province.sites:
        mail = f"{site.code}@lab.example"
        centre.canh("contact", "add", site.code, "--mail", mail, "--unit", site.commune)


def _service_row(service: Service) -> str:
    scope = "national" if service.national else "provincial"
    text = f" text={SAYS.partition(' ')[0]}" if service.tls else ""
    tls = "" if service.tls else " tls=false"
    return (
        f"{service.code},{service.code},{scope},internet,1000,http,"
        f"host={service.name} port={service.port}{tls}{text},15,{_TIMEOUT_S}"
    )


def wait_for_rounds(centre: Centre, number: int) -> None:
    wait_until(
        lambda: centre.rounds_judged() >= number, "the first rounds", PATIENCE_S + number * ROUND_S
    )
