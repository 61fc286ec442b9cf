"""The server's settings: one frozen object, read once in ``__main__`` and passed as an argument."""

from dataclasses import dataclass
from pathlib import Path

from server.store.session import sqlite_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator can set.

    Attributes:
        folder: Where the server keeps its keys, its embedded database and its backups.
        database: Address of the database; empty: the embedded one in ``folder``.
        agents_host, agents_port: The listener for agents (TLS under Canh's own CA).
        ndt7_port: Where agents test the speed of their links, at ``agents_host``.
        speed_tests_at_once: How many such tests may be under way in the province; 0: none ever.
        speed_test_mb: The most megabytes that one test may cost, each way.
        pages_host, pages_port: The listener for staff pages (plain HTTP: put a TLS proxy before
            it, or keep it on loopback).
        pages_url: Where people open the pages, as messages to them name it.
        servers: Addresses ``host:port`` that agents are told to use, in order of preference.
        round_s: Seconds from one report of an agent to the next: 60 for a province.
        probing: Whether anything is probed at all: one switch, for the fleet and the server itself.
        line_percent: What all of Canh's own traffic may take of a line, percent of its contracted
            speed as a mean of ten minutes; line tests have limits of their own.
        learning_days: For so long after a site's first computer nobody is told of what needs a
            learnt habit there: silence, slowness. 0: from the first day.
        raw_days: Days for which every sample and result is kept.
        hourly_days: Days for which what computers measured is kept by the hour.
        timezone: Of the province, for everything that people read.
        languages: Offered on pages, the first is the default.
        mail_host, mail_port: The mail server that messages go through; no host: no mail.
        mail_security: How the way to it is protected: none, starttls or tls.
        mail_user, mail_password_file: To sign in with there; no user: without.
        mail_from: Address that messages come from.
        demo: Whether this is a demo: its sign-in page offers its users by one click.
        clock_ahead_s: Seconds that a demo's clock is ahead of the computer's; below 0: behind it.
    """

    folder: Path
    database: str = ""
    agents_host: str = "127.0.0.1"
    agents_port: int = 8443
    ndt7_port: int = 8444
    speed_tests_at_once: int = 4
    speed_test_mb: int = 250
    pages_host: str = "127.0.0.1"
    pages_port: int = 8080
    pages_url: str = ""
    servers: tuple[str, ...] = ()
    round_s: float = 60.0
    probing: bool = True
    line_percent: float = 1.0
    learning_days: int = 7
    raw_days: int = 30
    hourly_days: int = 396  # thirteen months: the same month of the year before is there
    timezone: str = "Asia/Ho_Chi_Minh"
    languages: tuple[str, ...] = ("vi", "en", "fr")
    mail_host: str = ""
    mail_port: int = 25
    mail_security: str = "starttls"
    mail_user: str = ""
    mail_password_file: str = ""
    mail_from: str = ""
    demo: bool = False
    clock_ahead_s: float = 0.0

    @property
    def database_url(self) -> str:
        """The database to open."""
        return self.database or sqlite_url(self.folder / "canh.sqlite")

    @property
    def told_pages_url(self) -> str:
        """What messages name; the listener itself when nothing is set."""
        return self.pages_url or f"http://{_in_address(self.pages_host)}:{self.pages_port}"

    @property
    def told_servers(self) -> tuple[str, ...]:
        """What enrolment codes and answers name; the listener itself when nothing is set."""
        return self.servers or (f"{_in_address(self.agents_host)}:{self.agents_port}",)


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
