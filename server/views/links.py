"""What each role sees of a link."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.store.questions.outcomes import Outcome
from server.store.questions.places import PlacedLink
from server.store.questions.situation import Situation
from server.store.scope import Scope
from server.store.tables import Contract
from server.views.place import Place, place_of
from server.views.standing import (
    Standing,
    blamed_standing,
    failed,
    link_standing,
    observed,
    widely_failing,
)
from server.views.verdicts import Verdicts, verdicts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """What a link is bought as. Money in dong a month, with tax."""

    since: date
    down_mbps: float
    up_mbps: float
    monthly_cost_vnd: int | None
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinanceLink:
    """A link as the finance officer sees it: what is paid for, and to whom."""

    code: str
    path: str
    provider: str
    simulated: bool
    place: Place
    contract: Bought | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedLink:
    """A link as province staff and its unit's contact see it.

    ``reached`` of ``asked``: services that answered over it, of those that were asked lately.
    """

    code: str
    path: str
    provider: str
    simulated: bool
    place: Place
    contract: Bought | None
    area: str
    router_address: str
    standing: Standing
    reporting: int
    reached: int
    asked: int


def finance_links(placed: Sequence[PlacedLink]) -> list[FinanceLink]:
    """Show links to finance."""
    return [
        FinanceLink(
            code=one.link.code,
            path=one.link.path,
            provider=one.link.provider,
            simulated=one.link.simulated,
            place=place_of(one.unit, one.site),
            contract=_bought(one.contract),
        )
        for one in placed
    ]


def watched_links(situation: Situation, scope: Scope) -> list[WatchedLink]:
    """Show the links of a scope to those who watch them: no link is blamed for a guilty service."""
    verdicts = verdicts_of(situation)
    elsewhere = widely_failing(situation.outcomes) | verdicts.services
    over: dict[int | None, list[Outcome]] = defaultdict(list)
    for outcome in situation.outcomes:
        over[outcome.link_id].append(outcome)
    return [
        _watched(one, over[one.id], situation.reporting.get(one.id, 0), elsewhere, verdicts)
        for one in situation.links
        if scope.holds(one.unit.id)
    ]


def outcomes_over(situation: Situation, link_id: int) -> list[Outcome]:
    """Give the newest outcomes over one link."""
    return [one for one in situation.outcomes if one.link_id == link_id]


def _watched(
    one: PlacedLink,
    outcomes: Sequence[Outcome],
    reporting: int,
    elsewhere: frozenset[int],
    verdicts: Verdicts,
) -> WatchedLink:
    seen = link_standing(outcomes, reporting, elsewhere)
    asked = {outcome.service_id for outcome in outcomes if observed(outcome.outcome)}
    missed = {outcome.service_id for outcome in outcomes if failed(outcome.outcome)}
    return WatchedLink(
        code=one.link.code,
        path=one.link.path,
        provider=one.link.provider,
        simulated=one.link.simulated,
        place=place_of(one.unit, one.site),
        contract=_bought(one.contract),
        area=one.link.area,
        router_address=one.link.router_address,
        standing=blamed_standing(seen, reporting) if one.id in verdicts.lost else seen,
        reporting=reporting,
        reached=len(asked - missed),
        asked=len(asked),
    )


def _bought(contract: Contract | None) -> Bought | None:
    if contract is None:
        return None
    return Bought(
        since=contract.valid_from,
        down_mbps=contract.down_mbps,
        up_mbps=contract.up_mbps,
        monthly_cost_vnd=contract.monthly_cost_vnd,
        number=contract.number,
    )
