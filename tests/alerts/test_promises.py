"""What must hold whatever happens, in any order: the promises about incidents and messages."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from alerts import by_hand
from alerts.component import Component
from alerts.contact import Contact
from alerts.decision import Circumstances, Sent
from alerts.incident import UNRESOLVED, Change, State, Why
from alerts.notification import Belief, Kind
from alerts.observation import Verdict
from alerts.severity import Severity
from alerts.withheld import Reason
from tests.alerts.build import (
    DEVICE,
    LAN,
    LINK,
    PORTAL,
    POWER,
    PROVIDER,
    TEN,
    a_contact,
    a_fault,
    an_observation,
    minutes,
    province_staff,
)
from tests.alerts.world import Crash, When, World

COMPONENTS = (DEVICE, LINK, LAN, POWER, PROVIDER, PORTAL)
# What explains what, were both broken.
WIDER = {DEVICE: LINK, LINK: PROVIDER, LAN: PROVIDER}
NARROWER = (DEVICE, LINK, LAN)
JUDGED = (
    Verdict.SUSPECTED,
    Verdict.CONFIRMED,
    Verdict.CLEARING,
    Verdict.CLEAR,
    Verdict.UNKNOWN,
    Verdict.UNWATCHED,
)

components = st.sampled_from(COMPONENTS)


class House(RuleBasedStateMachine):
    """Verdicts, late data, deliveries and crashes, in any order."""

    def __init__(self) -> None:
        super().__init__()
        contacts: list[Contact] = [a_contact(1), a_contact(2), province_staff(100)]
        self.world = World(contacts=contacts, now=TEN)

    @rule(count=st.sampled_from([0.25, 1, 3, 20, 45, 90]))
    def time_passes(self, count: float) -> None:
        self.world.now += minutes(count)

    @rule(of=components, verdict=st.sampled_from(JUDGED), old=st.integers(0, 4))
    def a_round_is_judged(self, of: Component, verdict: Verdict, old: int) -> None:
        parent = self.world.parent_of(WIDER[of]) if of in WIDER else None
        measured = max(TEN, self.world.now - minutes(old))
        self.world.see(an_observation(verdict, of, measured, parent=parent))

    @rule(of=components, fine_for=st.sampled_from([1, 20, 50, 70]))
    def it_breaks_and_is_mended_and_breaks(self, of: Component, fine_for: float) -> None:
        for verdict, pause in (
            (Verdict.CONFIRMED, 5.0),
            (Verdict.CLEAR, 0.5),
            (Verdict.CLEAR, fine_for),
            (Verdict.CLEAR, 0.5),
            (Verdict.CONFIRMED, 0.5),
        ):
            self.world.see(an_observation(verdict, of, self.world.now))
            self.what_is_due_is_sent()
            self.world.now += minutes(pause)

    @rule(of=components, verdict=st.sampled_from([Verdict.CONFIRMED, Verdict.CLEAR]))
    def it_stays_as_it_is_for_half_an_hour(self, of: Component, verdict: Verdict) -> None:
        for _ in range(4):
            self.world.see(an_observation(verdict, of, self.world.now))
            self.what_is_due_is_sent()
            self.world.now += minutes(11)

    @rule(of=components, silenced=st.sampled_from([Reason.MAINTENANCE, Reason.LEARNING_WEEK]))
    def something_breaks_that_nobody_is_told_of(self, of: Component, silenced: Reason) -> None:
        self.world.see(an_observation(of=of, at=self.world.now, silenced=silenced))

    @rule(of=st.sampled_from([LINK, LAN]), verdict=st.sampled_from(JUDGED))
    def it_may_be_the_power(self, of: Component, verdict: Verdict) -> None:
        fault = replace(a_fault(of), may_be_power=True)
        parent = self.world.parent_of(WIDER[of])
        self.world.see(an_observation(verdict, of, self.world.now, fault=fault, parent=parent))

    @rule(of=st.sampled_from([LINK, LAN]), found=st.sampled_from([LINK, LAN, POWER]))
    def the_cause_is_another(self, of: Component, found: Component) -> None:
        if self.world.of(found) is None:  # else the judge merges the two
            seen = an_observation(Verdict.CONFIRMED, found, self.world.now)
            self.world.see(seen, known_as=of)

    @rule(of=st.sampled_from(NARROWER))
    def it_is_part_of_something_wider(self, of: Component) -> None:
        part, whole = self.world.of(of), self.world.of(WIDER[of])
        if part and whole and part.state in UNRESOLVED and whole.state is State.OPEN:
            self.world.see(an_observation(Verdict.MERGED, of, self.world.now, into=whole.id))

    @rule(of=components, verdict=st.sampled_from(JUDGED), other=components)
    def late_data_arrives(self, of: Component, verdict: Verdict, other: Component) -> None:
        for one in list(self.world.incidents.values()):
            self.world.tell(one)  # what was due anyway
        before, waiting, incident = self._said(), self._waiting_for_its_cause(), self.world.of(of)
        state = incident.state if incident else None
        named = other if self.world.of(other) is None else of
        fault = a_fault(named, TEN)

        change = self.world.see(
            an_observation(verdict, of, TEN, fault=fault, late=True), known_as=of
        )

        if incident is not None:
            assert change.incident is not None
            assert change.incident.state is state
        new = self._said() - before
        assert {kind for _, kind in new} <= {Kind.CORRECTION} | waiting

    @rule(of=components)
    def somebody_is_on_it(self, of: Component) -> None:
        if self.world.of(of):
            self.world.somebody_is_on_it(of, "Trần Thị Bình")

    @rule(of=components)
    def somebody_opens_one_by_hand(self, of: Component) -> None:
        there = self.world.of(of)
        if there is not None and there.state in UNRESOLVED:
            return
        seen = an_observation(Verdict.CONFIRMED, of, self.world.now)
        opened = self.world.do(by_hand.open_by_hand(seen, "hỏng", "lan", self.world.now))
        assert opened is not None
        self.world.by_hand.add(opened.id)

    @rule(data=st.data())
    def somebody_notes_something(self, data: st.DataObject) -> None:
        if not self.world.incidents:
            return
        one = data.draw(st.sampled_from(sorted(self.world.incidents)))
        rows = dict(self.world.rows)

        noted = by_hand.remark(
            self.world.incidents[one], Why.NOTED, "lan", self.world.now, "phiếu 123"
        )
        self.world.do(noted)

        assert self.world.rows == rows

    @rule(part=components, whole=components)
    def somebody_merges_two(self, part: Component, whole: Component) -> None:
        one, other = self.world.of(part), self.world.of(whole)
        if one and other and one.merged_into is None:
            self._do_if_done(by_hand.merge(one, other, "lan", self.world.now))
            self._name_wholes()

    @rule(data=st.data())
    def somebody_splits_one_off(self, data: st.DataObject) -> None:
        parts = [one for one in self.world.incidents.values() if one.merged_into]
        if not parts:
            return
        part = data.draw(st.sampled_from(parts))
        there = self.world.of(part.fault.component)
        if there is not None and there.state in UNRESOLVED:
            return
        whole = self.world.incidents[part.merged_into or 0]
        is_done = self._do_if_done(by_hand.split(part, whole, "lan", self.world.now))
        if is_done and not part.merged_by:
            self.world.by_hand.add(part.id)

    @rule(of=components)
    def somebody_closes_what_people_opened(self, of: Component) -> None:
        one = self.world.of(of)
        if one is not None and one.id in self.world.by_hand:
            self._do_if_done(by_hand.close(one, "", "lan", self.world.now))

    def _do_if_done(self, change: Change) -> bool:
        if change.entry is None:
            return False
        self.world.do(change)
        return True

    def _name_wholes(self) -> None:
        """Parts of what is merged move along, as the rows do."""
        for one in list(self.world.incidents.values()):
            if one.merged_into:
                whole = self.world.whole_of(one).id
                self.world.incidents[one.id] = replace(one, merged_into=whole)

    @rule(up=st.booleans())
    def the_mail_server_goes_or_comes(self, up: bool) -> None:
        self.world.mail_server_up = up

    @rule(quiet=st.booleans(), busy=st.booleans())
    def circumstances_change(self, quiet: bool, busy: bool) -> None:
        now = self.world.now
        self.world.circumstances = Circumstances(
            quiet_until=now + minutes(60) if quiet else None,
            sent=(Sent(now, Severity.MEDIUM),) * 10 if busy else (),
        )

    @rule()
    def what_is_due_is_sent(self) -> None:
        self.world.reconsider()
        self.world.deliver()

    @precondition(lambda self: self.world.rows)
    @rule(crash=st.sampled_from(When))
    def the_worker_dies(self, crash: When) -> None:
        with suppress(Crash):
            self.world.deliver(crash)

    @invariant()
    def there_are_never_two_open_incidents_of_one_component(self) -> None:
        unresolved = Counter(
            one.fault.component for one in self.world.incidents.values() if one.state in UNRESOLVED
        )
        assert all(count == 1 for count in unresolved.values())

    @invariant()
    def nothing_is_told_as_over_before_it_was_told_as_broken(self) -> None:
        # By what really arrived, not by what is believed to have arrived.
        for contact in {message.contact for message in self.world.received}:
            broken: set[int] = set()
            for message in self.world.received:
                if message.contact != contact:
                    continue
                if message.says is Belief.BROKEN:
                    broken.add(message.key.incident)
                elif message.key.kind is Kind.RECOVERED:
                    whole = self.world.incidents[message.key.incident]
                    assert broken & self.world.parts_of(whole)

    @invariant()
    def no_message_arrives_more_than_twice(self) -> None:
        copies = Counter(message.key for message in self.world.received)
        assert all(count <= 2 for count in copies.values())

    @invariant()
    def nobody_is_corrected_twice_about_one_incident(self) -> None:
        corrections = Counter(
            (message.contact, message.key.incident)
            for message in {m.key: m for m in self.world.received}.values()
            if message.key.kind is Kind.CORRECTION
        )
        assert all(count == 1 for count in corrections.values())

    @invariant()
    def history_is_told_to_nobody(self) -> None:
        history = {one.id for one in self.world.incidents.values() if one.is_history}
        assert not history & {message.key.incident for message in self.world.received}

    @invariant()
    def a_contact_never_has_two_messages_of_one_incident_underway(self) -> None:
        underway = Counter(
            (row.key.contact, row.key.incident)
            for row in self.world.rows.values()
            if row.is_underway
        )
        assert all(count == 1 for count in underway.values())

    def teardown(self) -> None:
        """In the end all works, nobody sleeps, and everybody knows how things stand."""
        world = self.world
        world.mail_server_up = True
        world.circumstances = Circumstances()
        for _ in range(60):  # longer than any pause
            world.now += minutes(2)
            world.reconsider()
            for incident in list(world.incidents.values()):
                world.tell(incident)
            world.deliver()
        assert not [row for row in world.rows.values() if row.is_underway]
        self._everybody_who_was_told_knows_how_it_stands()

    def _everybody_who_was_told_knows_how_it_stands(self) -> None:
        for incident in self.world.incidents.values():
            whole = self.world.whole_of(incident)
            if whole.state is not State.RESOLVED:
                continue
            for contact in {row.key.contact for row in self.world.rows.values()}:
                if self._last_delivered(contact, incident.id) in (None, Belief.FINE):
                    continue
                knows = self._last_delivered(contact, whole.id) is Belief.FINE
                assert knows or self._was_given_up(contact)

    def _was_given_up(self, contact: int) -> bool:
        """Whether a message to them was struck by two crashes: a third copy is not risked."""
        return any(
            row.key.contact == contact and row.reason is Reason.OUTCOME_UNKNOWN
            for row in self.world.rows.values()
        )

    def _last_delivered(self, contact: int, incident: int) -> Belief | None:
        delivered = {
            row.delivered_at: row.says
            for row in self.world.rows.values()
            if row.key.contact == contact and row.key.incident == incident and row.delivered_at
        }
        return delivered[max(delivered)] if delivered else None

    def _waiting_for_its_cause(self) -> set[Kind]:
        """What was to be said anyway as soon as it is known what it was, or was not."""
        rows = self.world.rows.values()
        return {row.key.kind for row in rows if row.reason is Reason.CAUSE_UNPROVEN}

    def _said(self) -> set[tuple[int, Kind]]:
        """What is said or about to be said, by incident."""
        return {
            (row.key.incident, row.key.kind)
            for row in self.world.rows.values()
            if row.is_underway or row.delivered_at is not None
        }


TestHouse = House.TestCase
TestHouse.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
