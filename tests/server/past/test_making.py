import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from server.clock import to_ms
from server.past.era import era_until
from server.past.making import Wanted, make_past
from server.past.playing import Player
from server.past.reporting import Fleet, Numbers
from server.province.habits import Presence
from server.province.identities import open_identities
from server.store.blocks import unpack
from server.store.hours import summarise, unpack_hours
from server.store.questions.devices import heads_by_unit
from server.store.questions.vitals import vitals_of
from server.store.scope import WHOLE_PROVINCE
from server.store.session import open_store
from server.trust.keyring import Keyring
from server.trust.token import hash_secret, read_token
from tests.server.past.small_past import CALM, CUT, LINK, NOW, ONE_IN, Demo, make

DAY_MS = 86_400_000


def copied(laid: Path, to: Path) -> Demo:
    shutil.copytree(laid, to)
    return Demo(to)


def test_each_computer_is_a_device_that_joined_thirty_days_ago(demo: Demo) -> None:
    era = era_until(NOW, 60.0, ONE_IN)

    devices = demo.ask("SELECT host, state, simulated, enrolled_at FROM device")

    hosts = {one.machine.inventory.host for one in era.world.district.computers.values()}
    assert {host for host, *_ in devices} == hosts
    assert {(state, simulated) for _, state, simulated, _ in devices} == {("active", 1)}
    first_days = demo.ask(
        "SELECT count(*) FROM device_membership WHERE valid_from < ?",
        str(NOW - timedelta(days=26))[:19],
    )
    assert first_days == [(len(hosts),)]


def test_the_simulation_goes_on_as_these_devices_without_joining(demo: Demo) -> None:
    known = open_identities(demo.path / "province", [])

    secrets = dict(demo.ask("SELECT identity, secret_hash FROM device"))
    keys = Keyring(demo.path).authority().token_keys
    for one in known.computers.values():
        assert secrets[one.device] == hash_secret(one.secret)
        assert read_token(one.token, keys).device == one.device
    assert known.trust is not None
    assert known.trust.servers == demo.settings.told_servers


def test_what_each_computer_is_made_of_was_told_when_it_joined(demo: Demo) -> None:
    unknown = demo.ask(
        "SELECT count(*) FROM device LEFT JOIN inventory ON device_id = id"
        " WHERE device_id IS NULL OR seen_at > datetime(enrolled_at, '+1 day')"
    )

    assert unknown == [(0,)]


def test_who_is_on_the_networks_was_seen_from_the_first_days_until_now(demo: Demo) -> None:
    days = "SELECT min(first_seen), max(first_seen), min(last_seen), max(last_seen) FROM neighbour"
    others = (
        "SELECT site_id, count(*) FROM neighbour"
        " WHERE NOT is_gateway AND hardware NOT IN (SELECT hardware FROM device_card) GROUP BY 1"
    )
    gateways = "SELECT count(*) FROM neighbour WHERE is_gateway"

    ((first, latest_first, last, latest_last),) = demo.ask(days)
    counts = dict(demo.ask(others))

    assert (last, latest_last) == ("2026-11-27", "2026-11-27")
    assert "2026-10-27" <= first <= latest_first <= "2026-11-02"
    assert len(counts) == demo.ask("SELECT count(*) FROM site")[0][0]
    assert 5 <= min(counts.values()) <= max(counts.values()) < 45
    assert demo.ask(gateways) == demo.ask("SELECT count(*) FROM link")


def test_every_check_of_every_line_was_measured_on_every_working_day(demo: Demo) -> None:
    lines = demo.ask("SELECT count(*) FROM link")[0][0]

    series = demo.ask(
        "SELECT count(DISTINCT from_ms / ?) FROM uptime_interval WHERE link_id > 0"
        " GROUP BY link_id, check_id",
        DAY_MS,
    )

    assert len(series) == 3 * lines  # three services a path
    assert sum(days >= 21 for (days,) in series) > 0.9 * len(series)
    assert min(days for (days,) in series) >= 15  # of a line's few computers all may be away


