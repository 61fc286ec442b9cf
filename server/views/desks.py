"""What one-stop desks have, unit by unit: everything that the gap is reckoned with. Pure.

Nothing here says how anything is connected, so that finance may see it too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from server.fleet.equipment import COMPUTERS, Equipment
from server.fleet.import_staff import PostRole
from server.fleet.post import role_of
from server.procurement.gap import (
    Item,
    Judged,
    Makings,
    Shortcoming,
    SiteLine,
    Standard,
    Supply,
    computers,
    gap_of,
    judge_computer,
    lines,
    shared,
)
from server.store.questions.desks import DeskAsset, Registered
from server.store.questions.places import PlacedLink, PlacedSite
from server.store.speeds import Tested
from server.store.tables import Unit
from server.store.tables.fleet import DeviceKind
from server.store.tables.places import Path, UnitKind
from server.views.gap import SeenGap, see_gap, unsaid

_SHARED = (Item.PRINTER, Item.SCANNER)
_KINDS: Mapping[str, Item] = {
    **dict.fromkeys((*COMPUTERS, DeviceKind.PC, DeviceKind.LAPTOP), Item.COMPUTER),
    **dict.fromkeys((Equipment.PRINTER, DeviceKind.PRINTER), Item.PRINTER),
    **dict.fromkeys((Equipment.SCANNER, DeviceKind.SCANNER), Item.SCANNER),
}
_read = msgspec.json.Decoder(Makings).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFacts:
    """What is known of the desks of all units, as it is stored.

    ``unregistered``: active devices that no register knows, as (unit, kind, how many). ``assets``:
    of the register, those that stand at one-stop desks. ``tested``: the newest speed downwards of
    each link that was measured lately.
    """

    units: Sequence[Unit]
    sites: Sequence[PlacedSite]
    links: Sequence[PlacedLink]
    registered: Sequence[Registered]
    unregistered: Sequence[tuple[int, str, int]]
    assets: Sequence[DeskAsset]
    tested: Sequence[Tested]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenComputer:
    """A computer at a one-stop desk, and what is wrong with it or not known of it."""

    asset: DeskAsset
    judged: Judged
    because: tuple[Shortcoming, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLine:
    """A line of a site. ``test``: its newest measured speed, which counts before the contract."""

    placed: PlacedLink
    test: Tested | None

    @property
    def mbps(self) -> float | None:
        """Mbit/s downwards; None: neither measured nor contracted."""
        if self.test is not None:
            return self.test.mbps
        return self.placed.contract.down_mbps if self.placed.contract else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSite:
    """A place of work with its lines, and what they give each of its desks."""

    placed: PlacedSite
    lines: tuple[SeenLine, ...]

    @property
    def desks(self) -> int:
        """Its one-stop desks; none where nobody has said."""
        return self.placed.site.one_stop_desks or 0

    @property
    def mbps(self) -> float | None:
        """Mbit/s of all its lines together; None: of none it is known."""
        known = [one.mbps for one in self.lines if one.mbps is not None]
        return sum(known) if known else None

    @property
    def mbps_a_desk(self) -> float | None:
        """Mbit/s for each desk."""
        return self.mbps / self.desks if self.desks and self.mbps is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapDetail:
    """A commune with everything that its figures were reckoned with.

    ``elsewhere``: things of the unit of which nobody says where they stand.
    """

    gap: SeenGap
    sites: tuple[SeenSite, ...]
    computers: tuple[SeenComputer, ...]
    assets: Mapping[Item, tuple[DeskAsset, ...]]
    elsewhere: Mapping[Item, int]
    registered: bool


def desk_posts(registered: Iterable[Registered]) -> frozenset[str]:
    """Give the register's words for posts that are one-stop desks."""
    return frozenset(
        post for post in {one.post for one in registered} if role_of(post) is PostRole.ONESTOP
    )


