"""Who tests the speed of a link, and when."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from checks.check import SPEED_DOWN, SPEED_UP
from checks.throughput import KIND, read_settings
from server.clock import to_ms
from server.deal.rule import Prober
from server.deal.speed import Done, SpeedTests, deal_speed_tests
from server.deal.work import deal_out
from server.store.session import Store
from server.store.tables import Contract, Device, DeviceNow, Link, ResultRow, Site, WorkRow
from tests.server.databases import EACH_DATABASE, all_of, migrated, url_of

# Thursday the 26th, three in the afternoon in the province.
NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TESTS = SpeedTests(port=9444, zone=ZONE)
DAY = timedelta(days=1)
NOTHING = Done(measured={}, failed=frozenset())
BOTH = (SPEED_DOWN, SPEED_UP)
ROUND_S = 60.0


def pc(device: int, link: int = 1, *, simulated: bool = False) -> Prober:
    return Prober(device=device, link=link, path="internet", simulated=simulated)


OFFICE = [pc(device) for device in range(1, 7)]


def measured(at: datetime, link: int = 1) -> Done:
    return Done(measured={(link, check): at for check in BOTH}, failed=frozenset())


def dealt(probers: list[Prober], done: Done = NOTHING, now: datetime = NOW) -> dict[int, list[int]]:
    given = deal_speed_tests(probers, done, TESTS, now)
    return {device: [check.id for check in checks] for device, checks in given.items()}


def test_one_computer_of_each_link_tests_both_ways() -> None:
    given = dealt([*OFFICE, pc(11, link=2), pc(12, link=2)])

    assert len(given) == 2
    assert list(given.values()) == [[*BOTH], [*BOTH]]
    assert {device > 10 for device in given} == {True, False}


def test_the_check_says_which_way_and_at_which_port_and_nothing_else() -> None:
    ((down, up),) = deal_speed_tests([pc(1)], NOTHING, TESTS, NOW).values()

    assert (down.kind, down.settings) == (KIND, {"direction": "download", "port": 9444})
    assert read_settings(up.settings).direction == "upload"


def test_as_long_as_it_is_on_the_same_computer_is_asked() -> None:
    (elected,) = dealt(OFFICE)

    assert list(dealt(list(reversed(OFFICE)))) == [elected]
    without = dealt([one for one in OFFICE if one.device != elected])
    assert list(without) != [elected]


def test_a_link_that_was_measured_today_is_left_alone_until_tomorrow() -> None:
    done = measured(NOW - timedelta(hours=7))  # eight in the morning

    assert dealt(OFFICE, done) == {}
    assert len(dealt(OFFICE, done, NOW + DAY)) == 1


def test_a_day_is_one_of_the_province_not_of_greenwich() -> None:
    evening = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)  # eleven at night, the day before

    assert len(dealt(OFFICE, measured(evening), evening + timedelta(hours=2))) == 1


def test_on_a_day_off_only_a_link_that_was_not_measured_for_days_is_tested() -> None:
    friday, saturday = NOW + DAY, NOW + 2 * DAY

    assert dealt(OFFICE, measured(friday), saturday) == {}
    assert len(dealt(OFFICE, measured(NOW - 3 * DAY), saturday)) == 1
    assert len(dealt(OFFICE, NOTHING, saturday)) == 1


def test_only_the_way_that_is_missing_is_tested() -> None:
    done = Done(measured={(1, SPEED_DOWN): NOW}, failed=frozenset())

    assert list(dealt(OFFICE, done).values()) == [[SPEED_UP]]


def test_whose_test_failed_today_stands_back_while_another_is_on() -> None:
    (elected,) = dealt(OFFICE)
    failed = Done(measured={}, failed=frozenset({(1, elected)}))

    assert list(dealt(OFFICE, failed)) != [elected]
    assert list(dealt([pc(elected)], failed)) == [elected]


def test_a_simulated_computer_tests_its_simulated_line() -> None:
    assert dealt([pc(1, simulated=True)]) == {1: [*BOTH]}


def low(times: int, tested: set[int], at: datetime = NOW) -> Done:
    """Of the tests of today so many, the newest, found far less than the contract."""
    return Done(
        measured=measured(at).measured,
        failed=frozenset(),
        tested=frozenset((1, device) for device in tested),
        low={(1, SPEED_DOWN): times},
    )


def test_a_test_that_found_far_too_little_is_repeated_at_once_by_another_computer() -> None:
    (first,) = dealt(OFFICE)

    (second,) = dealt(OFFICE, low(1, {first}))
    (third,) = dealt(OFFICE, low(2, {first, second}))

    assert len({first, second, third}) == 3
    assert dealt(OFFICE, low(1, {first})) == {second: [SPEED_DOWN]}


def test_where_there_is_no_other_the_same_computer_repeats_it_within_minutes() -> None:
    ((check,),) = deal_speed_tests([pc(1)], low(1, {1}), TESTS, NOW).values()

    assert check.period_s <= 300


def test_what_three_tests_in_a_row_have_found_is_certain_for_some_hours() -> None:
    certain = low(3, {1, 2, 3})

    assert dealt(OFFICE, certain) == {}
    assert dealt(OFFICE, certain, NOW + timedelta(hours=1)) == {}
    assert list(dealt(OFFICE, certain, NOW + timedelta(hours=3)).values()) == [[SPEED_DOWN]]


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A site with a link and two computers that are on."""
    with migrated(url_of(request, tmp_path)) as store:
        with store.writing() as session:
            session.add(Site(id=1, code="s1", name="Trụ sở"))
            session.flush()
            session.add(
                Link(id=1, code="l1", site_id=1, path="internet", provider="VNPT", valid_from=NOW)
            )
            for device in (1, 2):
                session.add(
                    Device(id=device, identity=f"d{device}", state="active", enrolled_at=NOW)
                )
            session.flush()
            for device in (1, 2):
                session.add(DeviceNow(device_id=device, contact_ms=to_ms(NOW), link_id=1))
        yield store