def test_the_servers_own_probes_were_made_all_the_time(demo: Demo) -> None:
    series = demo.ask(
        "SELECT sum(to_ms - from_ms), min(from_ms) FROM uptime_interval WHERE link_id = 0"
        " GROUP BY check_id"
    )

    assert len(series) == 6
    for measured_ms, since_ms in series:
        assert measured_ms == pytest.approx(to_ms(NOW) - since_ms, rel=0.001)


def test_nobody_was_started_while_somebody_looked(demo: Demo) -> None:
    started = demo.ask(
        "SELECT count(*) FROM event WHERE kind = 'started' AND at_ms < ?",
        to_ms(NOW) - DAY_MS,
    )

    assert started == [(0,)]


def test_no_interval_overlaps_another_or_reaches_over_midnight(demo: Demo) -> None:
    key = "site_id, link_id, check_id"

    overlapping = demo.ask(
        f"SELECT count(*) FROM (SELECT from_ms, lag(to_ms) OVER (PARTITION BY {key}"  # noqa: S608  # a constant
        " ORDER BY from_ms) AS before_ms FROM uptime_interval) WHERE from_ms < before_ms"
    )
    too_long = demo.ask(
        "SELECT count(*) FROM uptime_interval WHERE from_ms / ? != (to_ms - 1) / ?", DAY_MS, DAY_MS
    )

    assert (overlapping, too_long) == ([(0,)], [(0,)])


def test_the_line_that_was_cut_was_down_because_of_its_incident(demo: Demo) -> None:
    incidents = demo.ask("SELECT component, state, acknowledged_by, simulated FROM incident")
    causes = demo.ask(
        "SELECT component, min(to_ms - from_ms) > 0, sum(to_ms - from_ms) FROM uptime_interval"
        " JOIN link ON link.id = link_id JOIN incident ON incident.id = incident_id"
        " WHERE uptime_interval.state = 'down' AND code = ? GROUP BY 1",
        LINK,
    )

    assert incidents == [(f"link:{LINK}", "resolved", "province", 1)]
    ((component, _, down_ms),) = causes
    assert component == f"link:{LINK}"
    minutes = down_ms / 3 / 60_000  # of each of its three checks
    assert minutes == pytest.approx(7, abs=2)


def test_whoever_was_told_of_it_was_told_of_its_end_by_mails_of_that_day(demo: Demo) -> None:
    told = demo.ask("SELECT kind, state FROM notification ORDER BY id")

    assert told == [("opened", "delivered"), ("recovered", "delivered")]
    mails = list((demo.path / "mail" / "new").iterdir())
    ago_days = [(NOW.timestamp() - mail.stat().st_mtime) / 86_400 for mail in mails]
    assert len(mails) == len(told)
    # Six working days: a weekend, and the Day of Culture on 24 November.
    assert ago_days == pytest.approx([9.08, 9.08], abs=0.02)


def test_nothing_waits_to_be_sent(demo: Demo) -> None:
    waiting = "SELECT count(*) FROM notification WHERE next_at IS NOT NULL"

    assert demo.ask(waiting) == [(0,)]


def test_each_line_was_tested_on_each_working_day_but_today(demo: Demo) -> None:
    tests = demo.ask(
        "SELECT link_id, check_id, count(*), max(at_ms) FROM result WHERE value IS NOT NULL"
        " GROUP BY 1, 2"
    )

    lines = demo.ask("SELECT count(*) FROM link")[0][0]
    midnight_ms = to_ms(NOW.replace(hour=0, minute=0) - timedelta(hours=7))
    assert len(tests) == 2 * lines
    # All of a line's few computers may be away on a day.
    assert all(count >= 15 and newest < midnight_ms for _, _, count, newest in tests)


