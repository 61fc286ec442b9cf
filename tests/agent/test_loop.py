import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from agent.ceilings import Ceilings, read_network
from agent.equipment import Equipment
from agent.identity import NAME as IDENTITY_NAME
from agent.identity import PENDING, Identity, read_identity, write_identity
from agent.joining import Machine
from agent.loop import Loop, bounded
from agent.outbox import Bounds, Outbox
from agent.own_checks import GATEWAY, RESOLVER, SERVER
from agent.status import Trouble, read_status
from agent.uplink import Busy, Rejected, UnknownDevice, Unreachable, UplinkError
from checks.answer import Answer, Work
from checks.check import Check, Measurement
from checks.inventory import Inventory
from checks.report import Network, Record, Report
from tests.agent.build import a_record
from tests.agent.fakes import FakeClock, FakeSenses, FakeUplink, FakeWorkers

KEY = "ab" * 32
IDENTITY = Identity(
    device="80000000" + "0" * 24,  # half-way through a round
    secret="s" * 16,
    token="token",
    keys=(KEY,),
    servers=("canh.example.vn:8443",),
    fingerprint="1abcdef0",
)
PORTAL = Check(id=5, version=1, kind="tls", settings={"host": "portal.example.vn"}, period_s=60.0)
DAY_S = 86400.0
YEAR_S = 365 * DAY_S
LOST = Unreachable("nobody", Measurement(outcome="connection_refused", failed_after_ms=3.0))


@dataclass
class World:
    """An agent with a clock, a computer and a server that a test moves."""

    folder: Path
    clock: FakeClock
    workers: FakeWorkers
    computer: FakeSenses
    server: FakeUplink
    outbox: Outbox
    loop: Loop

    def run_for(self, seconds: float) -> None:
        """Run for so long."""
        until_s = self.clock.boottime_s() + seconds
        while self.clock.boottime_s() < until_s:
            self.loop.step()
            left_s = until_s - self.clock.boottime_s()
            call = self.workers.wait(min(self.loop.wait_s(), left_s))
            if call:
                call()

    def give(self, *checks: Check, **work: Any) -> None:
        """Let the server answer with work, as often as it is asked by somebody who has another."""
        given = replace(Work(version=1, checks=checks), **work)

        def answer(answer: Answer) -> Answer:
            has_it = self.server.sent[-1].work == given.version
            return replace(answer, backlog=100, work=None if has_it else given)

        self.server.answer = answer

    @property
    def records(self) -> list[Record]:
        return self.server.records


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    clock = FakeClock()
    workers = FakeWorkers(clock=clock)
    computer, server = FakeSenses(), FakeUplink()
    write_identity(tmp_path, IDENTITY)
    with Outbox.open(tmp_path, Bounds()) as outbox:
        outbox.belong_to(IDENTITY.device)
        parts = Equipment(
            folder=tmp_path,
            clock=clock,
            senses=computer.senses(),
            outbox=outbox,
            uplink=server,
            workers=workers,
            ceilings=Ceilings(networks=(read_network("10.0.0.0/8"),)),
            machine=Machine(fingerprint="1abcdef0", host="pc-7", system="linux"),
            chance=lambda: 0.5,
        )
        loop = Loop(parts, IDENTITY)
        loop.begin()
        yield World(tmp_path, clock, workers, computer, server, outbox, loop)


def rounds(records: list[Record]) -> list[Record]:
    return [record for record in records if record.vitals]


def results_of(check: Check, records: list[Record]) -> list[tuple[float, str]]:
    return [
        (round(record.clock_s - result.before_s, 1), result.outcome)
        for record in records
        for result in record.results
        if result.check == check.id
    ]


def test_the_first_report_comes_at_once_and_says_that_the_agent_started(world: World) -> None:
    world.run_for(5.0)

    (report, *_) = world.server.sent
    assert [event.kind for event in report.records[0].events] == ["started"]
    assert (report.fingerprint, report.work, report.generation) == (
        "1abcdef0",
        0,
        world.outbox.generation,
    )


def test_each_device_has_its_own_place_in_the_round(world: World) -> None:
    world.run_for(600.0)

    places = [round(record.clock_s % 60) for record in rounds(world.records)[1:]]
    assert len(places) == 10
    assert set(places) == {30}


