"""The mailbox as it is: a process, mails over SMTP, pages over HTTP."""

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import httpx2
import pytest

from tests.checks.servers import PATIENCE_S, free_port
from tests.journeys.processes import wait_until

HOST = "127.0.0.1"


class Mailbox:
    """A mailbox that runs."""

    def __init__(self, folder: Path) -> None:
        self.mail_port, self.page_port = free_port(), free_port()
        module = (sys.executable, "-P", "-m", "server.demo.mailbox", str(folder))
        ports = ("--mail-port", str(self.mail_port), "--page-port", str(self.page_port))
        self.process = subprocess.Popen([*module, *ports, "--zone", "Asia/Ho_Chi_Minh"])

    def send(self, subject: str, text: str) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "canh@canh.example", "a@b.example", subject
        mail.set_content(text)
        with smtplib.SMTP(HOST, self.mail_port, local_hostname="canh.example") as server:
            server.send_message(mail)

    def get(self, path: str, language: str = "en", host: str = "") -> httpx2.Response:
        headers = {"Accept-Language": language} | ({"Host": host} if host else {})
        url = f"http://{HOST}:{self.page_port}{path}"
        return httpx2.get(url, headers=headers, trust_env=False, timeout=PATIENCE_S)

    @property
    def is_up(self) -> bool:
        try:
            return self.get("/").status_code == httpx2.codes.OK
        except httpx2.TransportError:
            return False

    def one(self, subject: str, text: str = "Hello.\n") -> httpx2.Response:
        """Send a mail and open it on the page."""
        self.send(subject, text)
        _, _, rest = self.get("/").text.partition('<li><a href="')
        return self.get(rest.partition('"')[0])


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    mailbox = Mailbox(tmp_path_factory.mktemp("mailbox") / "mail")
    try:
        wait_until(lambda: mailbox.is_up, "the mailbox is there")
        yield mailbox
    finally:
        mailbox.process.terminate()
        assert mailbox.process.wait(PATIENCE_S) == 0


def test_a_mail_can_be_read_in_full_with_its_links(mailbox: Mailbox) -> None:
    page = mailbox.one("Mất mạng", "Xem http://127.0.0.1:8080/incidents/3.\n").text

    assert "<h1>Mất mạng</h1>" in page
    assert 'Xem <a href="http://127.0.0.1:8080/incidents/3">' in page
    assert "a@b.example" in page
    assert "As it was sent" in page


def test_what_a_mail_holds_is_shown_and_never_run(mailbox: Mailbox) -> None:
    evil = """<script>alert(1)</script> http://x/"onclick=alert(1) javascript:alert(1)"""

    page = mailbox.one(evil, evil)

    assert "<script>" not in page.text + mailbox.get("/").text
    assert '"onclick' not in page.text
    assert 'href="javascript' not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_the_page_speaks_the_language_of_the_browser(mailbox: Mailbox) -> None:
    assert '<html lang="vi">' in mailbox.get("/", "vi-VN,vi;q=0.9,en;q=0.5").text
    assert '<html lang="fr">' in mailbox.get("/", "fr").text
    assert '<html lang="en">' in mailbox.get("/", "de").text


def test_a_mail_that_is_not_there_is_not_found(mailbox: Mailbox) -> None:
    assert mailbox.get("/..%2f..%2fetc%2fpasswd").status_code == httpx2.codes.NOT_FOUND


def test_another_name_that_leads_here_reads_nothing(mailbox: Mailbox) -> None:
    answer = mailbox.get("/", host="evil.example")

    assert answer.status_code == httpx2.codes.MISDIRECTED_REQUEST
    assert answer.text == ""
