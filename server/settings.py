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
        pages_host, pages_port: The listener for staff pages (plain HTTP: put a TLS proxy before
            it, or keep it on loopback).
        servers: Addresses ``host:port`` that agents are told to use, in order of preference.
        round_s: Seconds from one report of an agent to the next: 60 for a province.
        raw_days: Days for which every sample and result is kept.
        timezone: Of the province, for everything that people read.
        languages: Offered on pages, the first is the default.
        demo: Whether this is a demo: its sign-in page offers its users by one click.
    """

    folder: Path
    database: str = ""
    agents_host: str = "127.0.0.1"
    agents_port: int = 8443
    pages_host: str = "127.0.0.1"
    pages_port: int = 8080
    servers: tuple[str, ...] = ()
    round_s: float = 60.0
    raw_days: int = 30
    timezone: str = "Asia/Ho_Chi_Minh"
    languages: tuple[str, ...] = ("vi", "en")
    demo: bool = False

    @property
    def database_url(self) -> str:
        """The database to open."""
        return self.database or sqlite_url(self.folder / "canh.sqlite")

    @property
    def told_servers(self) -> tuple[str, ...]:
        """What enrolment codes and answers name; the listener itself when nothing is set."""
        return self.servers or (f"{self.agents_host}:{self.agents_port}",)