def test_without_work_only_gateway_resolver_and_server_are_watched(world: World) -> None:
    world.run_for(3600.0)

    assert set(world.computer.probed) == {GATEWAY.id, RESOLVER.id}
    assert world.computer.probed.count(GATEWAY.id) == 61
    assert world.computer.probed.count(RESOLVER.id) == 12


def test_new_work_is_done_at_once_and_then_in_its_period(world: World) -> None:
    world.give(PORTAL)

    world.run_for(300.0)

    times = [at_s for at_s, _ in results_of(PORTAL, world.records)]
    assert times[0] < 1005.0
    assert times[1:] == [1050.0, 1110.0, 1170.0, 1230.0, 1290.0]


def test_a_result_goes_out_with_the_report_of_its_own_round(world: World) -> None:
    world.give(PORTAL)

    world.run_for(300.0)

    with_result = [record for record in rounds(world.records) if len(record.results) > 0]
    assert len(with_result) >= 5
    assert all(result.before_s == 0.0 for record in with_result[1:] for result in record.results)


def test_a_probe_that_hangs_delays_no_round(world: World) -> None:
    world.computer.hanging.add(PORTAL.id)
    world.give(PORTAL)

    world.run_for(300.0)

    late_s = [record.clock_s % 60 - 30 for record in rounds(world.records)[1:]]
    assert len(late_s) == 5
    assert max(late_s) < 3.5


def test_a_gateway_that_lets_wait_is_not_told_with_its_last_answer(world: World) -> None:
    world.run_for(100.0)
    before = rounds(world.records)

    world.computer.hanging.add(GATEWAY.id)
    world.run_for(120.0)

    later = rounds(world.records)[len(before) :]
    assert [record.vitals.get("gateway_rtt") for record in before] == [1.5] * len(before)
    assert [record.vitals.get("gateway_rtt") for record in later] == [None, None]


def test_a_changed_outcome_is_reported_out_of_turn(world: World) -> None:
    world.give(replace(PORTAL, period_s=15.0))
    world.run_for(100.0)
    world.computer.outcomes["tls"] = "connection_refused"
    reports = len(world.server.sent)

    world.run_for(20.0)

    (failed, *_) = [at for at, word in results_of(PORTAL, world.records) if word != "ok"]
    out_of_turn = world.server.sent[reports]
    assert out_of_turn.records[0].vitals == {}
    assert out_of_turn.sent.clock_s - failed < 2.5


def test_an_outcome_that_is_no_observation_is_no_change(world: World) -> None:
    world.give(replace(PORTAL, period_s=15.0))
    world.run_for(100.0)
    before = len(world.server.sent)

    for outcome in ("not_allowed", "ok", "undecided", "ok"):
        world.computer.outcomes = {"tls": outcome, "gateway": outcome}
        world.run_for(60.0)

    assert len(world.server.sent) == before + 4


def test_on_a_thin_line_several_rounds_go_in_one_report(world: World) -> None:
    world.give(PORTAL, report_every=5)
    world.run_for(70.0)
    before = len(world.server.sent)

    world.run_for(1200.0)

    later = world.server.sent[before:]
    assert [len(report.records) for report in later] == [5, 5, 5, 5]
    assert later[0].records[0].sequence > later[0].records[1].sequence


def test_a_changed_outcome_does_not_wait_for_the_fifth_round(world: World) -> None:
    world.give(PORTAL, report_every=5)
    world.run_for(320.0)
    world.computer.outcomes["tls"] = "generic_timeout_error"
    before = len(world.server.sent)

    world.run_for(60.0)

    assert len(world.server.sent) == before + 1
    assert results_of(PORTAL, world.records)[-1][1] == "generic_timeout_error"


def test_work_that_is_no_longer_valid_is_not_done(world: World) -> None:
    world.give(PORTAL, valid_s=600.0)
    world.run_for(120.0)
    world.server.refuse = lambda _report: LOST

    world.run_for(1000.0)
    world.computer.probed.clear()
    world.run_for(600.0)

    assert PORTAL.id not in world.computer.probed
    assert GATEWAY.id in world.computer.probed


def test_work_stays_valid_as_long_as_the_server_answers(world: World) -> None:
    world.give(PORTAL, valid_s=600.0)

    world.run_for(3600.0)

    assert world.computer.probed.count(PORTAL.id) > 55


