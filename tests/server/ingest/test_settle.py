"""What a report comes to, against what is known of its device."""

from dataclasses import replace

from checks.answer import Refusal
from checks.check import Result
from checks.report import Event, Record, Report
from server.ingest.accept import Bad
from server.ingest.identity import Claim, Claims, Verdict
from server.ingest.link import Line, Place, Reason
from server.ingest.presence import Presence
from server.ingest.receipts import Ranges
from server.ingest.settle import (
    MOST_RANGES,
    Arrival,
    Limits,
    Settled,
    Standing,
    Stay,
    Told,
    settle,
)
from tests.server.ingest.build import (
    FINGERPRINT,
    GENERATION,
    NOW,
    NOW_MS,
    SENT,
    UP_S,
    a_record,
    a_report,
    an_arrival,
)

FIBRE = Line(id=7, router="10.0.0.1", from_ms=0, to_ms=None)
AT_HOME = Standing(
    fingerprint=FINGERPRINT,
    stays=(Stay(site_id=3, from_ms=0, to_ms=None),),
    places={3: Place(id=3, lines=(FIBRE,))},
)


def settled(report: Report, standing: Standing = AT_HOME, after_ms: int = 0) -> Settled:
    return settle(an_arrival(report, after_ms=after_ms), standing, Limits(round_s=60))


def with_bad(report: Report, *bad: Bad) -> Arrival:
    arrival = an_arrival(report)
    return replace(arrival, accepted=replace(arrival.accepted, bad=bad))


def test_a_report_is_settled_through_its_last_record() -> None:
    after = settled(a_report([a_record(1, ago_s=60), a_record(2)]))

    assert after.outcome.through == 2
    assert after.stored == 2
    assert after.standing.ranges[GENERATION] == Ranges(((1, 2),))


def test_the_freshest_first_leaves_a_gap_and_says_what_it_has() -> None:
    after = settled(a_report([a_record(1), a_record(9)]))

    assert (after.outcome.through, after.outcome.received) == (1, 9)


def test_a_repeat_changes_nothing_but_the_contact() -> None:
    report = a_report([a_record(1)])
    first = settled(report)

    second = settled(report, first.standing, after_ms=1000)

    assert second.outcome == first.outcome
    assert (second.stored, second.repeated) == (0, 1)
    assert (second.rows.samples, second.rows.results, second.rows.events) == ([], [], [])


def test_one_record_twice_in_a_report_is_stored_once() -> None:
    after = settled(a_report([a_record(1), a_record(1)]))

    assert len(after.rows.samples) == 1
    assert (after.stored, after.repeated) == (1, 1)


def test_another_generation_counts_for_itself() -> None:
    first = settled(a_report([a_record(1)]))

    second = settled(a_report([a_record(1)], generation="other"), first.standing)

    assert second.stored == 1


def test_rows_carry_when_over_which_link_and_how_fresh() -> None:
    after = settled(a_report([a_record(1, ago_s=30)]))

    (sample,), (result,), (event,) = after.rows.samples, after.rows.results, after.rows.events
    assert sample["at_ms"] == event["at_ms"] == NOW_MS - 30_000
    assert result["at_ms"] == NOW_MS - 31_500
    assert (sample["link_id"], result["link_id"]) == (7, 7)
    assert (result["late"], result["uncertain"], result["received_ms"]) == (False, False, NOW_MS)


def test_a_record_from_the_backlog_is_late_and_changes_no_presence() -> None:
    after = settled(a_report([a_record(1, ago_s=3600)]))

    assert after.rows.results[0]["late"] is True
    assert after.standing.presence.measured_ms is None
    assert after.standing.presence.contact_ms == NOW_MS


def test_a_record_of_an_earlier_start_is_uncertain_and_late() -> None:
    after = settled(a_report([a_record(1, ago_s=UP_S + 60, boot="0ther")]))

    assert after.rows.samples[0]["uncertain"] is True
    assert after.rows.samples[0]["late"] is True
    assert after.rows.events[0]["boot"] == "0ther"


def test_the_source_address_of_a_late_record_decides_nothing() -> None:
    two = Place(id=3, lines=(FIBRE, replace(FIBRE, id=8, router="10.0.0.2")))
    standing = replace(AT_HOME, places={3: two})

    after = settled(a_report([a_record(1, ago_s=3600), a_record(2)]), standing)

    assert [row["link_id"] for row in after.rows.samples] == [None, 7]
    assert [one.reason for one in after.learnt] == [Reason.SOURCE_ADDRESS]


