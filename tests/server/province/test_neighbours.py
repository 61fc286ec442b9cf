from datetime import timedelta

from checks.report import Record
from server.ingest.bounds import fault_of
from server.province.habits import Presence
from server.province.neighbours import FIRST_LOOK, seen_by, without_canh
from server.province.world import Break, Damage
from tests.server.province.build import (
    MORNING,
    ROUND_S,
    SEED,
    agent,
    minutes,
    one_computer,
    province,
    world,
)


def records(rounds: int) -> list[Record]:
    """Let a computer measure for so many rounds."""
    one = agent(world())
    found = []
    for number in range(rounds):
        at = MORNING + timedelta(seconds=number * ROUND_S)
        one.measure(at)
        report = one.report(at)
        if report is not None:
            found.append(report.records[0])
    return found


def test_a_computer_sees_its_router_colleagues_and_what_has_no_canh() -> None:
    here = world()
    computer = one_computer(here)

    seen = seen_by(here, computer, MORNING)

    others = set(without_canh(SEED, computer.site))
    cards = {
        one.machine.inventory.cards[0].hardware
        for one in here.district.computers.values()
        if one.site == computer.site
    }
    assert seen[0] == here.district.links[computer.link].hardware
    assert 0 < len(others.intersection(seen)) < len(others)
    assert set(seen[1:]) <= others | cards
    assert cards.intersection(seen)
    assert computer.machine.inventory.cards[0].hardware not in seen


def test_who_is_off_is_not_seen() -> None:
    here = province()
    night = MORNING.replace(hour=18)
    computer = next(
        one for one in here.district.computers.values() if here.presence(one, night) is Presence.ON
    )

    seen = set(seen_by(here, computer, night))

    off = {
        one.machine.inventory.cards[0].hardware
        for one in here.district.computers.values()
        if here.presence(one, night) is Presence.OFF
    }
    assert seen
    assert not seen & off


def test_nobody_is_seen_where_the_network_has_failed() -> None:
    here = world()
    computer = one_computer(here)
    failed = here.with_break(Break(damage=Damage.LAN, target=computer.site, starts=MORNING))

    assert seen_by(failed, computer, MORNING) == ()


def test_together_the_computers_of_a_site_see_all_that_is_there_and_nothing_of_another() -> None:
    here = province()
    sites = list(here.district.sites)
    seen: dict[str, set[str]] = {site: set() for site in sites}
    for computer in here.district.computers.values():
        seen[computer.site] |= set(seen_by(here, computer, MORNING))

    found = {site: set(without_canh(SEED, site)) for site in sites}

    met = sum(len(found[site] & seen[site]) for site in sites)
    assert met / sum(map(len, found.values())) > 0.9
    assert not seen[sites[0]] & found[sites[1]]


def test_at_a_few_sites_hardly_anybody_was_asked_to_join() -> None:
    counts = [len(without_canh(SEED, site)) for site in province().district.sites]

    assert 1 <= sum(count >= 24 for count in counts) <= len(counts) / 5
    assert min(counts) >= 5


def test_an_agent_tells_of_its_neighbours_once_soon_after_it_began() -> None:
    rounds = round((FIRST_LOOK + minutes(60)).total_seconds() / ROUND_S)

    telling = [record for record in records(rounds) if record.neighbours]

    (record,) = telling
    assert record.sequence <= FIRST_LOOK.total_seconds() / ROUND_S + 1
    assert fault_of(record) is None