def test_a_page_is_read_whole_every_fifth_time(world: World) -> None:
    page = replace(PORTAL, kind="http", whole_every=5)
    world.give(page)

    world.run_for(1195.0)

    whole = [check.whole_every != 0 for check in world.computer.checks if check.id == page.id]
    assert len(whole) >= 20
    assert [place for place, one in enumerate(whole) if one][:4] == [0, 5, 10, 15]


@pytest.mark.parametrize("status", [403, 429])
def test_who_answers_that_it_is_asked_too_often_is_left_alone(world: World, status: int) -> None:
    world.computer.outcomes["http"] = "http_unexpected_status_code"
    world.computer.statuses["http"] = status
    world.give(replace(PORTAL, kind="http"))

    world.run_for(1300.0)

    assert world.computer.probed.count(PORTAL.id) == 3


def test_a_status_that_is_right_for_a_page_is_no_refusal(world: World) -> None:
    world.computer.statuses["http"] = 403
    world.give(replace(PORTAL, kind="http"))

    world.run_for(1300.0)

    assert world.computer.probed.count(PORTAL.id) > 20


def test_taking_all_checks_away_stops_all_probing(world: World) -> None:
    world.give(PORTAL)
    world.run_for(200.0)
    world.give(version=2)
    world.run_for(100.0)
    world.computer.probed.clear()

    world.run_for(600.0)

    assert set(world.computer.probed) <= {GATEWAY.id, RESOLVER.id}


def test_the_round_follows_the_work(world: World) -> None:
    world.give(round_s=15.0)

    world.run_for(300.0)

    times = [record.clock_s for record in rounds(world.records)[3:]]
    gaps = {round(after - before) for before, after in pairwise(times)}
    assert gaps == {15}


@pytest.mark.parametrize("wish", [0.0, -1.0, math.nan, 1e9, math.inf])
def test_no_server_makes_a_round_shorter_than_a_second_or_longer_than_an_hour(wish: float) -> None:
    work = bounded(Work(version=1, round_s=wish, report_every=10**9, valid_s=wish))

    assert 1.0 <= work.round_s <= 3600.0
    assert work.report_every == 60
    assert 0.0 <= work.valid_s <= 7 * DAY_S


def test_records_of_an_outage_arrive_once_with_their_own_times(world: World) -> None:
    world.give(PORTAL)
    world.run_for(100.0)
    world.server.refuse = lambda _report: LOST
    world.run_for(3600.0)
    world.server.refuse = lambda _report: None

    world.run_for(400.0)

    sequences = [record.sequence for record in world.records]
    assert sorted(sequences) == list(range(1, max(sequences) + 1))
    times = {record.sequence: record.clock_s for record in rounds(world.records)}
    in_order = [times[sequence] for sequence in sorted(times)][1:]
    gaps = {round(after - before) for before, after in pairwise(in_order)}
    assert gaps == {60}
    assert world.outbox.waiting == 0


def test_after_an_outage_the_freshest_goes_first(world: World) -> None:
    world.give()
    world.run_for(100.0)
    world.server.refuse = lambda _report: LOST
    world.run_for(1800.0)
    world.server.refuse = lambda _report: None
    before = len(world.server.sent)

    world.run_for(400.0)

    first, second = world.server.sent[before : before + 2]
    assert len(first.records) == 1
    assert second.records[-1].sequence < first.records[0].sequence
    assert [record.sequence for record in second.records] == sorted(
        record.sequence for record in second.records
    )


def test_a_backlog_is_no_larger_than_what_was_granted(world: World) -> None:
    world.run_for(100.0)
    world.server.refuse = lambda _report: LOST
    world.run_for(3600.0)
    world.server.refuse = lambda _report: None
    world.server.answer = lambda answer: replace(answer, backlog=7)
    before = len(world.server.sent)

    world.run_for(400.0)

    sizes = [len(report.records) for report in world.server.sent[before:]]
    assert max(sizes) == 7


def test_that_the_server_did_not_answer_is_a_result_of_its_own(world: World) -> None:
    world.give()
    world.run_for(100.0)
    world.server.refuse = lambda _report: LOST
    world.run_for(300.0)
    world.server.refuse = lambda _report: None

    world.run_for(400.0)

    words = [word for _, word in results_of(SERVER, world.records)]
    assert set(words[:-1]) == {"connection_refused"}
    assert words[-1] == "ok"


