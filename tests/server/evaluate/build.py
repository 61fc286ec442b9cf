"""A world of two sites without rows: site 1 has two lines, PC 1 and PC 2; site 2 one of each."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from alerts.fault import Counts
from alerts.locate.cases import Case
from server.clock import to_ms
from server.evaluate.faults import Sight
from server.evaluate.homes import Home
from server.evaluate.inventory import Inventory
from server.evaluate.occasion import Occasion
from server.evaluate.rounds import Rounds
from server.evaluate.verdicts import Bench
from server.store.observations import Outcome, Pc, PlacedLink, ProbedService

TEN = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ROUND_S = 60.0
NUMBER = 500
ROUNDS = Rounds(number=NUMBER, now=TEN, round_s=ROUND_S)

LINKS = (
    PlacedLink(11, "l11", "internet", "VNPT", "Gia Bình", "s1", 120, 3, "u1"),
    PlacedLink(12, "l12", "state", "Viettel", "Gia Bình", "s1", 120, 3, "u1"),
    PlacedLink(21, "l21", "internet", "VNPT", "Gia Bình", "s2", 400, 2, "u2"),
)
# Check 1 and 2 are of the portal, 3 is of the provincial platform.
SERVICES = (
    ProbedService(1, "portal", "national", "internet"),
    ProbedService(2, "lgsp", "provincial", "state"),
)
CHECKS = {1: 1, 2: 1, 3: 2}
REPLICAS = {1: {"192.0.2.1": 0, "192.0.2.2": 1}}


def ago_ms(seconds: float) -> int:
    return to_ms(TEN - timedelta(seconds=seconds))


def a_pc(number: int, site: str = "s1", link: int = 11, **changes: Any) -> Pc:
    pc = Pc(number, site, link, ago_ms(5), ago_ms(6), True, ago_ms(3600), "")
    return pc._replace(**changes)


PCS = (a_pc(1), a_pc(2), a_pc(3, "s2", 21))


def an_inventory(pcs: Iterable[Pc] = PCS) -> Inventory:
    known = tuple(pcs)
    return Inventory(
        links=LINKS,
        services=SERVICES,
        pcs=known,
        homes={pc.id: Home(pc.link_id or 11) for pc in known},
        checks=CHECKS,
        replicas=REPLICAS,
    )


def an_outcome(device: int, check: int, outcome: str = "ok", **changes: Any) -> Outcome:
    made = Outcome(
        device, ago_ms(10), check, 11 if device else 0, ago_ms(5), outcome, 40.0, "192.0.2.1", True
    )
    return made._replace(**changes)


def a_sight(probes: Mapping[str, Iterable[Outcome]] | None = None, **changes: Any) -> Sight:
    sight = Sight(
        rounds=ROUNDS,
        inventory=an_inventory(),
        probes={code: tuple(some) for code, some in (probes or {}).items()},
        newest_at=TEN - timedelta(seconds=4),
        occasion=Occasion(at_work=frozenset({"s1", "s2"})),
    )
    return replace(sight, **changes)


def a_case(component: str = "link:l11", **changes: Any) -> Case:
    case = Case(
        id="i1",
        names={component: 9.0},
        since=NUMBER - 3,
        first=NUMBER - 3,
        seen=NUMBER,
        found=4,
        opened=NUMBER - 2,
        word="timeout",
        strength=0.9,
        counts=Counts(failed=9, tried=10),
    )
    return replace(case, **changes)


def a_bench(*cases: Case, sight: Sight | None = None, **changes: Any) -> Bench:
    bench = Bench(sight=sight or a_sight(), prefix="real.7.", known=cases)
    return replace(bench, **changes)
