"""Who was seen on a network: each once, whatever the order, and no more than fit."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from checks.report import Network, Record
from server.ingest.neighbours import MOST_A_SITE, Known, Sighting, note_seen
from server.ingest.settle import Limits, Settled, settle
from server.store.session import Store
from tests.server.ingest.build import BOOT, HOME, NOW, a_record, a_report, an_arrival
from tests.server.ingest.desk import in_one_group, rows, working, written
from tests.server.ingest.test_settle import AT_HOME

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
ROUTER, PRINTER, LAPTOP = "0a1b2c3d4e5f", "0021b7aa0001", "d8bbc1aa0002"


def sighting(*seen: str, ago: int = 0, gateway: str = ROUTER) -> Sighting:
    return Sighting(site_id=3, gateway=gateway, day=TODAY - ago * DAY, seen=seen)


def known(*, first: int = 0, last: int = 0, is_gateway: bool = False) -> Known:
    return Known(first=TODAY - first * DAY, last=TODAY - last * DAY, is_gateway=is_gateway)


def test_who_is_new_was_seen_first_and_last_that_day_and_so_was_the_gateway() -> None:
    after = note_seen({}, [sighting(PRINTER)])

    assert after == {ROUTER: known(is_gateway=True), PRINTER: known()}


def test_of_who_is_known_of_that_day_there_is_no_news() -> None:
    before = {ROUTER: known(is_gateway=True, first=9), PRINTER: known(first=3)}

    assert note_seen(before, [sighting(PRINTER), sighting(PRINTER, ROUTER)]) == {}


def test_what_comes_late_is_of_its_own_day() -> None:
    before = {ROUTER: known(first=9, is_gateway=True), PRINTER: known(first=1, last=1)}

    assert note_seen(before, [sighting(PRINTER, ago=4)]) == {PRINTER: known(first=4, last=1)}
    assert note_seen(before, [sighting(PRINTER)]) == {PRINTER: known(first=1)}


def test_a_machine_that_turns_out_to_be_a_gateway_is_one_from_then_on() -> None:
    second = "0a1b2c3d4e60"
    before = note_seen({}, [sighting(second)])

    after = note_seen(before, [sighting(gateway=second)])
    later = note_seen(before | after, [sighting(second)])

    assert after == {second: known(is_gateway=True)}
    assert later == {}


def test_one_computer_cannot_fill_the_table_nor_drive_anybody_out() -> None:
    before = note_seen({}, [sighting(PRINTER, ago=1)])
    numbers = count()
    flood = [sighting(*(f"{next(numbers):012x}" for _ in range(256))) for _ in range(9)]

    after = note_seen(before, [*flood, sighting(PRINTER)])

    assert len(before | after) == MOST_A_SITE
    assert after[PRINTER] == known(first=1)
    assert note_seen(before | after, [sighting("f" * 12)]) == {}


SIGHTINGS = st.lists(
    st.builds(
        sighting,
        st.sampled_from((PRINTER, LAPTOP, ROUTER)),
        ago=st.integers(0, 9),
        gateway=st.sampled_from((ROUTER, LAPTOP)),
    ),
    max_size=12,
)


@given(SIGHTINGS, st.randoms(), st.integers(0, 12))
def test_whatever_order_and_pieces_they_come_in_the_same_is_known(
    sightings: list[Sighting], chance: Random, cut: int
) -> None:
    at_once = note_seen({}, sightings)
    chance.shuffle(sightings)

    first = note_seen({}, sightings[:cut])
    both = first | note_seen(first, sightings[cut:])

    assert both == at_once
    assert note_seen(both, sightings) == {}


def told(sequence: int, *seen: str, network: Network = HOME, ago_s: float = 0.0) -> Record:
    return replace(a_record(sequence, ago_s), neighbours=seen, network=network)


def settled(record: Record) -> Settled:
    return settle(an_arrival(a_report([record])), AT_HOME, Limits(round_s=60))


def test_a_record_tells_of_the_site_at_which_its_computer_was() -> None:
    after = settled(told(1, PRINTER.upper()))

    assert after.sightings == (sighting(PRINTER),)


def test_a_record_that_cannot_be_placed_or_dated_tells_of_nobody() -> None:
    nowhere = settled(told(1, PRINTER, network=replace(HOME, hardware="")))
    homeless = settle(
        an_arrival(a_report([told(1, PRINTER)])), replace(AT_HOME, stays=()), Limits(round_s=60)
    )
    of_an_earlier_start = settled(
        replace(told(1, PRINTER), boot=f"{BOOT}0", wall_s=NOW.timestamp() - 3600)
    )

    assert nowhere.sightings == homeless.sightings == of_an_earlier_start.sightings == ()


def seen_rows(store: Store) -> list[tuple[object, ...]]:
    query = "SELECT hardware, last_seen, is_gateway FROM neighbour ORDER BY 1"
    return [(hardware, str(last), bool(gateway)) for hardware, last, gateway in rows(store, query)]


def test_a_report_is_stored_with_whom_it_tells_of_and_a_repeat_changes_nothing(
    store: Store,
) -> None:
    reports = [an_arrival(a_report([told(1, PRINTER)]), device) for device in (1, 2)]

    in_one_group(store, reports)
    once = seen_rows(store)
    in_one_group(store, reports)

    assert once == [(PRINTER, "2026-11-25", False), (ROUTER, "2026-11-25", True)]
    assert seen_rows(store) == once


def test_a_network_in_which_one_computer_stands_alone_is_nobodys_business(store: Store) -> None:
    """A laptop at home sees what a family has."""
    home = replace(HOME, hardware="4c5e0caa0003", address="192.168.7.2")

    with working(store) as writer:
        written(writer, an_arrival(a_report([told(1)]), 1))
        written(writer, an_arrival(a_report([told(1, LAPTOP, network=home)]), 2))
        at_home = seen_rows(store)
        written(writer, an_arrival(a_report([told(2, PRINTER)]), 2))

    assert at_home == []
    assert [hardware for hardware, *_ in seen_rows(store)] == [PRINTER, ROUTER]