def test_a_record_is_of_the_site_that_the_device_was_at() -> None:
    moved_ms = NOW_MS - 60_000
    elsewhere = Place(id=4, lines=(replace(FIBRE, id=9),))
    standing = replace(
        AT_HOME,
        stays=(
            Stay(site_id=4, from_ms=0, to_ms=moved_ms),
            Stay(site_id=3, from_ms=moved_ms, to_ms=None),
        ),
        places={**AT_HOME.places, 4: elsewhere},
    )

    after = settled(a_report([a_record(1, ago_s=61), a_record(2, ago_s=60)]), standing)

    assert [row["link_id"] for row in after.rows.samples] == [9, 7]


def test_a_bad_record_is_refused_settled_and_kept_aside() -> None:
    bad = Bad(2, "vitals.cpu_busy: 2 is too much", b"{}")

    after = settle(with_bad(a_report([a_record(1)]), bad), AT_HOME, Limits())

    assert after.outcome.refused == (Refusal(sequence=2, reason=bad.reason),)
    assert after.outcome.through == 2
    assert after.quarantined == (bad,)


def test_a_bad_record_that_comes_again_is_told_the_same_and_kept_once() -> None:
    arrival = with_bad(a_report(), Bad(1, "bad", b"{}"))
    first = settle(arrival, AT_HOME, Limits())

    second = settle(arrival, first.standing, Limits())

    assert second.outcome == first.outcome
    assert second.quarantined == ()


def test_a_bad_record_without_a_sequence_is_kept_aside_and_settles_nothing() -> None:
    after = settle(with_bad(a_report(), Bad(0, "sequence", b"{}")), AT_HOME, Limits())

    assert (after.outcome.through, after.outcome.refused) == (0, ())
    assert len(after.quarantined) == 1


def test_what_was_dropped_is_settled_and_counted_once() -> None:
    report = replace(a_report([a_record(4)]), dropped=((1, 3),))
    first = settled(report)

    second = settled(report, first.standing)

    assert first.outcome.through == 4
    assert second.standing.presence.dropped == 3


def test_a_record_that_is_also_declared_dropped_is_stored() -> None:
    after = settled(replace(a_report([a_record(2)]), dropped=((1, 3),)))

    assert len(after.rows.samples) == 1


def test_a_device_cannot_fill_its_receipt_with_holes() -> None:
    full = Ranges(tuple((2 * n + 1, 2 * n + 1) for n in range(MOST_RANGES)))
    standing = replace(AT_HOME, ranges={GENERATION: full})
    closes_a_hole, fills_it, one_too_many = a_record(2), a_record(10_000), a_record(20_000)

    after = settled(a_report([closes_a_hole, fills_it, one_too_many]), standing)

    assert after.outcome.later == (20_000,)
    assert after.stored == 2
    assert len(after.standing.ranges[GENERATION].items) == MOST_RANGES


def test_presence_is_of_the_newest_fresh_record() -> None:
    newest = replace(a_record(2), power="battery", events=(Event(kind="bye", reason="suspend"),))

    after = settled(a_report([newest, a_record(1, ago_s=60)]))

    presence = after.standing.presence
    assert presence.measured_ms == NOW_MS
    assert (presence.power, presence.said_bye, presence.link_id) == ("battery", "suspend", 7)
    assert presence.gateway_hardware == "0a1b2c3d4e5f"
    assert presence.booted_ms == NOW_MS - round(UP_S * 1000)


def test_a_record_after_the_bye_takes_it_back() -> None:
    said = Presence(contact_ms=1, measured_ms=1, said_bye="shutdown")

    after = settled(a_report([a_record(2)]), replace(AT_HOME, presence=said))

    assert after.standing.presence.said_bye == ""


def test_a_report_that_was_overtaken_changes_no_presence() -> None:
    later = Presence(contact_ms=NOW_MS + 1, measured_ms=NOW_MS, power="battery")

    after = settled(a_report([a_record(1, ago_s=1)]), replace(AT_HOME, presence=later))

    assert after.standing.presence == later


def test_the_offset_of_a_wall_clock_is_noted() -> None:
    ahead = replace(SENT, wall_s=NOW.timestamp() + 3600)

    after = settled(replace(a_report(), sent=ahead))

    assert after.standing.presence.clock_offset_s == 3600


