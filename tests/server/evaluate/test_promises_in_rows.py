"""What must hold in the rows whatever a judge finds and people do, in any order."""

import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlmodel import col, select

from alerts.component import component
from alerts.incident import UNRESOLVED
from alerts.locate.cases import Case
from server.evaluate import by_hand
from server.evaluate.acknowledging import acknowledge
from server.evaluate.booking import book
from server.evaluate.by_hand import Person
from server.evaluate.opening import open_incident
from server.refused import Refused
from server.store.session import Session, sqlite_url
from server.store.tables import (
    Contact,
    IncidentRow,
    Link,
    NotificationRow,
    Service,
    Site,
    SiteMembership,
    Unit,
)
from tests.server.databases import new_store
from tests.server.evaluate.build import LINKS, NUMBER, ROUNDS, TEN, a_bench, a_case, a_sight

MINUTE = timedelta(minutes=1)
LOCATED = ("link:l11", "lan:s1", "isp:VNPT", "svc:portal", "link:l21", "lan:s2")
TOLD = ("link:l11", "lan:s1", "unit:u1", "service:portal", "link:l21", "lan:s2")
CASES = ("i1", "i2", "i3")

cases = st.sampled_from(CASES)
located = st.sampled_from(LOCATED)
told = st.sampled_from(TOLD)
places = st.integers(0, 7)


class Rows(RuleBasedStateMachine):
    """A judge with three cases, and somebody who has a hand in it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = new_store(sqlite_url(Path(self.folder.name) / "canh.sqlite"))
        self.minute = 0
        self.cases: dict[str, Case] = {}
        with self.store.writing() as session:
            lay_out(session)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(count=st.sampled_from([1, 5, 50, 90]))
    def time_passes(self, count: int) -> None:
        self.minute += count

    @rule(one=cases, name=located, sure=st.booleans())
    def the_judge_finds(self, one: str, name: str, *, sure: bool) -> None:
        self.minute += 1
        known = self.cases.get(one)
        begun = known is None or known.closed is not None
        number = NUMBER + self.minute
        opened = number if sure else None
        if known is not None and not begun:
            opened = known.opened or opened
        # A case that ended is not found again: what is found is a new one.
        case_id = f"{one}.{self.minute}" if begun else known.id if known else one
        self.cases[one] = a_case(name, id=case_id, seen=number, opened=opened)
        self._judge()

    @rule(one=cases)
    def the_judge_finds_it_no_more(self, one: str) -> None:
        self.minute += 1
        known = self.cases.get(one)
        if known is not None and known.closed is None:
            self.cases[one] = replace(known, closed=NUMBER + self.minute)
        self._judge()

    @rule(part=cases, whole=cases)
    def the_judge_makes_one_part_of_another(self, part: str, whole: str) -> None:
        self.minute += 1
        mine, theirs = self.cases.get(part), self.cases.get(whole)
        if mine and theirs and part != whole and not mine.into and not theirs.into:
            self.cases[part] = replace(mine, into=theirs.id)
        self._judge()

    @rule(name=told)
    def somebody_opens_one(self, name: str) -> None:
        with self.store.writing() as session:
            open_incident(session, component(name), "hỏng", self._person, None)

    @rule(one=places, other=places)
    def somebody_merges_two(self, one: int, other: int) -> None:
        part, whole = self._number(one), self._number(other)
        with suppress(Refused), self.store.writing() as session:
            by_hand.merge(session, part, whole, self._person)

    @rule(one=places)
    def somebody_splits_one_off(self, one: int) -> None:
        with suppress(Refused), self.store.writing() as session:
            by_hand.split(session, self._number(one), self._person)

    @rule(one=places)
    def somebody_closes_one(self, one: int) -> None:
        with suppress(Refused), self.store.writing() as session:
            by_hand.close(session, self._number(one), "", self._person)

    @rule(one=places)
    def somebody_is_on_it(self, one: int) -> None:
        with suppress(Refused), self.store.writing() as session:
            acknowledge(session, self._number(one), "lan", self._person.now)

    @invariant()
    def there_are_never_two_open_incidents_of_one_component(self) -> None:
        unresolved = Counter(row.component for row in self._rows() if row.state in UNRESOLVED)
        assert all(count == 1 for count in unresolved.values())

    @invariant()
    def a_part_names_its_whole_at_no_depth(self) -> None:
        rows = {row.id: row for row in self._rows()}
        for row in rows.values():
            assert (row.state == "merged") == (row.merged_into is not None)
            assert row.merged_into is None or rows[row.merged_into].merged_into is None

    @invariant()
    def what_is_over_has_an_end_and_what_is_not_has_none(self) -> None:
        for row in self._rows():
            assert (row.state in UNRESOLVED) == (row.resolved_at is None)

    @invariant()
    def nothing_is_about_to_be_told_as_over_that_was_not_told_as_broken(self) -> None:
        with self.store.reading() as session:
            rows = session.exec(select(NotificationRow)).all()
        # Nothing was ever delivered here.
        assert not [row for row in rows if row.kind == "recovered" and row.state == "queued"]

    @property
    def _person(self) -> Person:
        return Person(by="lan", now=TEN + self.minute * MINUTE)

    def _judge(self) -> None:
        rounds = replace(ROUNDS, number=NUMBER + self.minute, now=TEN + self.minute * MINUTE)
        sight = a_sight(rounds=rounds, newest_at=rounds.now - timedelta(seconds=4))
        with self.store.writing() as session:
            book(session, a_bench(*self.cases.values(), sight=sight), [], rounds.now)

    def _rows(self) -> list[IncidentRow]:
        with self.store.reading() as session:
            return list(session.exec(select(IncidentRow).order_by(col(IncidentRow.id))))

    def _number(self, place: int) -> int:
        rows = self._rows()
        return (rows[-1 - place % len(rows)].id or 0) if rows else 0


def lay_out(session: Session) -> None:
    """Put the world of ``build`` into rows."""
    for number in (1, 2):
        session.add(Unit(id=number, code=f"u{number}", kind="xa", name=f"Xã {number}"))
        session.add(Site(id=number, code=f"s{number}", name="Trụ sở"))
    session.flush()
    for number in (1, 2):
        session.add(SiteMembership(site_id=number, unit_id=number, valid_from=TEN))
        session.add(
            Contact(id=number, name=f"M{number}", role="commune", unit_id=number, address="m@x.vn")
        )
    for link in LINKS:
        session.add(
            Link(
                id=link.id,
                code=link.code,
                site_id=int(link.site[1:]),
                path=link.path,
                provider=link.provider,
                area=link.area,
                valid_from=TEN,
            )
        )
    session.add(Service(id=1, code="portal", name_vi="Cổng", scope="national", path="internet"))


TestRows = Rows.TestCase
TestRows.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
