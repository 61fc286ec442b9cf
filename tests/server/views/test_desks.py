"""The desks of a commune: what stands on them, what perhaps does, which line serves them."""

import json
from datetime import UTC, date, datetime
from typing import Any

from checks.check import SPEED_DOWN
from server.fleet.equipment import Equipment
from server.procurement.gap import Item, Judged, Standard
from server.store import speeds
from server.store.questions.desks import DeskAsset, Registered
from server.store.questions.places import PlacedLink, PlacedSite
from server.store.tables import Contract, Link, Site, Unit
from server.views.desks import DeskFacts, GapDetail, desk_posts, details_of
from server.views.gap import SeenGap, gap_board
from server.views.standing import Standing

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
TODAY = date(2026, 11, 27)
ONE_STOP = "Bộ phận một cửa"
STANDARD = Standard(memory_gb=8, desks_a_printer=3, desks_a_scanner=15, mbps_a_desk=5)
GOOD = {
    "operating_system": {"name": "Windows 11", "release": "25H2"},
    "memory": {"total_mib": 8192},
    "disks": [{"kind": "ssd", "serial": "S1"}],
    "processors": [{"name": "i5"}],
}


def a_unit(number: int = 1, kind: str = "xa", name: str = "Xã Một") -> Unit:
    return Unit(id=number, code=f"u{number}", kind=kind, name=name)


def a_site(unit: Unit, desks: int | None = 2, number: int | None = None) -> PlacedSite:
    site = Site(id=number or unit.id, code=f"{unit.code}-1", name="Trụ sở", one_stop_desks=desks)
    return PlacedSite(site=site, unit=unit)


def a_link(site: PlacedSite, mbps: float = 100, **other: Any) -> PlacedLink:
    told: dict[str, Any] = {"id": site.site.id, "code": "l", "path": "internet", "provider": "A"}
    link = Link(**(told | other), site_id=site.site.id or 0, valid_from=NOW)
    contract = Contract(link_id=link.id or 0, valid_from=TODAY, down_mbps=mbps, up_mbps=1)
    return PlacedLink(link=link, site=site.site, unit=site.unit, contract=contract)


def an_asset(
    code: str, kind: Equipment = Equipment.DESKTOP, inventory: dict[str, Any] | None = None
) -> DeskAsset:
    return DeskAsset(
        unit_id=1,
        code=code,
        name=code,
        kind=kind,
        device_id=1 if inventory else None,
        inventory=json.dumps(inventory) if inventory else None,
        seen_at=NOW if inventory else None,
        simulated=False,
    )


def registered(
    kind: Equipment, count: int = 1, post: str = ONE_STOP, unit_id: int = 1
) -> Registered:
    return Registered(unit_id=unit_id, kind=kind, post=post, count=count)


def facts(**other: Any) -> DeskFacts:
    unit = a_unit()
    site = a_site(unit)
    told: dict[str, Any] = {
        "units": [unit],
        "sites": [site],
        "links": [a_link(site)],
        "registered": [registered(Equipment.DESKTOP)],
        "unregistered": [],
        "assets": [
            an_asset("A1", inventory=GOOD),
            an_asset("A2", inventory=GOOD),
            an_asset("P1", Equipment.PRINTER),
            an_asset("S1", Equipment.SCANNER),
        ],
        "tested": [],
    }
    return DeskFacts(**(told | other))


def one(known: DeskFacts) -> GapDetail:
    (detail,) = details_of(known, STANDARD, TODAY)
    return detail


def counted(gap: SeenGap) -> tuple[int, int, int]:
    return gap.meets, gap.lacks, gap.unknown


def of_item(gap: SeenGap, item: Item) -> tuple[int, int, int]:
    return next((it.meets, it.lacks, it.unknown) for it in gap.items if it.item is item)


def test_desks_with_all_that_they_should_have_meet_the_standard() -> None:
    gap = one(facts()).gap

    assert (gap.desks, *counted(gap)) == (2, 2, 0, 0)
    assert gap.standing is Standing.OK


