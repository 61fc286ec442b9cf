"""How sure the lines of a plan are: which of them stand when the assumptions move. Pure."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from server.figure import Figure, Reckoned
from server.msgid import N_
from server.procurement.instance import Instance, Line
from server.procurement.parameters import KindTerms, Parameters, SlowTerms
from server.procurement.plan import PlanMaker
from server.procurement.planner import Watch
from server.sentence import Sentence

STANDS = N_("It stands in {stands} of {cases} plans that were made with other assumptions.")
_MOST_TOLD = 2  # of what it falls with


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Assumptions moved. ``falls``: what is said of a line that does not stand then, a msgid."""

    falls: str
    move: Callable[[Parameters], Parameters]


def _hour(factor: float) -> Callable[[Parameters], Parameters]:
    return lambda params: replace(params, hour_cost=params.hour_cost * factor)


def _failures(factor: float) -> Callable[[Parameters], Parameters]:
    def terms(one: KindTerms) -> KindTerms:
        return replace(one, c=one.c * factor)

    return lambda params: replace(
        params, failure={kind: terms(one) for kind, one in params.failure.items()}
    )


def _waiting(factor: float) -> Callable[[Parameters], Parameters]:
    def terms(slow: SlowTerms) -> SlowTerms:
        return replace(
            slow,
            hdd=slow.hdd * factor,
            ram={size: hours * factor for size, hours in slow.ram.items()},
            cpu_per_year=slow.cpu_per_year * factor,
        )

    return lambda params: replace(params, slow=terms(params.slow))


def _support(factor: float) -> Callable[[Parameters], Parameters]:
    return lambda params: replace(
        params,
        security={name: (a * factor, b * factor) for name, (a, b) in params.security.items()},
    )


def _prices(factor: float) -> Callable[[Parameters], Parameters]:
    return lambda params: replace(
        params,
        models={
            name: replace(model, price=round(model.price * factor))
            for name, model in params.models.items()
        },
        upgrades={
            name: replace(one, price=round(one.price * factor))
            for name, one in params.upgrades.items()
        },
    )


CASES: Sequence[Case] = (
    Case(falls=N_("Not if an hour of work is worth half as much."), move=_hour(0.5)),
    Case(falls=N_("Not if an hour of work is worth twice as much."), move=_hour(2.0)),
    Case(falls=N_("Not if devices fail half as often."), move=_failures(0.5)),
    Case(falls=N_("Not if devices fail twice as often."), move=_failures(2.0)),
    Case(falls=N_("Not if people wait half as long for slow computers."), move=_waiting(0.5)),
    Case(falls=N_("Not if people wait twice as long for slow computers."), move=_waiting(2.0)),
    Case(falls=N_("Not if a system out of support is half the risk."), move=_support(0.5)),
    Case(falls=N_("Not if a system out of support is twice the risk."), move=_support(2.0)),
    Case(falls=N_("Not if everything costs a fifth more."), move=_prices(1.2)),
)


@dataclass(slots=True)
class Sureness:
    """What the cases have said so far, by item."""

    lines: Mapping[str, Sequence[Line]]
    cases: int = 0
    stands: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    falls: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, case: Case, others: Mapping[str, Sequence[Line]], items: Sequence[str]) -> None:
        """Take in another plan."""
        self.cases += 1
        for item in items:
            if _same(self.lines.get(item, ()), others.get(item, ())):
                self.stands[item] += 1
            else:
                self.falls[item].append(case.falls)

    def told(self, item: str) -> list[Sentence]:
        """Say how sure an item's lines are, and what they fall with."""
        counts = {"stands": self.stands[item], "cases": self.cases}
        figures = {
            name: Figure(value=float(value), unit="plan", source=Reckoned(how="planned again"))
            for name, value in counts.items()
        }
        falls = self.falls[item][:_MOST_TOLD]
        return [Sentence(msgid=STANDS, figures=figures), *(Sentence(msgid=one) for one in falls)]


def lines_of_case(instance: Instance, case: Case, watch: Watch) -> dict[str, list[Line]]:
    """Plan a task with the assumptions of a case; however little time there is, a plan is made."""
    moved = replace(instance, params=case.move(instance.params))
    return by_item(PlanMaker(moved).make(moved.limits, watch).lines)


def by_item(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """Group lines by what they are done to."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.item].append(line)
    return dict(found)


def _same(one: Sequence[Line], other: Sequence[Line]) -> bool:
    """Whether both do the same, whatever the model, each at most a year apart."""
    return [line.action for line in one] == [line.action for line in other] and all(
        abs(a.year - b.year) <= 1 for a, b in zip(one, other, strict=True)
    )
