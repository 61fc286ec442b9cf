"""Findings, cases and events: what a round found, a fault's life so far, and what changed in it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from alerts.fault import Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A guilty component of one round.

    Attributes:
        word: How the attempts fail, most of them: silent or a word of `arrival.KIND_WORDS`.
        rounds: In how many it must be found before it is told.
        since: Round of the first failure that belongs to it.
        probability: That this and no other component is guilty, as far as others were tried.
        rival: Another component that explains nearly as well; empty where there is none.
        block: The block of the board; -1 for a PC.
    """

    component: str
    word: str
    strength: float
    score: float
    rounds: int
    since: int
    counts: Counts = field(default_factory=Counts)
    probability: float = 1.0
    rival: str = ""
    block: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A fault's life: suspected until `opened`, then open until `closed`.

    Attributes:
        names: What it was called, with the sum of the scores of each name.
        since: Round of the first failure that belongs to it.
        first, seen: First and last round in which it was found.
        found: In how many.
        back: The round in which it was found again after it was closed; None: it never was.
        into: The case of which it was only a part.
        planned: Announced work explains it, as long as that lasts; nobody is told.
        proven: The name that late data proved.
        may_be_power: Whether its PCs may still prove that it was the power, once they are back.
    """

    id: str
    names: Mapping[str, float]
    since: int
    first: int
    seen: int
    found: int = 0
    back: int | None = None
    opened: int | None = None
    closed: int | None = None
    into: str = ""
    planned: bool = False
    proven: str = ""
    may_be_power: bool = False
    word: str = ""
    strength: float = 0.0
    probability: float = 1.0
    rival: str = ""
    counts: Counts = field(default_factory=Counts)

    @property
    def component(self) -> str:
        return self.proven or max(self.names, key=lambda name: self.names[name])

    @property
    def began(self) -> int:
        """The first round in which it was found since it last began."""
        return self.first if self.back is None else self.back

    @property
    def is_open(self) -> bool:
        return self.opened is not None and self.closed is None

    @property
    def was_told(self) -> bool:
        return self.opened is not None and not self.into

    def with_finding(self, finding: Finding, number: int) -> "Case":
        """Add what a round found of it."""
        names = {**self.names}
        names[finding.component] = names.get(finding.component, 0.0) + finding.score
        seen = replace(
            self,
            names=names,
            since=min(self.since, finding.since),
            seen=number,
            found=self.found + (self.seen < number),
        )
        if self.proven:
            return seen  # what was proven of it, too
        return replace(
            seen,
            word=finding.word,
            strength=finding.strength,
            probability=finding.probability,
            # A round that names another than all of them together is itself a doubt.
            rival=finding.rival if finding.component == seen.component else finding.component,
            counts=finding.counts,
        )

    def back_as(self, finding: Finding, number: int) -> "Case":
        """Let it begin anew: a name that was proven says nothing of what it is now.

        One that it had by what was seen of it stays until more speaks for another: what flickers
        for a round is most often the same.
        """
        names = {finding.component: 0.0} if self.proven else self.names
        anew = replace(self, names=names, proven="", back=number, closed=None)
        return anew.with_finding(finding, number)

    def to_plain(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Case":
        return cls(**{**plain, "counts": Counts(**plain["counts"])})


class Change(StrEnum):
    """What can become of a case."""

    OPEN = "open"
    UPDATE = "update"
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A change of a case, as it is afterwards.

    Attributes:
        historic: It is over, and was learnt of later.
        outlasts: It goes on although the announced work that explained it is over.
    """

    change: Change
    round: int
    case: Case
    historic: bool = False
    outlasts: bool = False

    @property
    def page(self) -> bool:
        """Whether somebody is to be told."""
        opens = self.change is Change.OPEN and not self.historic and not self.case.planned
        return opens or self.outlasts