def test_a_server_restored_from_a_backup_gets_everything_again(world: World) -> None:
    world.give(PORTAL)
    world.run_for(600.0)
    receipts = world.server.receipts[world.outbox.generation]
    backup = receipts.restored()
    world.run_for(3600.0)
    world.server.receipts[world.outbox.generation] = backup

    world.run_for(120.0)

    assert world.server.receipts[world.outbox.generation].through == world.records[-1].sequence
    assert len(backup.stored) == backup.through


def test_an_answer_that_comes_after_the_outbox_began_anew_settles_nothing(world: World) -> None:
    def answer(answer: Answer) -> Answer:
        if len(world.server.sent) == 1:
            world.outbox.renew()
        return answer

    world.server.answer = answer
    world.run_for(5.0)

    assert world.outbox.waiting >= 1
    assert world.outbox.oldest(1, 1)[0].sequence == 1


def test_a_disk_that_takes_nothing_more_stops_no_report(world: World) -> None:
    world.give(PORTAL)
    world.run_for(100.0)
    (pages,) = world.outbox._connection.execute("PRAGMA page_count").fetchone()
    world.outbox._connection.execute(f"PRAGMA max_page_count = {pages}")

    world.run_for(3600.0)

    last = rounds(world.records)[-60:]
    assert {round(after - before) for before, after in pairwise(r.clock_s for r in last)} == {60}
    assert len({record.sequence for record in world.records}) == len(world.records)


def test_a_busy_server_is_contact_and_is_asked_again_when_it_said(world: World) -> None:
    world.run_for(100.0)
    world.server.refuse = lambda _report: Busy("busy", Measurement(), 120.0)
    world.run_for(40.0)
    busy = read_status(world.folder)
    asked_s: list[float] = []

    def note(report: Report) -> UplinkError | None:
        asked_s.append(report.sent.clock_s)
        return None

    world.server.refuse = note
    world.run_for(400.0)

    assert busy is not None
    assert busy.trouble == Trouble.BUSY
    assert asked_s[0] >= 1090.0 + 120.0


def test_an_unknown_device_keeps_everything_and_asks_once_an_hour(world: World) -> None:
    tries: list[float] = []

    def refuse(report: Report) -> UplinkError:
        tries.append(report.sent.clock_s)
        return UnknownDevice("enrol again", Measurement())

    world.server.refuse = refuse
    world.run_for(6 * 3600.0)

    status = read_status(world.folder)
    assert status is not None
    assert status.trouble == Trouble.UNKNOWN_DEVICE
    assert len(tries) == 6
    assert world.outbox.waiting > 350
    assert read_identity(world.folder) == IDENTITY
    assert world.server.enrolments == []


def test_a_record_that_no_server_can_read_is_found_and_given_up(world: World) -> None:
    world.give()
    world.run_for(100.0)
    world.server.refuse = lambda _report: LOST
    world.run_for(1800.0)
    bad = world.outbox.oldest(10, 10**6)[-1].sequence

    def refuse(report: Report) -> UplinkError | None:
        wrong = any(record.sequence == bad for record in report.records)
        return Rejected("no sense", Measurement(), "malformed") if wrong else None

    world.server.refuse = refuse
    world.run_for(600.0)

    assert world.outbox.waiting == 0
    assert bad not in {record.sequence for record in world.records}
    receipts = world.server.receipts[world.outbox.generation]
    assert receipts.through == world.records[-1].sequence


def test_a_server_that_reads_nothing_makes_nothing_be_given_up(world: World) -> None:
    world.server.refuse = lambda _report: Rejected("no sense", Measurement(), "malformed")

    world.run_for(3600.0)

    assert world.outbox.waiting == len(world.outbox.oldest(1000, 10**7)) > 60
    assert world.outbox.dropped == ()


def test_the_inventory_is_sent_once_and_again_when_it_changed(world: World) -> None:
    world.give(round_s=1800.0)
    world.run_for(3 * DAY_S)
    unchanged = [record for record in world.records if record.inventory]
    world.computer.inventory = Inventory(host="pc-7", tpm="2.0")

    world.run_for(DAY_S)

    sent = [record.inventory for record in world.records if record.inventory]
    assert len(unchanged) == 1
    assert [inventory.tpm for inventory in sent if inventory] == ["", "2.0"]


