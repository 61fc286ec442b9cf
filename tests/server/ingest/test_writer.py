"""Many reports, one commit: stored once, answered after it, each for itself."""

from dataclasses import replace

from checks.answer import Work
from checks.check import Check
from checks.inventory import Inventory, System
from checks.report import Network, Record
from server.deal.budget import BURST_S
from server.deal.cost import RECORD_BYTES
from server.deal.lines import Rhythm
from server.deal.work import work_body
from server.ingest.group import Written
from server.ingest.settle import Limits
from server.ingest.waiting import Amount
from server.ingest.writer import Pace, Trouble
from server.store import counters, quarantine
from server.store.session import Store
from server.store.tables import Quarantine, WorkRow
from tests.server.ingest.build import (
    GENERATION,
    HOME,
    NOW_MS,
    a_record,
    a_report,
    an_arrival,
)
from tests.server.ingest.desk import a_writer, in_one_group, replies, rows, run, working, written


def a_bad_record(sequence: int) -> Record:
    return replace(a_record(sequence), vitals={"cpu_busy": 9.0})


def test_what_is_answered_is_in_every_table(store: Store) -> None:
    with working(store) as writer:
        reply = written(writer, an_arrival(a_report([a_record(1)])))

    assert reply.outcome.through == 1
    assert rows(store, "SELECT device_id, sequence, at_ms FROM sample") == [(1, 1, NOW_MS)]
    assert rows(store, "SELECT check_id, outcome, total_ms FROM result") == [(1, "ok", 3.5)]
    assert rows(store, "SELECT kind, boot FROM event") == [("started", "b007b007")]
    assert rows(store, "SELECT generation, ranges FROM receipt") == [(GENERATION, "[[1,1]]")]
    assert rows(store, "SELECT contact_ms, link_id FROM device_now") == [(NOW_MS, 1)]


def test_reports_of_many_devices_are_one_transaction(store: Store) -> None:
    arrivals = [an_arrival(a_report([a_record(1)]), device) for device in range(1, 21)]
    writer = a_writer(store)
    futures = [writer.put(arrival, 1000) for arrival in arrivals]

    writer.start()
    writer.close()

    assert all(isinstance(future.result(), Written) for future in futures)
    assert writer.tally.values()["ingest_commits"] == 1
    assert rows(store, "SELECT count(*) FROM sample") == [(20,)]


def test_a_repeat_is_a_success_and_changes_nothing(store: Store) -> None:
    arrival = an_arrival(a_report([a_record(1), a_record(2)]))

    with working(store) as writer:
        first = written(writer, arrival)
        second = written(writer, arrival)

    assert second.outcome == first.outcome
    assert (second.stored, second.repeated) == (0, 2)
    assert rows(store, "SELECT sequence FROM sample ORDER BY 1") == [(1,), (2,)]


def test_the_same_report_twice_in_one_group_is_stored_once(store: Store) -> None:
    arrival = an_arrival(a_report([a_record(1)]))

    first, second = in_one_group(store, [arrival, arrival])

    assert isinstance(first, Written)
    assert isinstance(second, Written)
    assert (first.stored, second.stored) == (1, 0)
    assert second.outcome.through == 1


def test_a_bad_record_goes_to_quarantine_and_the_others_are_stored(store: Store) -> None:
    arrival = an_arrival(a_report([a_record(1), a_bad_record(2), a_record(3)]))

    with working(store) as writer:
        reply = written(writer, arrival)

    reason = "vitals.cpu_busy: 9.0 is not between 0 and 1 ratio"
    assert [(one.sequence, one.reason) for one in reply.outcome.refused] == [(2, reason)]
    assert reply.outcome.through == 3
    assert rows(store, "SELECT sequence FROM sample ORDER BY 1") == [(1,), (3,)]
    held = rows(store, "SELECT device_id, generation, sequence, reason FROM quarantine")
    assert held == [(1, GENERATION, 2, reason)]


def test_quarantine_is_bounded_for_a_device_and_refusing_goes_on(store: Store) -> None:
    many = [a_bad_record(sequence) for sequence in range(1, 81)]

    with working(store) as writer:
        reply = written(writer, an_arrival(a_report(many)))
        written(writer, an_arrival(a_report([a_bad_record(1)]), device_id=2))

    assert len(reply.outcome.refused) == 80
    held = rows(store, "SELECT device_id, count(*) FROM quarantine GROUP BY 1 ORDER BY 1")
    assert held == [(1, quarantine.MOST_OF_A_DEVICE), (2, 1)]