def test_posts_of_one_stop_desks_are_told_by_the_words_of_the_register() -> None:
    posts = desk_posts(
        [registered(Equipment.DESKTOP, post=post) for post in (ONE_STOP, "Kế toán", "", "BP 1 cửa")]
    )

    assert posts == {ONE_STOP, "BP 1 cửa"}


def test_a_computer_that_nobody_looked_into_leaves_its_desk_unknown() -> None:
    detail = one(facts(assets=[an_asset("A1", inventory=GOOD), an_asset("A2")]))

    assert of_item(detail.gap, Item.COMPUTER) == (1, 0, 1)
    assert [it.judged for it in detail.computers] == [Judged.MEETS, Judged.UNKNOWN]


def test_what_stands_nobody_knows_where_may_stand_on_a_desk() -> None:
    detail = one(
        facts(
            assets=[],
            registered=[
                registered(Equipment.PRINTER, post=""),
                registered(Equipment.SCANNER, post="Kế toán"),
            ],
            unregistered=[(1, "pc", 1), (1, "router", 3)],
        )
    )

    assert of_item(detail.gap, Item.COMPUTER) == (0, 1, 1)
    assert of_item(detail.gap, Item.PRINTER) == (0, 0, 2)
    assert of_item(detail.gap, Item.SCANNER) == (0, 2, 0)


def test_a_unit_that_no_register_knows_is_not_known_to_lack_anything() -> None:
    gap = one(facts(assets=[], registered=[])).gap

    assert counted(gap) == (0, 0, 2)
    assert gap.standing is Standing.SILENT


def test_a_unit_whose_desks_nobody_has_counted_is_not_reckoned() -> None:
    unit = a_unit()

    gap = one(facts(units=[unit], sites=[a_site(unit, None)])).gap

    assert (gap.desks, gap.items, gap.standing) == (None, (), Standing.SILENT)


def test_what_was_measured_counts_before_the_contract() -> None:
    test = speeds.Tested(link_id=1, check=SPEED_DOWN, device_id=9, mbps=6, at=NOW)

    detail = one(facts(tested=[test]))

    assert of_item(detail.gap, Item.LINE) == (1, 1, 0)
    assert detail.sites[0].mbps_a_desk == 3


def test_lines_of_a_site_are_taken_together_but_mobile_ones_are_no_line_for_desks() -> None:
    unit = a_unit()
    site = a_site(unit)
    links = [
        a_link(site, 4),
        a_link(site, 4, id=2, path="state"),
        a_link(site, 300, id=3, path="mobile"),
    ]

    detail = one(facts(units=[unit], sites=[site], links=links))

    assert detail.sites[0].mbps == 8
    assert of_item(detail.gap, Item.LINE) == (1, 1, 0)


def test_agencies_have_no_desks_to_compare() -> None:
    assert details_of(facts(units=[a_unit(kind="agency")]), STANDARD, TODAY) == []


def test_communes_stand_in_order_from_the_worst() -> None:
    def a_gap(name: str, meets: int, lacks: int, unknown: int) -> SeenGap:
        return SeenGap(
            code=name,
            name=name,
            simulated=False,
            desks=meets + lacks + unknown,
            meets=meets,
            lacks=lacks,
            unknown=unknown,
            items=(),
        )

    board = gap_board(
        [
            a_gap("đủ", 4, 0, 0),
            a_gap("thiếu ít", 3, 1, 0),
            a_gap("tối", 0, 0, 4),
            a_gap("thiếu nhiều", 2, 2, 0),
        ]
    )

    assert [unit.name for unit in board.units] == ["thiếu nhiều", "thiếu ít", "tối", "đủ"]
    assert (board.desks, board.meets, board.lacks, board.unknown) == (16, 9, 3, 4)
    assert [unit.standing for unit in board.units] == [
        Standing.DOWN,
        Standing.DEGRADED,
        Standing.SILENT,
        Standing.OK,
    ]