def dealt_rows(store: Store, *, probing: bool = True, tests: SpeedTests | None = TESTS) -> set[int]:
    """Deal, and give the devices whose work holds speed tests."""
    with store.writing() as session:
        deal_out(session, ROUND_S, NOW, probing=probing, tests=tests)
    works = {row.device_id: json.loads(row.body) for row in all_of(store, WorkRow)}
    return {
        device
        for device, work in works.items()
        if any(check["kind"] == KIND for check in work.get("checks", ()))
    }


def came(store: Store, device: int, check: int, outcome: str, mbps: float = 18.9) -> None:
    """Let a result come in."""
    with store.writing() as session:
        session.add(
            ResultRow(
                device_id=device,
                at_ms=to_ms(NOW) - 1000,
                check_id=check,
                check_version=1,
                link_id=1,
                received_ms=to_ms(NOW),
                outcome=outcome,
                value=mbps if outcome == "ok" else None,
            )
        )


def test_the_work_of_one_computer_holds_the_tests_until_their_results_are_in(store: Store) -> None:
    (elected,) = dealt_rows(store)

    for check in BOTH:
        came(store, elected, check, "ok")

    assert dealt_rows(store) == set()


def bought(store: Store, down_mbps: float) -> None:
    """Let the link have a contract."""
    with store.writing() as session:
        session.add(
            Contract(link_id=1, valid_from=NOW.date(), down_mbps=down_mbps, up_mbps=down_mbps)
        )


def test_a_speed_far_below_the_contract_is_measured_again_by_the_other(store: Store) -> None:
    bought(store, 60.0)
    (elected,) = dealt_rows(store)

    for check in BOTH:
        came(store, elected, check, "ok", 18.9)

    assert dealt_rows(store) == {3 - elected}


def test_a_thin_contract_that_is_kept_is_measured_once_a_day(store: Store) -> None:
    bought(store, 20.0)
    (elected,) = dealt_rows(store)

    for check in BOTH:
        came(store, elected, check, "ok", 18.9)

    assert dealt_rows(store) == set()


def test_a_result_that_failed_moves_the_test_to_the_other(store: Store) -> None:
    (elected,) = dealt_rows(store)

    came(store, elected, SPEED_DOWN, "generic_timeout_error")

    assert dealt_rows(store) == {3 - elected}


def test_being_told_to_come_later_is_no_failure(store: Store) -> None:
    (elected,) = dealt_rows(store)

    came(store, elected, SPEED_DOWN, "undecided")

    assert dealt_rows(store) == {elected}


def test_the_switch_that_stops_all_probing_stops_speed_tests_too(store: Store) -> None:
    assert dealt_rows(store, probing=False) == set()
    assert dealt_rows(store, tests=None) == set()
