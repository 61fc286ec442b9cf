"""Why a line of a plan is there, with every figure led back to its source; and a plan's grounds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.figure import Figure, Source
from server.procurement.explanation import Choice, Step, read_explanation
from server.procurement.papers import Ground, Payment, read_grounds, read_payments
from server.sentence import Sentence
from server.store.questions.plans import PlacedLine
from server.store.tables import PlanRow
from server.views.citations import Citations, Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenChoice:
    """A thing that could be done; without steps: keeping it. ``notes``: of price and hours."""

    steps: tuple[Step, ...]
    price: Figure
    averts: Figure
    chosen: bool
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """What a line is based on, in the order in which it is told. ``paid``: by whom and when."""

    known: tuple[Cited, ...]
    age: Cited | None
    evidence: tuple[Cited, ...]
    keeping: Cited
    needs: tuple[Cited, ...]
    choices: tuple[SeenChoice, ...]
    why_now: Cited
    would_change: Cited | None
    sureness: tuple[Cited, ...]
    paid: tuple[Payment, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundGroup:
    """Numbers that a plan was reckoned with and that mean the same. ``means``: a msgid, or none."""

    means: str
    grounds: tuple[Ground, ...]


def reasons_of(placed: PlacedLine) -> Reasons:
    """Read the reasons of a line."""
    told, citations = read_explanation(placed.line.explanation), Citations()
    known = [*([told.register] if told.register else ()), *told.measured]
    return Reasons(
        known=citations.all(known),
        age=_cite(citations, told.age),
        evidence=citations.all(told.evidence),
        keeping=citations.cite(told.keeping),
        needs=citations.all(told.needs),
        choices=tuple(_choice(citations, one) for one in told.choices),
        why_now=citations.cite(told.why_now),
        would_change=_cite(citations, told.would_change),
        sureness=citations.all(told.sureness),
        paid=read_payments(placed.line.paid, placed.line.year or 0),
        sources=citations.sources,
    )


def grounds_of(row: PlanRow) -> tuple[GroundGroup, ...]:
    """Group the numbers that a plan was reckoned with by what they mean; prices come last."""
    grounds = read_grounds(row.grounds)
    meanings = sorted(dict.fromkeys(one.means for one in grounds), key=lambda means: not means)
    return tuple(
        GroundGroup(means=means, grounds=tuple(one for one in grounds if one.means == means))
        for means in meanings
    )


def unconfirmed(groups: Sequence[GroundGroup]) -> int:
    """Count the assumptions that nobody has confirmed."""
    return sum(not one.figure.is_confirmed for group in groups for one in group.grounds)


def changed_since(row: PlanRow, now: Iterable[Ground]) -> dict[str, Figure]:
    """Give the numbers of a plan that have been set or confirmed since, as they are now.

    Numbers that only one of the two knows are left out: they came or went with a version of Canh.
    """
    current: defaultdict[str, list[Figure]] = defaultdict(list)  # models may share a name
    for one in now:
        current[one.name].append(one.figure)
    return {
        one.name: current[one.name][-1]
        for one in read_grounds(row.grounds)
        if one.name in current and one.figure not in current[one.name]
    }


def _cite(citations: Citations, sentence: Sentence | None) -> Cited | None:
    return citations.cite(sentence) if sentence else None


def _choice(citations: Citations, choice: Choice) -> SeenChoice:
    return SeenChoice(
        steps=tuple(choice.steps),
        price=choice.price,
        averts=choice.averts,
        chosen=choice.chosen,
        # Keeping costs nothing, and averts nothing: there is no figure to follow.
        notes=citations.notes((choice.price, choice.averts)) if choice.steps else (),
    )
