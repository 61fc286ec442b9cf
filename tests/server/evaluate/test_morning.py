"""Half past seven: hundreds of computers are switched on within minutes, and all is well."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from alerts.locate.cases import Event
from alerts.locate.locator import Locator
from checks.check import Check
from server.clock import to_ms
from server.evaluate.gathering import Arrived, gather
from server.evaluate.homes import homes_after
from server.evaluate.inventory import Inventory
from server.evaluate.mark import first_mark
from server.evaluate.occasion import Occasion
from server.evaluate.rounds import Rounds
from server.province.computers import Computer
from server.province.habits import Presence
from server.province.services import SERVICES
from server.province.sight import see
from server.province.world import World
from server.store.observations import CONTROL, Outcome, Pc, PlacedLink, ProbedService, Start
from tests.server.province.build import check, province

# 07:20 in Viet Nam, on a Wednesday.
BEGINS = datetime(2026, 11, 25, 0, 20, tzinfo=UTC)
HALF_PAST_MIN = 450
ROUND_S = 60.0
ROUNDS = 20
CHECKS = [check(service.code, number=number) for number, service in enumerate(SERVICES, start=1)]


@dataclass(slots=True)
class Desk:
    """A computer, and how it stands."""

    world: World
    computer: Computer
    pc: Pc
    told: tuple[Start, ...] = ()
    switched_on: datetime | None = None

    def live(self, at: datetime) -> Iterator[Outcome]:
        """Let it ask for every service and be heard, if it is on."""
        if self.world.presence(self.computer, at) is not Presence.ON:
            return
        at_ms, started = to_ms(at), self.world.started_at(self.computer, at)
        self.pc = self.pc._replace(
            contact_ms=at_ms, measured_ms=at_ms, booted_ms=to_ms(started), gateway_answered=True
        )
        since = self.world.on_since(self.computer, at)
        if since != self.switched_on:
            reason = "" if since == started else "resume"
            self.told = (Start(self.pc.id, at_ms, reason),)
        self.switched_on = since
        yield from (self._outcome(asked, at) for asked in CHECKS)

    def _outcome(self, asked: Check, at: datetime) -> Outcome:
        result, at_ms = see(self.world, self.computer, asked, at), to_ms(at)
        total_ms = sum(result.phases_ms.values())
        return Outcome(
            self.pc.id,
            at_ms,
            asked.id,
            self.pc.link_id,
            at_ms,
            result.outcome,
            total_ms,
            result.address,
            gateway_answered=True,
        )


@dataclass(slots=True)
class Morning:
    """A tenth of the computers of the province, and who judges them.

    Attributes:
        knows_starts: Whether it is known when a computer was switched on.
    """

    desks: Sequence[Desk]
    inventory: Inventory
    knows_starts: bool
    locator: Locator | None = None

    def round(self, number: int) -> Sequence[Event]:
        """Let a minute pass; give what the judge found."""
        now = BEGINS + timedelta(seconds=ROUND_S * number)
        at = now - timedelta(seconds=10)
        fresh = [one for desk in self.desks for one in desk.live(at)]
        fresh += [
            Outcome(CONTROL, to_ms(at), asked.id, 0, to_ms(at), "ok", 40.0, "", None)
            for asked in CHECKS
        ]
        pcs = [desk.pc for desk in self.desks]
        starts = [start for desk in self.desks for start in desk.told]
        if not self.knows_starts:
            pcs, starts = [pc._replace(booted_ms=None) for pc in pcs], []
        inventory = replace(self.inventory, pcs=pcs)
        rounds = Rounds(number=number, now=now, round_s=ROUND_S)
        arrived = Arrived(fresh=fresh, starts=starts)
        occasion = Occasion(at_work=frozenset(inventory.site_named))
        made = gather(inventory, arrived, first_mark(rounds), rounds, occasion)
        self.locator = self.locator or Locator.fresh(inventory.topology)
        return self.locator.step(made.round)


def a_hurry() -> World:
    """Give a province whose people come to work at half past seven, give or take some minutes."""
    world = province()
    computers = {
        code: replace(it, habit=replace(it.habit, arrives_min=HALF_PAST_MIN))
        for code, it in world.district.computers.items()
    }
    return replace(world, district=replace(world.district, computers=computers))


def told_of(*, knows_starts: bool) -> list[str]:
    """Let the morning pass; give what somebody was told of."""
    morning = a_morning(knows_starts=knows_starts)
    events = [event for number in range(1, ROUNDS) for event in morning.round(number)]
    assert sum(desk.switched_on is not None for desk in morning.desks) > 400
    return [event.case.component for event in events if event.page]


def a_morning(*, knows_starts: bool) -> Morning:
    world = a_hurry()
    numbers = {code: number for number, code in enumerate(world.district.links, start=1)}
    links = [
        PlacedLink(numbers[code], code, it.path, it.provider, it.area, it.site, 100, 3, it.site)
        for code, it in world.district.links.items()
    ]
    desks = [
        Desk(
            world=world,
            computer=it,
            pc=Pc(number, it.site, numbers[it.link], None, None, None, None, ""),
        )
        for number, it in enumerate(world.district.computers.values(), start=1)
    ]
    services = [
        ProbedService(number, it.code, it.scope, it.path)
        for number, it in enumerate(SERVICES, start=1)
    ]
    inventory = Inventory(
        links=links,
        services=services,
        pcs=[desk.pc for desk in desks],
        homes=homes_after({}, [desk.pc for desk in desks], links, to_ms(BEGINS)),
        checks={asked.id: asked.id for asked in CHECKS},
        replicas={
            number: {address: place for place, address in enumerate(it.addresses)}
            for number, it in enumerate(SERVICES, start=1)
        },
    )
    return Morning(desks=desks, inventory=inventory, knows_starts=knows_starts)


def test_a_morning_on_which_hundreds_are_switched_on_within_minutes_opens_nothing() -> None:
    assert told_of(knows_starts=True) == []


def test_the_same_morning_would_be_told_of_if_nobody_knew_of_the_starts() -> None:
    assert told_of(knows_starts=False) != []
