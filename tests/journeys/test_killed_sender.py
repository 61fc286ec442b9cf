"""Timeline 10 with real processes: who sends a message is killed before it is noted as sent."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from alerts.delivery import LEASE
from tests.alerts.channels.post_office import PostOffice, open_for_mail
from tests.journeys.processes import HOST, PATIENCE_S, Server, Starter, kill, wait_until
from tests.journeys.visitor import sign_in, visiting

pytestmark = pytest.mark.journey

ROUND_S = 15.0
# The lease of the one who was killed, and the pause of whoever looks after it.
AGAIN_WITHIN_S = LEASE.total_seconds() + PATIENCE_S
SERVICES = (
    "code,name_vi,scope,path,most_requests_s,check,settings,period_s,timeout_s\n"
    "portal,Cổng dịch vụ công,national,internet,1,http,"
    "host=127.80.0.1 port=8080 tls=false path=/,60,5\n"
)


@dataclass(slots=True)
class HesitantOffice(PostOffice):
    """Takes a message, and says so only when it is let."""

    hesitates: bool = True
    copies: list[str] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802  # named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        # Named: with slots the class is made anew, and `super()` means the one before.
        answer = await PostOffice.handle_DATA(self, server, session, envelope)
        self.copies.append(str(self.mails[-1]["Message-ID"]))
        while self.hesitates:
            await asyncio.sleep(0.1)
        return answer


@pytest.fixture
def office() -> HesitantOffice:
    return HesitantOffice()


@pytest.fixture
def mail_port(office: HesitantOffice) -> Iterator[int]:
    with open_for_mail(office) as port:
        yield port


def test_a_killed_sender_costs_one_copy_and_loses_nothing(
    starter: Starter, tmp_path: Path, office: HesitantOffice, mail_port: int
) -> None:
    server = Server(starter, tmp_path / "server")
    server.set_up(
        ROUND_S,
        servers=(server.address,),
        more=f'mail_host = "{HOST}"\nmail_port = {mail_port}\nmail_security = "none"\n'
        'mail_from = "canh@tinh.example"\n',
    )
    services = server.folder / "services.csv"
    services.write_text(SERVICES, encoding="utf-8")
    server.canh("import", "services", services)
    said = server.canh("user", "add", "lan", "--role", "province", "--generate")
    server.canh("contact", "add", "Trần Thị Lan", "--mail", "lan@tinh.example")

    with visiting(f"http://{HOST}:{server.pages_port}") as visitor:
        sign_in(visitor, "lan", said.rpartition("Password: ")[2].strip())
        number = open_by_hand(visitor, "service:portal")
    wait_until(lambda: len(office.copies) == 1, "the message, not yet said to be taken")
    kill_jobs(server)
    office.hesitates = False
    wait_until(lambda: len(office.copies) == 2, "the message once more", AGAIN_WITHIN_S)
    wait_until(lambda: state_of(server, number) == ["delivered"], "that it is noted")

    assert len(set(office.copies)) == 1
    assert {mail["To"] for mail in office.mails} == {"lan@tinh.example"}


def open_by_hand(visitor: httpx2.Client, of: str) -> int:
    page = visitor.get("/incidents/new")
    found = re.search(r'name="form_key"\s+value="([^"]+)"', page.text)
    assert found, page.text
    form = {"form_key": found[1], "of": of, "text": "không đăng nhập được"}
    answer = visitor.post("/incidents", data=form)
    assert answer.status_code == httpx2.codes.SEE_OTHER, answer.text
    return int(answer.headers["location"].rpartition("/")[2])


def kill_jobs(server: Server) -> None:
    assert server.process is not None
    kill(server.process.those_with("--part jobs"))


def state_of(server: Server, incident: int) -> list[str]:
    wanted = "SELECT state FROM notification WHERE incident_id = ?"
    with closing(sqlite3.connect(server.database)) as database:
        return [state for (state,) in database.execute(wanted, (incident,))]
