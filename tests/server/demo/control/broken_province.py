"""A small simulated district with a control page of its own, and verdicts planted beside it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from alerts.component import component
from alerts.contact import Channel, Role
from alerts.incident import State, Why
from alerts.notification import Belief, Kind
from alerts.notification import State as Progress
from server.demo.control.breaking import Control
from server.demo.control.desk import Desk
from server.demo.control.rows import Row, Rows
from server.demo.story_file import StoryFile
from server.province.breaks import Breaks
from server.province.orders import Order, What
from server.store.session import Store, sqlite_url
from server.store.tables import Contact, IncidentEntry, IncidentRow, NotificationRow
from tests.alerts.build import a_fault
from tests.server.databases import migrated
from tests.server.province.build import MORNING, district

LINK = "09187-1-state"
CUT = Order(what=What.LINK, target=LINK)
_OVER = {Why.RECOVERED, Why.FORGOTTEN}


def after(seconds: float) -> datetime:
    return MORNING + timedelta(seconds=seconds)


@dataclass(slots=True)
class Time:
    """What the simulation's clock says."""

    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class BrokenProvince:
    """The page's desk, the store that it reads, and the time."""

    store: Store
    desk: Desk
    time: Time

    def row(self, language: str = "en") -> Row:
        """Give what the page shows of the only thing that was broken."""
        (row,) = self.desk.newest(language)
        return row

    def is_judged(
        self, named: str, happened: Mapping[Why, float], merged_into: int | None = None
    ) -> int:
        """Plant an incident and what happened in it, in seconds after the morning."""
        fault = msgspec.json.encode(a_fault(component(named), MORNING)).decode()
        opened = happened.get(Why.CONFIRMED)
        over = next((happened[why] for why in happened if why in _OVER), None)
        with self.store.writing() as session:
            row = IncidentRow(
                component=named,
                fault=fault,
                state=_state(opened, over, merged=merged_into is not None),
                turned_at=after(min(happened.values())),
                opened_at=None if opened is None else after(opened),
                resolved_at=None if over is None else after(over),
                simulated=True,
                merged_into=merged_into,
            )
            session.add(row)
            session.flush()
            for why, seconds in happened.items():
                entry = IncidentEntry(
                    incident_id=row.id or 0, at=after(seconds), why=why, fault=fault
                )
                session.add(entry)
            return row.id or 0

    def is_told(self, incident: int, to: str, kind: Kind, seconds: float | None) -> None:
        """Plant a message: delivered so many seconds after the morning, or withheld."""
        state = Progress.WITHHELD if seconds is None else Progress.DELIVERED
        with self.store.writing() as session:
            contact = Contact(name=to, role=Role.PROVINCE)
            session.add(contact)
            session.flush()
            message = NotificationRow(
                incident_id=incident,
                contact_id=contact.id or 0,
                channel=Channel.MAIL,
                kind=kind,
                epoch=0,
                says=Belief.BROKEN,
                component=f"link:{LINK}",
                state=state,
                decided_at=after(0),
                delivered_at=None if seconds is None else after(seconds),
            )
            session.add(message)


def _state(opened: float | None, over: float | None, *, merged: bool) -> State:
    if merged:
        return State.MERGED
    if over is not None:
        return State.RESOLVED
    return State.SUSPECTED if opened is None else State.OPEN


@contextmanager
def broken_province(folder: Path) -> Iterator[BrokenProvince]:
    """Give a district in which nothing is broken yet."""
    time, laid_out = Time(), district()
    with migrated(sqlite_url(folder / "canh.sqlite")) as store:
        control = Control(
            district=laid_out,
            breaks=Breaks(),
            story=StoryFile(folder / "story.jsonl"),
            now=time.now,
        )
        desk = Desk(
            control=control,
            rows=Rows(store=store, district=laid_out, zone=ZoneInfo("Asia/Ho_Chi_Minh")),
            pages_url="http://127.0.0.1:8080",
            round_s=15.0,
            key="the-key",
        )
        yield BrokenProvince(store, desk, time)