def test_quarantine_is_bounded_in_all(sqlite_store: Store) -> None:
    with sqlite_store.writing() as session:
        session.add_all(
            Quarantine(
                device_id=1000 + n, received_ms=0, generation="", sequence=1, reason="", body=b""
            )
            for n in range(quarantine.MOST_IN_ALL - 1)
        )

    with working(sqlite_store) as writer:
        written(writer, an_arrival(a_report([a_bad_record(1), a_bad_record(2)])))

    assert rows(sqlite_store, "SELECT count(*) FROM quarantine") == [(quarantine.MOST_IN_ALL,)]


def test_a_long_record_is_cut_in_quarantine(store: Store) -> None:
    long = replace(a_record(1), inventory=Inventory(host="x" * 60_000))

    with working(store) as writer:
        written(writer, an_arrival(a_report([long])))

    (body,) = (row[0] for row in rows(store, "SELECT body FROM quarantine"))
    assert len(bytes(body)) == 2048


def test_nothing_is_taken_from_a_retired_device(store: Store) -> None:
    run(store, "UPDATE device SET state = 'retired' WHERE id = 2")

    retired, active = in_one_group(
        store, [an_arrival(a_report([a_record(1)]), device) for device in (2, 1)]
    )

    assert retired is Trouble.UNKNOWN_DEVICE
    assert isinstance(active, Written)
    assert rows(store, "SELECT device_id FROM sample") == [(1,)]


def test_a_device_that_never_was_is_unknown(store: Store) -> None:
    with working(store) as writer:
        assert replies(writer, [an_arrival(a_report(), 999)]) == [Trouble.UNKNOWN_DEVICE]


def test_work_comes_with_the_answer_when_the_device_has_another_version(store: Store) -> None:
    check = Check(id=1, version=1, kind="tcp", settings={"host": "10.0.0.1", "port": 443})
    with store.writing() as session:
        session.add(WorkRow(device_id=1, version=7, body=work_body((check,), 15.0)))
    has_none, has_it = a_report(), replace(a_report(), work=7)

    with working(store) as writer:
        given = written(writer, an_arrival(has_none))
        not_given = written(writer, an_arrival(has_it))

    assert given.work == Work(version=7, round_s=15.0, checks=(check,))
    assert not_given.work is None


def test_a_network_is_learnt_once_and_known_from_then_on(store: Store) -> None:
    arrivals = [an_arrival(a_report([a_record(1)]), device) for device in (1, 2)]

    in_one_group(store, arrivals)
    in_one_group(store, [an_arrival(a_report([a_record(2)]))])

    learnt = rows(store, "SELECT site_id, hardware, prefix, link_id, learnt_from FROM network")
    assert learnt == [(1, HOME.hardware, "192.168.1.0/24", 1, "only_link")]


def test_an_inventory_is_kept_when_it_changed(store: Store) -> None:
    hosts = ["pc-1", "pc-1", "pc-2"]
    records = [
        replace(a_record(n, ago_s=10.0 - n), inventory=Inventory(host=host))
        for n, host in enumerate(hosts, 1)
    ]

    with working(store) as writer:
        for record in records:
            written(writer, an_arrival(a_report([record])))

    bodies = rows(store, "SELECT body FROM inventory ORDER BY seen_at")
    assert bodies == [('{"host":"pc-1"}',), ('{"host":"pc-2"}',)]


def test_a_device_is_called_and_drawn_as_its_inventory_says(store: Store) -> None:
    laptop = Inventory(host="pc-ke-toan", system=System(form="laptop"))

    in_one_group(store, [an_arrival(a_report([replace(a_record(1), inventory=laptop)]))])
    in_one_group(store, [an_arrival(a_report([replace(a_record(2), inventory=Inventory())]))])

    described = rows(store, "SELECT host, kind FROM device WHERE host != '' ORDER BY id")
    assert ("pc-ke-toan", "laptop") in described


def test_a_device_keeps_the_receipts_of_its_newest_generations_only(store: Store) -> None:
    arrivals = [
        an_arrival(a_report([Record(sequence=1, clock_s=1)], f"g{n:03}"), after_ms=n)
        for n in range(70)
    ]

    with working(store) as writer:
        for arrival in arrivals:
            written(writer, arrival)

    kept = rows(store, "SELECT generation FROM receipt ORDER BY generation")
    assert kept == [(f"g{n:03}",) for n in range(6, 70)]