def test_results_of_records_clamped_to_one_moment_keep_their_own_rows() -> None:
    wall_s = NOW.timestamp() + 1e6
    records = [
        Record(
            sequence=sequence,
            clock_s=1,
            boot="0ther",
            wall_s=wall_s,
            results=(Result(check=1, version=1),),
        )
        for sequence in (1, 2)
    ]

    rows = settled(a_report(records)).rows.results

    assert len({row["at_ms"] for row in rows}) == 1
    assert [row["sequence"] for row in rows] == [1, 2]


def test_nothing_of_a_clone_is_stored_or_said_of_the_other_machine() -> None:
    clone = replace(a_report([a_record(1), a_record(2)]), fingerprint="1bbbbbbb")
    claims = Claims({"1bbbbbbb": Claim(since_ms=0, refuted=True)})
    standing = replace(
        AT_HOME,
        presence=Presence(claims=claims.text()),
        ranges={GENERATION: Ranges(((1, 50),))},
    )

    after = settled(clone, standing)

    assert after.outcome.identity == "clone"
    assert (after.outcome.through, after.outcome.received) == (0, 0)
    assert after.outcome.later == (1, 2)
    assert after.rows.samples == []
    assert after.standing.ranges == standing.ranges


def test_nothing_is_stored_while_it_is_in_doubt_who_reports() -> None:
    after = settled(replace(a_report([a_record(1)]), fingerprint="1bbbbbbb"))

    assert after.verdict is Verdict.DOUBT
    assert (after.outcome.identity, after.outcome.later) == ("", (1,))
    assert after.standing.presence.contact_ms == 0


def test_a_device_recreated_from_its_token_is_the_machine_that_reports_first() -> None:
    after = settled(a_report(), replace(AT_HOME, fingerprint=""))

    assert after.standing.fingerprint == FINGERPRINT


SELDOM = replace(AT_HOME, told=Told(version=4, report_every=5))


def test_who_reports_every_fifth_round_says_in_time_what_it_measured_since() -> None:
    records = [a_record(number, ago_s=60 * (5 - number)) for number in range(1, 6)]

    after = settled(replace(a_report(records), work=4), SELDOM)

    assert [row["late"] for row in after.rows.samples] == [False] * 5
    assert after.standing.presence.pause_ms == 4 * 60_000


def test_who_reports_each_round_says_too_late_what_is_four_minutes_old() -> None:
    after = settled(replace(a_report([a_record(1, ago_s=240), a_record(2)]), work=4), AT_HOME)

    assert [row["late"] for row in after.rows.samples] == [True, False]
    assert after.standing.presence.pause_ms == 0


def test_a_longer_pause_counts_from_when_it_is_told() -> None:
    assert (
        settled(replace(a_report([a_record(1)]), work=3), SELDOM).standing.presence.pause_ms
        == 240_000
    )


def test_a_shorter_pause_counts_once_it_was_heard_and_for_what_was_measured_after() -> None:
    hurried = replace(
        SELDOM, told=Told(version=5, report_every=1), presence=Presence(pause_ms=240_000)
    )
    records = [a_record(number, ago_s=60 * (5 - number)) for number in range(1, 6)]

    not_yet = settled(replace(a_report(records), work=4), hurried)
    heard = settled(replace(a_report(records), work=5), hurried)

    assert not_yet.standing.presence.pause_ms == 240_000
    assert heard.standing.presence.pause_ms == 0
    assert not any(row["late"] for row in heard.rows.samples)


def test_who_reports_seldom_may_send_the_rest_of_its_rounds_after_the_newest() -> None:
    newest = settled(replace(a_report([a_record(5)]), work=4), SELDOM)
    rest = [a_record(number, ago_s=60 * (5 - number)) for number in range(1, 5)]

    after = settled(replace(a_report(rest), work=4), newest.standing, after_ms=500)

    assert not any(row["late"] for row in after.rows.samples)
    assert after.standing.presence.measured_ms == newest.standing.presence.measured_ms


def test_what_it_measured_an_hour_ago_comes_late_all_the_same() -> None:
    after = settled(replace(a_report([a_record(1, ago_s=3600), a_record(2)]), work=4), SELDOM)

    assert [row["late"] for row in after.rows.samples] == [True, False]
