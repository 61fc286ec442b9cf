"""How many of the computers of a place have Canh, and what is to be done about the others. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from alerts.calendar import Calendar
from alerts.condition.coverage import LOST_AFTER_DAYS
from alerts.condition.heard import DAYS

_DAY = timedelta(days=1)


class Basis(StrEnum):
    """Who says how many computers there are: the register, else the posts, each with one."""

    REGISTER = "register"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Expected:
    """How many computers there should be, and who says so."""

    computers: int
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """The computers of a place that have Canh.

    Attributes:
        enrolled: In use.
        reporting: Now.
        unheard: Of those in use, not heard for a week of work.
    """

    enrolled: int = 0
    reporting: int = 0
    unheard: int = 0


class NextStep(StrEnum):
    """What raises the coverage of a place most."""

    ENROL = "enrol"
    LOOK = "look"
    COUNT = "count"
    ENTER = "enter"
    NOTHING = "nothing"


def sum_of(some: Iterable[Heads]) -> Heads:
    """Add up several places."""
    heads = list(some)
    return Heads(
        enrolled=sum(one.enrolled for one in heads),
        reporting=sum(one.reporting for one in heads),
        unheard=sum(one.unheard for one in heads),
    )


def expected_of(registered: int, people: int) -> Expected | None:
    """Say how many computers a unit should have; None: nobody has told.

    Args:
        registered: Computers of its register that are not written off.
        people: Who have a post there.
    """
    if registered:
        return Expected(registered, Basis.REGISTER)
    return Expected(people, Basis.STAFF) if people else None


def without_canh(expected: Expected | None, enrolled: int) -> int:
    """Count the computers that should have Canh and have not, at least so many."""
    return max(0, expected.computers - enrolled) if expected else 0


def next_step(expected: Expected | None, heads: Heads) -> NextStep:
    """Choose what is to be done first: what concerns most computers."""
    missing = without_canh(expected, heads.enrolled)
    if not heads.enrolled or missing > heads.unheard:
        return NextStep.ENROL
    if heads.unheard:
        return NextStep.LOOK
    if expected is None:
        return NextStep.COUNT
    # People have more than one computer; what the register lacks, it lacks.
    too_many = expected.basis is Basis.REGISTER and heads.enrolled > expected.computers
    return NextStep.ENTER if too_many else NextStep.NOTHING


def unheard_since(calendar: Calendar, today: date) -> datetime:
    """Give since when nothing was heard of who counts as unheard: for a week of work, as lost."""
    month = (today - _DAY * ago for ago in range(1, 2 * DAYS))
    worked = [day for day in month if calendar.hours_of(day)][:LOST_AFTER_DAYS]
    return datetime.combine(worked[-1] if worked else today, time(), calendar.zone)
