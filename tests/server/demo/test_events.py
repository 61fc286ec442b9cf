import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from alerts.fault import Fault
from alerts.incident import Entry, State, Why
from server.demo.events import Events
from server.demo.letters import Letters, open_letters
from server.demo.story_file import StoryFile
from server.store.session import Store, sqlite_url
from server.store.tables import IncidentEntry, IncidentRow, Service
from tests.alerts.build import PORTAL, TEN, a_fault
from tests.server.databases import migrated

SCENE = {
    "scene": 0,
    "damage": "failing",
    "target": "portal",
    "from": TEN.isoformat(),
    "to": (TEN + timedelta(minutes=3)).isoformat(),
}


@dataclass(frozen=True, slots=True)
class Demo:
    """What the events of a demo are read from."""

    store: Store
    story: StoryFile
    letters: Letters

    def breaks(self, **changes: str) -> None:
        self.story.add(json.dumps(SCENE | changes))

    def judges(
        self, why: Why, at: datetime = TEN, fault: Fault | None = None, by: str = ""
    ) -> None:
        entry = Entry(at=at, why=why, fault=fault or a_fault(PORTAL), by=by)
        body = msgspec.json.encode(entry.fault).decode()
        with self.store.writing() as session:
            row = IncidentRow(
                component="service:portal", fault=body, state=State.MERGED, turned_at=at
            )
            session.add(row)
            session.flush()
            session.add(
                IncidentEntry(incident_id=row.id or 0, at=at, why=entry.why, fault=body, by=by)
            )

    def mails(self, to: str, subject: str) -> None:
        mail = EmailMessage()
        mail["To"], mail["Subject"] = to, subject
        self.letters.keep(mail.as_bytes())

    def events(self, language: str = "en") -> Events:
        return Events(
            store=self.store,
            story=self.story,
            letters=self.letters,
            language=language,
            zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        )


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    story = StoryFile(tmp_path / "story.jsonl")
    with migrated(sqlite_url(tmp_path / "canh.sqlite")) as store:
        with store.writing() as session:
            session.add(
                Service(
                    code="portal",
                    name_vi="Cổng Dịch vụ công",
                    name_en="Portal",
                    scope="national",
                    path="internet",
                )
            )
        yield Demo(store, story, open_letters(tmp_path / "mail"))


def told(events: Events, minutes: float = 0) -> list[str]:
    return [events.written(line) for line in events.new(TEN + timedelta(minutes=minutes))]


def test_what_breaks_is_told_and_what_is_mended_when_it_is(demo: Demo) -> None:
    events = demo.events()
    demo.breaks()

    assert told(events) == ["10:00:00  injected      Portal fails"]
    assert told(events, 2.9) == []
    assert told(events, 3) == ["10:03:00  mended        Portal works again"]
    assert told(events, 4) == []


def test_what_somebody_mends_early_is_told_as_mended_when_they_do(demo: Demo) -> None:
    events = demo.events()
    demo.breaks()
    demo.story.add_mended(1, TEN + timedelta(minutes=1))

    first, second = told(events, 10)

    assert first == "10:00:00  injected      Portal fails"
    assert second == "10:01:00  mended        Portal works again"


def test_a_verdict_carries_its_evidence(demo: Demo) -> None:
    events = demo.events()
    demo.judges(Why.CONFIRMED)

    (line,) = told(events)

    assert line.startswith("10:00:00  verdict       Portal cannot be reached: 61 of 99 communes")
    assert line.endswith("it is Portal, not the communes")


@pytest.mark.parametrize(
    ("why", "line"),
    [
        (Why.SUSPECTED, "10:00:00  suspected     Portal cannot be reached"),
        (Why.ACKNOWLEDGED, "10:00:00  acknowledged  lan is on it: Portal cannot be reached"),
        (Why.RECOVERED, "10:00:00  recovered     Portal"),
    ],
)
def test_the_life_of_an_incident_is_told(demo: Demo, why: Why, line: str) -> None:
    events = demo.events()
    demo.judges(why, by="lan")

    assert told(events) == [line]


def test_what_is_for_its_page_alone_is_not_told(demo: Demo) -> None:
    events = demo.events()
    demo.judges(Why.CLEARING)

    assert told(events) == []


def test_a_mail_is_told_when_it_has_come(demo: Demo) -> None:
    events = demo.events()
    demo.mails("province@canh.example", "[MÔ PHỎNG] Cổng Dịch vụ công không vào được")

    (line,) = told(events)

    assert line.endswith(
        "  mail          to province@canh.example: [MÔ PHỎNG] Cổng Dịch vụ công không vào được"
    )
    assert told(events) == []


def test_the_lines_come_in_the_order_of_what_they_tell(demo: Demo) -> None:
    events = demo.events()
    demo.judges(Why.CONFIRMED, at=TEN + timedelta(seconds=40))
    demo.judges(Why.SUSPECTED, at=TEN + timedelta(seconds=20))
    demo.breaks()

    labels = [line.split()[1] for line in told(events)]

    assert labels == ["injected", "suspected", "verdict"]


def test_what_was_before_this_run_is_left_out_and_what_comes_is_not(demo: Demo) -> None:
    demo.breaks()
    demo.judges(Why.CONFIRMED)
    demo.mails("a@b.example", "Old")
    events = demo.events()
    events.skip()

    before = told(events, 10)
    demo.judges(Why.RECOVERED)

    assert before == []
    assert told(events) == ["10:00:00  recovered     Portal"]


def test_a_vietnamese_terminal_is_told_in_vietnamese(demo: Demo) -> None:
    events = demo.events("vi")
    demo.breaks()
    demo.judges(Why.CONFIRMED)

    first, second = told(events)

    assert first == "10:00:00  gây lỗi       Cổng Dịch vụ công bị lỗi"
    assert second.startswith("10:00:00  kết luận      Không truy cập được Cổng Dịch vụ công: 61/99")
