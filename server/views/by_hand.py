"""What people asked and said of an incident: checks of its site, and whether it was right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.component import Kind
from server.clock import from_ms
from server.store.check_requests import CameBack, Request
from server.store.tables import Service
from server.store.tables.alerts import Right
from server.store.verdict_answers import Said, SaidOf
from server.views.standing import failed


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAnswer:
    """Whether a verdict was right, as somebody says. ``was``: what it was instead."""

    by: str
    right: Right
    was: Kind | None
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """What came back of one service: how many computers asked it, and how many in vain.

    Attributes:
        outcome: The word of a failure, if there was one, else of the success.
        at: When the last of them asked.
        total_ms: How long the quickest answer took.
    """

    code: str
    name_vi: str
    name_en: str
    asked: int
    failed: int
    outcome: str
    at: datetime
    total_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCheck:
    """A check of a site that somebody asked for.

    Attributes:
        begun_at: When its computers were given it; None: they wait, or none was on.
        over: Whether no more comes back.
        back: What came back, by service.
    """

    asked_at: datetime
    asked_by: str
    begun_at: datetime | None
    over: bool
    back: tuple[Back, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many of the verdicts that people looked into were right."""

    right: int = 0
    wrong: int = 0
    not_known: int = 0

    @property
    def judged(self) -> int:
        """Of how many somebody knows."""
        return self.right + self.wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedVerdict:
    """An answer about a verdict, with what the verdict was."""

    incident: int
    component: str
    simulated: bool
    answer: SeenAnswer


def see_answer(said: Said) -> SeenAnswer:
    """Show an answer."""
    return SeenAnswer(by=said.by, right=said.right, was=said.was, text=said.text, at=said.at)


def judged_verdict(one: SaidOf) -> JudgedVerdict:
    """Show an answer with its verdict."""
    return JudgedVerdict(
        incident=one.incident,
        component=one.component,
        simulated=one.simulated,
        answer=see_answer(one.said),
    )


def score(counts: Mapping[Right, int]) -> Score:
    """Count what was said of verdicts."""
    return Score(
        right=counts.get(Right.YES, 0),
        wrong=counts.get(Right.NO, 0),
        not_known=counts.get(Right.NOT_KNOWN, 0),
    )


def see_check(
    request: Request, came_back: Sequence[CameBack], services: Iterable[Service]
) -> SeenCheck:
    """Show what was asked for and what came back."""
    of_service = [
        (service, [one for one in came_back if one.service == service.id]) for service in services
    ]
    return SeenCheck(
        asked_at=request.asked_at,
        asked_by=request.asked_by,
        begun_at=request.begun_at,
        over=request.ended_at is not None,
        back=tuple(_back(service, some) for service, some in of_service if some),
    )


def _back(service: Service, some: Sequence[CameBack]) -> Back:
    bad = [one for one in some if failed(one.outcome)]
    good = [one.total_ms for one in some if one not in bad and one.total_ms is not None]
    return Back(
        code=service.code,
        name_vi=service.name_vi,
        name_en=service.name_en,
        asked=len(some),
        failed=len(bad),
        outcome=(bad or list(some))[0].outcome,
        at=from_ms(max(one.at_ms for one in some)),
        total_ms=min(good, default=None),
    )