def test_an_inventory_that_cannot_be_noted_as_sent_is_sent_again_and_stops_nothing(
    world: World,
) -> None:
    (world.folder / "inventory.sent").mkdir()
    world.give(round_s=1800.0)

    world.run_for(3 * DAY_S)

    assert [record.inventory is not None for record in world.records].count(True) == 3
    assert world.clock.boottime_s() - rounds(world.records)[-1].clock_s <= 1800.0


def test_sleep_is_told_when_it_is_over(world: World) -> None:
    world.run_for(200.0)
    fell_asleep_s = world.clock.boottime_s()
    world.clock.suspend(8 * 3600.0)

    world.run_for(10.0)

    (bye,) = [record for record in world.records if record.events and not record.vitals]
    assert [(event.kind, event.reason) for event in bye.events] == [("bye", "suspend")]
    assert fell_asleep_s - 60.0 <= bye.clock_s <= fell_asleep_s
    back = rounds(world.records)[-1]
    assert [(event.kind, event.reason) for event in back.events] == [("started", "resume")]
    assert back.clock_s - (fell_asleep_s + 8 * 3600.0) < 5.0


@pytest.mark.parametrize("jump_s", [-360.0, 2 * YEAR_S, -40 * YEAR_S])
def test_a_wall_clock_that_jumps_changes_nothing(world: World, jump_s: float) -> None:
    world.give(PORTAL)
    world.run_for(300.0)
    world.clock.wall += jump_s

    world.run_for(600.0)

    times = [record.clock_s for record in rounds(world.records)[1:]]
    assert {round(b - a) for a, b in pairwise(times)} == {60}
    assert abs(world.server.sent[-1].sent.wall_s - world.clock.wall) < 60.0
    assert world.outbox.dropped == ()
    assert read_identity(world.folder) == IDENTITY


def test_records_of_this_start_need_no_wall_clock_those_of_another_do(world: World) -> None:
    world.outbox.put(a_record(50.0, boot="0ld0b007"))
    world.give()

    world.run_for(100.0)

    old = next(record for record in world.records if record.boot)
    assert (old.boot, old.wall_s) == ("0ld0b007", 1.0)
    assert all(record.wall_s is None for record in world.records if not record.boot)


def test_new_keys_and_addresses_are_kept(world: World) -> None:
    told: dict[str, Any] = {"keys": (KEY, "cd" * 32), "servers": ("10.0.0.9:8443",)}
    world.server.answer = lambda answer: replace(answer, **told)

    world.run_for(100.0)

    assert read_identity(world.folder).keys == told["keys"]
    assert world.server.sent_as[-1].servers == told["servers"]


def test_new_keys_that_could_not_be_written_are_written_once_they_can(world: World) -> None:
    told: dict[str, Any] = {"keys": (KEY, "cd" * 32)}
    world.server.answer = lambda answer: replace(answer, **told)
    file = world.folder / IDENTITY_NAME
    file.unlink()
    file.mkdir()
    world.run_for(100.0)
    file.rmdir()

    world.run_for(100.0)

    assert read_identity(world.folder).keys == told["keys"]


@pytest.mark.parametrize(
    "nonsense", [{"keys": ("zz",)}, {"keys": (KEY, "")}, {"servers": ("no address",)}]
)
def test_nonsense_keys_and_addresses_change_nothing(world: World, nonsense: dict[str, Any]) -> None:
    world.server.answer = lambda answer: replace(answer, **nonsense)

    world.run_for(100.0)

    assert read_identity(world.folder) == IDENTITY


def call_a_clone(world: World) -> None:
    def answer(answer: Answer) -> Answer:
        if world.server.sent_as[-1].secret != IDENTITY.secret:
            return answer
        later = tuple(record.sequence for record in world.server.sent[-1].records)
        return Answer(time_s=0.0, later=later, identity="clone")

    world.server.answer = answer


