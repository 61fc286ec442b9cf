"""An afternoon on real rows: a clock turned by hand, the real judge, and a real mail server.

Six communes with five PCs each (``tests/server/evaluate/house.py``), from 10:00 of a Monday on.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from server.deliver.delivery import Delivery
from server.store.session import Store
from server.store.tables import Contact, IncidentRow, NotificationRow
from tests.alerts.channels.post_office import PostOffice, open_for_mail
from tests.server.databases import (
    filled_file,
)
from tests.server.evaluate.house import (
    CALM_UNTIL,
    LGSP,
    MAIL,
    PCS_A_SITE,
    PORTAL,
    SETTINGS,
    SITES,
    House,
    live_well,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
EVERYBODY = range(1, SITES * PCS_A_SITE + 1)
OF_SITE_1 = range(1, PCS_A_SITE + 1)
TIMEOUT = "generic_timeout_error"
NOTHING_ANSWERS = {PORTAL: TIMEOUT, LGSP: TIMEOUT, MAIL: TIMEOUT}


@dataclass(slots=True)
class Afternoon(House):
    """A house whose messages go out. ``told``: what arrived, as lines of time, whom, and what."""

    office: PostOffice = field(default_factory=PostOffice)
    told: list[str] = field(default_factory=list)

    def minutes(self, count: int, **what: object) -> None:
        """Let so many minutes pass: each is judged, then what is due is sent."""
        for _ in range(count):
            self.round(**what)  # type: ignore[arg-type]  # handed on as given
            self.send()

    def minute(
        self,
        outcomes: Mapping[int, str] | None = None,
        silent: Sequence[int] = (),
        control: Mapping[int, str] | None = None,
    ) -> None:
        self.minutes(1, outcomes=outcomes, silent=silent, control=control)

    def send(self) -> None:
        """Send what is due now, and note when it arrived."""
        before = len(self.office.mails)
        Delivery().run(self)
        clock = self.at.astimezone(VIETNAM).strftime("%H:%M")
        new = self.office.mails[before:]
        self.told += sorted(f"{clock} {mail['To']}: {mail['Subject']}" for mail in new)

    def incidents(self) -> list[tuple[str, str]]:
        """Give what was ever open, in the order in which it was opened."""
        wanted = select(IncidentRow).where(col(IncidentRow.opened_at).is_not(None))
        with self.reading() as session:
            rows = session.exec(wanted.order_by(col(IncidentRow.id)))
            return [(row.component, row.state) for row in rows]

    def withheld(self) -> list[tuple[int, str, str | None]]:
        """Give what was not sent to whom, and why."""
        wanted = select(NotificationRow).where(NotificationRow.state == "withheld")
        with self.reading() as session:
            rows = session.exec(wanted.order_by(col(NotificationRow.id)))
            return [(row.contact_id, row.kind, row.reason) for row in rows]


@contextmanager
def an_afternoon(folder: Path) -> Iterator[Afternoon]:
    """Begin one: all has been well for some minutes."""
    office = PostOffice()
    with filled_file(folder, live_well) as store, open_for_mail(office) as port:
        _read_english(store)
        settings = replace(
            SETTINGS,
            mail_host="127.0.0.1",
            mail_port=port,
            mail_security="none",
            mail_from="canh@tinh.example",
            pages_url="https://canh.tinh.example",
        )
        yield Afternoon(store, settings=settings, at=CALM_UNTIL, office=office)


def _read_english(store: Store) -> None:
    with store.writing() as session:
        for contact in session.exec(select(Contact)):
            contact.language = "en"
