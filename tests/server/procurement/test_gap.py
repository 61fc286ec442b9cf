"""The gap: how many desks have what they should; what is not known is never taken as bad."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from checks.inventory import Disk, Memory, OperatingSystem
from server.procurement.gap import (
    Gap,
    Item,
    Judged,
    Makings,
    Shortcoming,
    SiteLine,
    Supply,
    computers,
    gap_of,
    judge_computer,
    lines,
    shared,
)

TODAY = date(2026, 11, 27)
SUPPLIES = st.lists(
    st.builds(
        Supply,
        item=st.sampled_from(Item),
        sure=st.integers(0, 30),
        perhaps=st.integers(0, 30),
    ),
    max_size=4,
)


def made_of(
    system: str = "Windows 11",
    release: str = "25H2",
    memory_mib: int | None = 8192,
    disk: str = "ssd",
) -> Makings:
    return Makings(
        operating_system=OperatingSystem(family="windows", name=system, release=release),
        memory=Memory(total_mib=memory_mib),
        disks=(Disk(kind=disk),),
    )


def judged(it: Makings | None) -> tuple[Judged, tuple[Shortcoming, ...]]:
    return judge_computer(it, 8, TODAY)


def test_a_computer_with_a_supported_system_an_ssd_and_enough_memory_is_good_enough() -> None:
    assert judged(made_of()) == (Judged.MEETS, ())


def test_everything_that_is_wrong_with_a_computer_is_named() -> None:
    old = made_of("Windows 7", "SP1", 4096, "hdd")

    assert judged(old) == (
        Judged.LACKS,
        (Shortcoming.OUT_OF_SUPPORT, Shortcoming.HARD_DISK, Shortcoming.LITTLE_MEMORY),
    )


def test_windows_10_is_out_of_support_but_not_where_its_edition_is_mended_for_longer() -> None:
    ltsc = OperatingSystem(
        family="windows", name="Windows 10", release="21H2", edition="IoT Enterprise LTSC"
    )
    mended = Makings(
        operating_system=ltsc, memory=Memory(total_mib=8192), disks=(Disk(kind="ssd"),)
    )

    assert judged(made_of("Windows 10", "22H2"))[0] is Judged.LACKS
    assert judged(mended)[0] is Judged.MEETS


def test_a_release_of_windows_11_that_has_run_out_is_no_gap_since_the_next_is_free() -> None:
    assert judged(made_of("Windows 11", "23H2"))[0] is Judged.MEETS


def test_memory_that_the_graphics_takes_a_part_of_counts_as_what_was_built_in() -> None:
    assert judged(made_of(memory_mib=7900))[0] is Judged.MEETS


def test_what_a_computer_does_not_say_is_not_known_and_not_bad() -> None:
    silent = Makings()

    assert judged(silent) == (
        Judged.UNKNOWN,
        (Shortcoming.SYSTEM_UNKNOWN, Shortcoming.DISK_UNKNOWN, Shortcoming.MEMORY_UNKNOWN),
    )
    assert judged(None) == (Judged.UNKNOWN, (Shortcoming.NOT_LOOKED_INTO,))


def test_what_is_known_to_be_bad_stays_so_whatever_else_is_not_known() -> None:
    assert judged(made_of(memory_mib=None, disk="hdd")) == (
        Judged.LACKS,
        (Shortcoming.HARD_DISK,),
    )


def test_computers_of_which_nobody_says_where_they_stand_may_stand_where_too_few_do() -> None:
    on_desks = [Judged.MEETS, Judged.LACKS, Judged.UNKNOWN]

    found = computers(5, on_desks, elsewhere=9, registered=True)

    assert (found.sure, found.perhaps) == (1, 1 + 2)


def test_a_register_that_names_every_post_leaves_no_doubt_about_a_missing_computer() -> None:
    found = computers(5, [Judged.MEETS], elsewhere=0, registered=True)

    assert (found.sure, found.perhaps) == (1, 0)


def test_without_a_register_no_desk_is_known_to_lack_a_computer_or_a_printer() -> None:
    supplies = [
        computers(5, [], elsewhere=0, registered=False),
        shared(Item.PRINTER, 3, at_desks=0, elsewhere=0, registered=False, desks=5),
    ]

    assert gap_of(5, supplies) == Gap(desks=5, meets=0, lacks=0, unknown=5)


def test_a_printer_serves_several_desks() -> None:
    found = shared(Item.PRINTER, 3, at_desks=1, elsewhere=1, registered=True, desks=8)

    assert gap_of(8, [found]) == Gap(desks=8, meets=3, lacks=2, unknown=3)


def test_a_line_serves_the_desks_of_its_own_site_alone() -> None:
    fast, thin = SiteLine(desks=2, mbps=500), SiteLine(desks=4, mbps=11)

    assert gap_of(6, [lines([fast, thin], 5)]) == Gap(desks=6, meets=4, lacks=2, unknown=0)


def test_a_line_without_contract_or_measurement_is_not_known() -> None:
    dark = SiteLine(desks=3, mbps=None)
    half_dark = SiteLine(desks=3, mbps=5, unmeasured=True)

    assert gap_of(6, [lines([dark, half_dark], 5)]) == Gap(desks=6, meets=1, lacks=0, unknown=5)


def test_the_scarcest_thing_says_how_many_desks_have_all() -> None:
    supplies = [Supply(item=Item.COMPUTER, sure=5), Supply(item=Item.SCANNER, sure=0, perhaps=2)]

    assert gap_of(6, supplies) == Gap(desks=6, meets=0, lacks=4, unknown=2)


def test_the_worst_comes_first_and_what_is_not_known_behind_what_lacks() -> None:
    lacking = Gap(desks=4, meets=2, lacks=2, unknown=0)
    dark = Gap(desks=4, meets=0, lacks=0, unknown=4)
    fine = Gap(desks=4, meets=4, lacks=0, unknown=0)
    none = Gap(desks=0, meets=0, lacks=0, unknown=0)

    assert sorted([fine, dark, none, lacking], key=lambda one: one.order)[:2] == [lacking, dark]


@given(st.integers(0, 40), SUPPLIES)
def test_every_desk_is_counted_once(desks: int, supplies: list[Supply]) -> None:
    gap = gap_of(desks, supplies)

    assert gap.meets + gap.lacks + gap.unknown == desks
    assert min(gap.meets, gap.lacks, gap.unknown) >= 0


@given(st.integers(0, 40), SUPPLIES, st.integers(0, 30))
def test_learning_that_something_is_good_never_makes_a_gap_wider(
    desks: int, supplies: list[Supply], more: int
) -> None:
    learnt = [
        Supply(item=one.item, sure=one.sure + min(more, one.perhaps), perhaps=one.perhaps)
        for one in supplies
    ]

    assert gap_of(desks, learnt).meets >= gap_of(desks, supplies).meets
    assert gap_of(desks, learnt).lacks <= gap_of(desks, supplies).lacks