def test_an_unknown_network_is_stored_without_a_link(store: Store) -> None:
    record = replace(a_record(1), network=Network())

    with working(store) as writer:
        written(writer, an_arrival(a_report([record])))

    assert rows(store, "SELECT link_id FROM sample") == [(None,)]


def test_a_full_queue_turns_reports_away(sqlite_store: Store) -> None:
    writer = a_writer(sqlite_store, Pace(waiting=Amount(2, 1_000_000)))
    futures = [writer.put(an_arrival(a_report([a_record(n)])), 100) for n in (1, 2, 3)]

    full = writer.fill
    writer.start()
    writer.close()

    answers = [future.result() for future in futures]
    assert full == 1
    assert answers[2] is Trouble.BUSY
    assert [isinstance(answer, Written) for answer in answers] == [True, True, False]
    assert writer.tally.turned_away_at_s > 0
    assert rows(sqlite_store, "SELECT sequence FROM sample ORDER BY 1") == [(1,), (2,)]


def test_closing_writes_what_waits_and_lets_nothing_in(sqlite_store: Store) -> None:
    writer = a_writer(sqlite_store)
    waiting = writer.put(an_arrival(a_report([a_record(1)])), 100)
    writer.start()

    writer.close()

    assert isinstance(waiting.result(), Written)
    assert writer.put(an_arrival(a_report([a_record(2)])), 100).result() is Trouble.BUSY


def test_an_agent_that_hung_up_stops_nobody(sqlite_store: Store) -> None:
    writer = a_writer(sqlite_store)
    gone = writer.put(an_arrival(a_report([a_record(1)])), 100)
    there = writer.put(an_arrival(a_report([a_record(2)])), 100)
    gone.cancel()

    writer.start()
    writer.close()

    assert isinstance(there.result(), Written)
    assert rows(sqlite_store, "SELECT count(*) FROM sample") == [(2,)]


def test_what_was_counted_can_be_read_from_the_store(store: Store) -> None:
    arrival = an_arrival(a_report([a_record(1), a_bad_record(2)]))
    with working(store, Pace(rest_s=0.01, process="agents@here")) as writer:
        written(writer, arrival)
        written(writer, arrival)

    with store.reading() as session:
        counted = {one.name: one.value for one in counters.read(session, since_ms=0)}

    assert counted["ingest_reports"] == 2
    assert counted["ingest_records_stored"] == 1
    assert counted["ingest_records_repeated"] == 1
    assert counted["ingest_records_refused"] == 2
    assert counted["ingest_waiting"] == 0
    assert counted["ingest_commits"] >= 1
    assert counted["ingest_commit_seconds"] > 0


def test_counters_of_a_process_that_no_longer_writes_are_not_shown(store: Store) -> None:
    with store.writing() as session:
        counters.write(session, "dead", {"ingest_reports": 1}, now_ms=1000)
        counters.write(session, "alive", {"ingest_reports": 2}, now_ms=2000)

    with store.reading() as session:
        shown = counters.read(session, since_ms=1500)

    assert [(one.process, one.value) for one in shown] == [("alive", 2)]


def test_what_waits_comes_as_the_line_bears_it_whoever_of_its_pcs_asks(store: Store) -> None:
    arrivals = [
        an_arrival(replace(a_report([a_record(1)]), waiting=5000), device)
        for device in range(1, 21)
    ]

    with working(store) as writer:
        granted = [written(writer, arrival).backlog for arrival in arrivals]

    assert granted[:5] == [100] * 5
    assert granted[-1] == 0
    assert sum(granted) * RECORD_BYTES < BURST_S * Limits().unplanned_bytes_s


def test_nothing_waits_where_nothing_was_said_to(store: Store) -> None:
    with working(store) as writer:
        reply = written(writer, an_arrival(a_report([a_record(1)])))

    assert reply.backlog == 0
    assert rows(store, "SELECT count(*) FROM backlog_grant") == [(0,)]


def test_who_is_told_to_report_seldom_may_be_silent_for_longer(store: Store) -> None:
    with store.writing() as session:
        session.add(
            WorkRow(device_id=1, version=3, body=work_body((), 60.0, Rhythm(5)), report_every=5)
        )

    with working(store) as writer:
        reply = written(writer, an_arrival(a_report([a_record(1)])))

    assert reply.work is not None
    assert reply.work.report_every == 5
    assert rows(store, "SELECT pause_ms FROM device_now") == [(240_000,)]
