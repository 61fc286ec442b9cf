"""What breaks in the simulated world besides a line, a LAN, the power or a service for a share."""

from dataclasses import replace

import pytest

from alerts.component import Component, Kind
from alerts.condition.condition import EMPTY, Facts, Finding
from alerts.condition.disk_failing import DISK_FAILING, remember
from checks.answer import Answer
from checks.inventory import Disk
from server.province.computers import Computer
from server.province.disks import inventory_of
from server.province.world import Break, Damage, World
from tests.server.province.build import MORNING, agent, minutes, province, world

LATER = MORNING + minutes(5)


def cut_area(here: World, point: str) -> World:
    ends = MORNING + minutes(10)
    return here.with_break(Break(damage=Damage.AREA, target=point, starts=MORNING, ends=ends))


def test_all_lines_of_a_provider_in_an_area_are_cut_and_no_other() -> None:
    here = province()
    links = here.district.links.values()
    point = "Nhà mạng A/Thị xã Quế Võ"

    broken = cut_area(here, point)

    dead = {link.code for link in links if not broken.is_connected(link, LATER)}
    assert dead == {link.code for link in links if link.point == point}
    assert len(dead) > 1
    assert {link.area for link in links if link.code not in dead} >= {"Thị xã Quế Võ"}
    assert all(broken.is_connected(link, MORNING + minutes(10)) for link in links)


def test_a_service_that_fails_for_so_many_communes_fails_at_all_of_their_sites() -> None:
    here = province()
    fails = Break(damage=Damage.FAILING, target="portal", starts=MORNING, communes=61)

    broken = here.with_break(fails)

    hit: dict[str, set[bool]] = {}
    for site in here.district.sites.values():
        hit.setdefault(site.unit, set()).add(bool(broken.failure("portal", 0, site.code, LATER)))
    assert all(len(said) == 1 for said in hit.values())
    failing = {unit for unit, said in hit.items() if said == {True}}
    assert len(failing) == 61
    assert failing < set(here.district.communes)
    assert len(here.district.communes) == 99


def test_another_time_it_fails_for_others() -> None:
    here = province()
    fails = Break(damage=Damage.FAILING, target="portal", starts=MORNING, communes=61)
    again = replace(fails, starts=LATER)

    sites = here.district.sites
    assert [fails.hits(code, here.district) for code in sites] != [
        again.hits(code, here.district) for code in sites
    ]


@pytest.mark.parametrize(("communes", "outside_sees_it"), [(61, True), (40, False)])
def test_whoever_looks_from_outside_sees_what_most_communes_see(
    communes: int, outside_sees_it: bool
) -> None:
    here = province()
    fails = Break(damage=Damage.FAILING, target="portal", starts=MORNING, communes=communes)

    assert fails.hits("", here.district) is outside_sees_it


def test_a_thin_line_delivers_its_share_as_long_as_it_is_thin() -> None:
    here = world()
    link, other, *_ = here.district.links.values()
    ends = MORNING + minutes(10)

    thin = here.with_break(
        Break(damage=Damage.THIN, target=link.code, starts=MORNING, ends=ends, factor=3)
    )

    assert thin.delivered(link, LATER) == pytest.approx(1 / 3)
    assert thin.delivered(link, ends) == thin.delivered(other, LATER) == 1.0


def with_platters(here: World) -> Computer:
    return next(
        one
        for one in here.district.computers.values()
        if one.machine.inventory.disks[0].bad_sectors == 0
    )


def judged(disk: Disk, before: Disk) -> Finding:
    subject = Component(Kind.DEVICE, "57")
    memory = remember(Facts(subject=subject, at=MORNING, disks=(before,)), EMPTY)
    facts = Facts(subject=subject, at=LATER, disks=(disk,))
    return DISK_FAILING.decide(facts, remember(facts, memory), LATER).finding


def test_a_dying_disk_says_what_canh_knows_it_by_and_its_successor_is_fine() -> None:
    here = world()
    computer = with_platters(here)
    well = computer.machine.inventory.disks[0]
    ends = MORNING + minutes(10)

    dying = here.with_break(
        Break(damage=Damage.DYING, target=computer.code, starts=MORNING, ends=ends)
    )

    before, ill, new = (
        inventory_of(dying, computer, at).disks[0] for at in (MORNING - minutes(1), LATER, ends)
    )
    assert before == well
    assert judged(ill, well) is Finding.MORE_BAD_SECTORS
    assert judged(new, ill) is Finding.FINE
    assert (ill.serial, ill.healthy) == (well.serial, False)
    assert (new.serial != well.serial, new.healthy) == (True, True)


def test_a_disk_of_memory_cells_says_that_it_fails_and_counts_nothing() -> None:
    here = world()
    computer = next(
        one
        for one in here.district.computers.values()
        if one.machine.inventory.disks[0].kind == "ssd"
    )

    dying = here.with_break(Break(damage=Damage.DYING, target=computer.code, starts=MORNING))

    disk = inventory_of(dying, computer, LATER).disks[0]
    assert disk.bad_sectors is None
    assert judged(disk, computer.machine.inventory.disks[0]) is Finding.SAYS_FAILING


def test_the_agent_sends_its_inventory_again_when_the_disk_begins_to_die() -> None:
    here = world()
    computer = with_platters(here)
    dying = here.with_break(Break(damage=Damage.DYING, target=computer.code, starts=LATER))
    there = agent(dying, computer)

    sent = []
    for minute in range(8):
        at = MORNING + minutes(minute)
        there.measure(at)
        report = there.report(at)
        assert report is not None
        through = report.records[-1].sequence
        there.hear(report, Answer(time_s=0, through=through, received=through), at)
        sent += [minute for record in report.records if record.inventory]

    assert sent == [0, 5]
