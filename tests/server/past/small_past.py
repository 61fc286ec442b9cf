"""A demo's folder with a small province in its tables, and the past that is made of it."""

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from server.commands import contact
from server.demo.groundwork import put_district, put_services
from server.demo.typist import Typist
from server.demo.whole_province import Wanted as Province
from server.demo.whole_province import province_world
from server.past.deeds import Deed, Kind
from server.past.episodes import Episode, Fault
from server.past.making import Wanted, make_past
from server.prepare import prepare
from server.province.world import Damage
from server.settings import Settings
from server.settings_file import FILE_NAME, read_settings, write_settings

# A quarter past eleven of a Friday in Viet Nam.
NOW = datetime(2026, 11, 27, 4, 16, tzinfo=UTC)
ONE_IN = 15
LINK = "09496-1-state"
CUT = Episode(
    days_ago=6,
    begins=time(9, 0),
    lasts_min=20,
    faults=(Fault(damage=Damage.CUT, target=LINK, from_min=8, to_min=15),),
    deeds=(Deed(at_min=14, kind=Kind.ACKNOWLEDGE, target=f"link:{LINK}"),),
)
# Some minutes in which all lines are looked at, and nothing breaks.
CALM = Episode(
    days_ago=3,
    begins=time(9, 0),
    lasts_min=3,
    faults=(Fault(damage=Damage.SLOW, target="portal", from_min=0, to_min=3, factor=1.0),),
)


@dataclass(frozen=True)
class HandClock:
    """A clock that stands, but for the microseconds that keep two of its times apart."""

    at: datetime
    asked: list[None]

    def now(self) -> datetime:
        self.asked.append(None)
        return self.at + timedelta(microseconds=len(self.asked))

    def monotonic_s(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Demo:
    """The folder."""

    path: Path

    @property
    def settings(self) -> Settings:
        return read_settings(self.path, {}, {})

    def ask(self, question: str, *arguments: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path / "canh.sqlite")) as connection:
            return connection.execute(question, arguments).fetchall()


def lay_groundwork(path: Path) -> Demo:
    """Make what a demo has before its past: keys, the province, somebody who is told."""
    path.mkdir()
    values = {"demo": True, "round_s": 60.0, "mail_from": "canh@canh.example"}
    (path / FILE_NAME).write_text(write_settings(values), encoding="utf-8")
    demo = Demo(path)
    prepare(demo.settings, NOW)
    typist = Typist(path, HandClock(NOW, []))
    put_district(typist, province_world(Province(one_in=ONE_IN), NOW).district)
    put_services(typist, 18077, 60.0)
    address = ("--mail", "province@canh.example")
    typist.type(contact.COMMAND, "add", "Trực kỹ thuật tỉnh", *address, "--simulated")
    return demo


def make(demo: Demo, episodes: Sequence[Episode]) -> list[float]:
    """Make the past; gives what was told of the progress."""
    told: list[float] = []
    wanted = Wanted(now=NOW, one_in=ONE_IN, episodes=episodes)
    with ThreadPoolExecutor(1) as pool:
        make_past(demo.settings, wanted, pool, told.append)
    return told