def test_a_clone_takes_an_identity_of_its_own_and_leaves_the_others_records(world: World) -> None:
    world.outbox.put(a_record(50.0, boot="0ld0b007"))
    generation = world.outbox.generation
    call_a_clone(world)

    world.run_for(200.0)

    (joining,) = world.server.enrolments
    mine = read_identity(world.folder)
    assert (joining.code, joining.fingerprint, joining.host) == ("", "1abcdef0", "pc-7")
    assert (mine.device, mine.secret, mine.token) == (
        "c" * 32,
        joining.secret,
        "token of the clone",
    )
    assert mine.secret != IDENTITY.secret
    assert world.outbox.generation != generation
    assert world.server.sent_as[-1].secret == mine.secret
    stored = world.server.receipts[world.outbox.generation].stored
    assert sorted(stored) == list(range(1, len(stored) + 1))
    assert {record.boot for record in stored.values()} == {""}
    assert not (world.folder / PENDING).exists()


def test_a_clone_that_is_not_let_in_asks_with_the_same_secret_once_an_hour(world: World) -> None:
    call_a_clone(world)
    world.server.enrolled = Rejected("not now", Measurement(), "refused_code")

    world.run_for(2.5 * 3600.0)

    status = read_status(world.folder)
    assert len(world.server.enrolments) == 3
    assert len({joining.secret for joining in world.server.enrolments}) == 1
    assert read_identity(world.folder) == IDENTITY
    assert status is not None
    assert status.trouble == Trouble.CLONE


def test_another_network_is_an_event_and_moves_the_ceilings(world: World) -> None:
    world.give(PORTAL)
    world.run_for(100.0)
    at_home = world.computer.asked_where[PORTAL.id]
    world.computer.network = Network(
        address="172.16.5.9", gateway="172.16.5.1", hardware="0102030405060", answered=True
    )
    world.computer.interfaces = {"wlan0": [("172.16.5.9", "255.255.255.0")]}
    world.run_for(130.0)
    elsewhere = world.computer.asked_where[PORTAL.id]

    events = [event.kind for record in world.records for event in record.events]
    assert events == ["started", "network_changed"]
    assert (at_home("192.168.1.9", 443), at_home("172.16.5.20", 443)) == (True, False)
    assert (elsewhere("192.168.1.9", 443), elsewhere("172.16.5.20", 443)) == (False, True)
    assert elsewhere("10.1.2.3", 443)


def test_a_gateway_whose_hardware_is_not_known_for_a_while_is_no_other(world: World) -> None:
    world.run_for(100.0)
    world.computer.network = replace(world.computer.network, hardware="", answered=False)
    world.run_for(100.0)

    events = [event.kind for record in world.records for event in record.events]
    assert events == ["started"]


def test_a_check_above_a_ceiling_is_not_allowed_and_not_run(world: World) -> None:
    many = [replace(PORTAL, id=number, kind="tcp") for number in range(1, 31)]
    world.give(*many)

    world.run_for(20.0)

    refused = {
        result.check
        for record in world.records
        for result in record.results
        if result.outcome == "not_allowed"
    }
    assert len(refused) == 10
    assert refused.isdisjoint(world.computer.probed)


def test_the_last_record_is_a_bye_and_is_sent(world: World) -> None:
    world.workers.call(lambda: None)
    world.run_for(100.0)

    world.workers.call(lambda: world.loop.end("shutdown"))
    world.loop.run()

    bye = world.server.sent[-1].records[0]
    assert [(event.kind, event.reason) for event in bye.events][-1] == ("bye", "shutdown")
    assert world.outbox.waiting == 0


def test_a_bye_that_cannot_be_sent_stays_and_holds_nobody_up(world: World) -> None:
    world.run_for(100.0)
    world.server.refuse = lambda _report: LOST

    world.workers.call(lambda: world.loop.end("stopped"))
    began_s = world.clock.monotonic_s()
    world.loop.run()

    assert world.clock.monotonic_s() - began_s <= 3.0
    assert world.outbox.waiting >= 1
    assert world.outbox.oldest(100, 10**6)[-1].events[-1].reason == "stopped"


def test_whom_the_computer_sees_goes_out_with_a_round_once_a_day(world: World) -> None:
    world.computer.neighbours = ("4c5e0caa0003", "0021b7aa0001")
    world.give(PORTAL)

    world.run_for(20 * 3600.0)

    (told,) = [record for record in world.records if record.neighbours]
    assert told.neighbours == world.computer.neighbours
    assert told.vitals


def test_the_status_says_how_it_goes(world: World) -> None:
    world.give(PORTAL)

    world.run_for(700.0)

    status = read_status(world.folder)
    assert status is not None
    assert (status.trouble, status.waiting, status.checks) == (Trouble.NONE, 0, 1)