def details_of(facts: DeskFacts, standard: Standard, today: date) -> list[GapDetail]:
    """Show the desks of every commune; agencies have none of their own."""
    by_unit = _ByUnit(facts, standard, today)
    return [by_unit.detail(unit) for unit in facts.units if unit.kind != UnitKind.AGENCY]


class _ByUnit:
    """The facts by unit."""

    def __init__(self, facts: DeskFacts, standard: Standard, today: date) -> None:
        self._standard, self._today = standard, today
        self._sites: dict[int, list[PlacedSite]] = defaultdict(list)
        self._links: dict[int, list[PlacedLink]] = defaultdict(list)
        self._assets: dict[int, list[DeskAsset]] = defaultdict(list)
        self._elsewhere = _elsewhere(facts)
        for site in facts.sites:
            self._sites[site.unit.id or 0].append(site)
        for link in facts.links:
            if link.link.path != Path.MOBILE:
                self._links[link.site.id or 0].append(link)
        for asset in facts.assets:
            self._assets[asset.unit_id].append(asset)
        self._registered = {one.unit_id for one in facts.registered}
        self._tests = {one.link_id: one for one in facts.tested}

    def detail(self, unit: Unit) -> GapDetail:
        """Put together what is known of a unit, and reckon."""
        number = unit.id or 0
        sites = tuple(self._site(one) for one in self._sites[number])
        assets = self._assets[number]
        judged = tuple(self._judged(one) for one in assets if one.kind in COMPUTERS)
        others = {
            item: tuple(one for one in assets if _KINDS[one.kind] is item) for item in _SHARED
        }
        said = [one.placed.site.one_stop_desks for one in sites]
        desks = sum(one or 0 for one in said)
        supplies = (
            computers(
                desks,
                [one.judged for one in judged],
                elsewhere=self._elsewhere[number][Item.COMPUTER],
                registered=number in self._registered,
            ),
            *(self._shared(number, item, desks, len(others[item])) for item in _SHARED),
            lines([_line(one) for one in sites], self._standard.mbps_a_desk),
        )
        known = any(one is not None for one in said)
        return GapDetail(
            gap=see_gap(unit, gap_of(desks, supplies), supplies) if known else unsaid(unit),
            sites=sites,
            computers=judged,
            assets=others,
            elsewhere=self._elsewhere[number],
            registered=number in self._registered,
        )

    def _shared(self, number: int, item: Item, desks: int, at_desks: int) -> Supply:
        standard = self._standard
        of_printer = item is Item.PRINTER
        return shared(
            item,
            standard.desks_a_printer if of_printer else standard.desks_a_scanner,
            at_desks=at_desks,
            elsewhere=self._elsewhere[number][item],
            registered=number in self._registered,
            desks=desks,
        )

    def _judged(self, asset: DeskAsset) -> SeenComputer:
        made_of = _read(asset.inventory) if asset.inventory else None
        judged, because = judge_computer(made_of, self._standard.memory_gb, self._today)
        return SeenComputer(asset=asset, judged=judged, because=because)

    def _site(self, placed: PlacedSite) -> SeenSite:
        of_site = self._links[placed.site.id or 0]
        return SeenSite(
            placed=placed,
            lines=tuple(SeenLine(placed=one, test=self._tests.get(one.id)) for one in of_site),
        )


def _elsewhere(facts: DeskFacts) -> Mapping[int, Counter[Item]]:
    """Count by unit what nobody says the place of: without a post, or in no register.

    A post in words is one, whatever it is called: what stands there stands on no one-stop desk.
    """
    found: dict[int, Counter[Item]] = defaultdict(Counter)
    for one in facts.registered:
        if not one.post.strip():
            found[one.unit_id][_KINDS[one.kind]] += one.count
    for number, kind, count in facts.unregistered:
        if kind in _KINDS:
            found[number][_KINDS[kind]] += count
    return found


def _line(site: SeenSite) -> SiteLine:
    return SiteLine(
        desks=site.desks,
        mbps=site.mbps,
        unmeasured=any(one.mbps is None for one in site.lines),
    )