def test_the_chart_of_a_computer_that_is_on_has_no_gap_this_morning(demo: Demo) -> None:
    ((device, samples, longest_ms),) = demo.ask(
        "SELECT device_id, count(*), max(gap) FROM (SELECT device_id, at_ms - lag(at_ms) OVER"
        " (PARTITION BY device_id ORDER BY at_ms) AS gap FROM sample JOIN device_now"
        " USING (device_id) WHERE said_bye = '' AND at_ms > ?)"
        " GROUP BY device_id ORDER BY count(*) DESC LIMIT 1",
        to_ms(NOW) - 2 * 3_600_000,
    )

    assert device
    assert samples >= 60
    assert longest_ms <= 2.5 * 60_000


def test_yesterday_afternoon_has_no_gap_either_though_it_is_packed(demo: Demo) -> None:
    ((device,),) = demo.ask(
        "SELECT device_id FROM sample_day JOIN sample USING (device_id)"
        " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )

    store = open_store(demo.settings.database_url)
    with store.reading() as session:
        # From four to five.
        vitals = vitals_of(session, device, to_ms(NOW) - 69_360_000, to_ms(NOW) - 65_760_000)
    store.close()

    at_ms = [one.at_ms for one in vitals]
    assert len(vitals) >= 29
    assert max(after - before for before, after in pairwise(at_ms)) <= 2.5 * 60_000
    assert {"cpu_busy", "memory_available", "temperature"} <= set(vitals[0].values)


def test_each_computer_is_known_by_the_hour_since_it_joined_up_to_yesterday(demo: Demo) -> None:
    known = demo.ask("SELECT count(*), min(day), max(day) FROM sample_hours GROUP BY device_id")

    today = (NOW.date() - date(1970, 1, 1)).days
    devices = demo.ask("SELECT count(*) FROM device")[0][0]
    assert len(known) == devices
    assert all(days >= 14 and first >= today - 31 for days, first, _ in known)
    assert sum(first <= today - 29 for _, first, _ in known) > 0.85 * devices
    assert {last for *_, last in known} <= set(range(today - 5, today))


def test_hours_and_samples_of_a_day_say_the_same(demo: Demo) -> None:
    both = demo.ask("SELECT block, hours FROM sample_day JOIN sample_hours USING (device_id, day)")

    assert len(both) > 100
    for block, packed in both:
        columns, hours = unpack(block), unpack_hours(packed)
        expected = summarise(columns.at_ms, columns.values)
        assert hours.count.tolist() == expected.count.tolist()
        np.testing.assert_array_equal(hours.most, expected.most)


def test_of_days_that_are_over_no_sample_is_a_row_but_of_the_last_one(demo: Demo) -> None:
    midnight_ms = to_ms(NOW.replace(hour=0, minute=0) - timedelta(hours=7))

    plain = demo.ask("SELECT count(*) FROM sample WHERE at_ms < ?", midnight_ms - DAY_MS)

    assert plain == [(0,)]


def test_whoever_is_at_work_counts_as_reporting_at_the_end(demo: Demo) -> None:
    era = era_until(NOW, 60.0, ONE_IN)
    on = [
        one
        for one in era.world.district.computers.values()
        if era.world.presence(one, NOW) is Presence.ON
    ]

    store = open_store(demo.settings.database_url)
    with store.reading() as session:
        heads = heads_by_unit(session, WHOLE_PROVINCE, to_ms(NOW) - 105_000)
    store.close()

    assert sum(head.reporting for head in heads.values()) == pytest.approx(len(on), rel=0.02)


def test_it_is_known_on_which_days_each_computer_was_heard(demo: Demo) -> None:
    unknown = demo.ask(
        "SELECT count(*) FROM device LEFT JOIN device_heard ON device_id = id WHERE days IS NULL"
    )
    on_most_days = demo.ask("SELECT avg(days & 1 AND days != 1) FROM device_heard")
    last = demo.ask("SELECT day, count(*) FROM device_heard GROUP BY 1 ORDER BY 2 DESC LIMIT 1")

    assert unknown == [(0,)]
    assert on_most_days[0][0] > 0.95
    assert last[0][0] == (NOW.date() - date(1970, 1, 1)).days


def test_an_office_that_moved_had_moved_before(demo: Demo) -> None:
    stays = demo.ask(
        "SELECT unit.code, valid_to IS NULL, valid_from < ? FROM site_membership"
        " JOIN unit ON unit.id = unit_id JOIN site ON site.id = site_id"
        " WHERE site.code = '07228-2' ORDER BY valid_from",
        str(NOW - timedelta(days=11))[:19],
    )

    assert stays == [("07210", 0, 1), ("07228", 1, 1)]


@pytest.mark.parametrize("late", [0, 2])
def test_the_first_rounds_of_the_present_open_nothing_however_late_the_simulation_begins(
    demo: Demo, tmp_path: Path, late: int
) -> None:
    live = copied(demo.path, tmp_path / "live")
    era = era_until(NOW, 60.0, ONE_IN)
    hosts = dict(live.ask("SELECT host, id FROM device"))
    computers = era.world.district.computers
    devices = {code: hosts[one.machine.inventory.host] for code, one in computers.items()}
    store = open_store(live.settings.database_url)
    fleet = Fleet(era, Numbers(devices=devices, links={}), generation="live")
    player = Player(store=store, settings=live.settings, era=era, fleet=fleet)
    player.at = NOW - timedelta(seconds=50)  # a server that starts ten seconds after it

    for number in range(8):
        player.pass_round(list(computers) if number > late else [], deals=True)
    store.close()

    assert live.ask("SELECT count(*) FROM incident") == [(1,)]
    assert live.ask("SELECT count(*) FROM notification") == [(2,)]
    judged = live.ask("SELECT count(*) FROM board WHERE at > ?", str(NOW)[:19])
    assert judged == [(8,)]


def test_a_past_that_was_interrupted_leaves_nothing_and_is_the_same_when_it_is_made_again(
    demo: Demo, laid: Path, tmp_path: Path
) -> None:
    again = copied(laid, tmp_path / "again")

    class Interrupted(Exception):
        pass

    def interrupt(_share: float) -> None:
        raise Interrupted

    wanted = Wanted(now=NOW, one_in=ONE_IN, episodes=())
    with ThreadPoolExecutor(1) as pool, pytest.raises(Interrupted):
        make_past(again.settings, wanted, pool, interrupt)
    left = again.ask("SELECT count(*) FROM device")

    told = make(again, [CUT, CALM])

    assert left == [(0,)]
    assert told == sorted(told)
    assert told[-1] == 1.0
    for question in (
        "SELECT identity, host, fingerprint, enrolled_at FROM device ORDER BY id",
        "SELECT * FROM uptime_interval ORDER BY site_id, link_id, check_id, from_ms",
        "SELECT * FROM sample ORDER BY device_id, at_ms",
        "SELECT * FROM sample_day ORDER BY device_id, day",
        "SELECT * FROM sample_hours ORDER BY device_id, day",
        "SELECT component, state, turned_at, fault FROM incident ORDER BY id",
        "SELECT device_id, at_ms, check_id, outcome, value FROM result ORDER BY 1, 2, 3, sequence",
        "SELECT device_id, contact_ms, said_bye, link_id FROM device_now ORDER BY 1",
    ):
        assert again.ask(question) == demo.ask(question)


def test_a_demo_that_has_a_past_is_left_alone(demo: Demo, tmp_path: Path) -> None:
    there = copied(demo.path, tmp_path / "there")
    before = (there.path / "canh.sqlite").read_bytes()

    told = make(there, ())

    assert told == [1.0]
    assert (there.path / "canh.sqlite").read_bytes() == before
