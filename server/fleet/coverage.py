"""How many of the computers of a place have Canh, and what is to be done about the others. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from alerts.calendar import Calendar
from alerts.condition.coverage import LOST_AFTER_DAYS
from alerts.condition.heard import DAYS

_DAY = timedelta(days=1)
# Leave and courses take a week or two; whoever changes desks or is thrown away is gone by then.
_SEEN_WITHIN = timedelta(days=14)


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
    """The computers of a place that have Canh, and what else is seen there.

    Attributes:
        enrolled: In use.
        reporting: Now.
        unheard: Of those in use, not heard for a week of work.
        others: Machines without Canh that were seen on the network lately, gateways left out;
            None: no computer has told whom it sees.
    """

    enrolled: int = 0
    reporting: int = 0
    unheard: int = 0
    others: int | None = None

    @property
    def seen(self) -> int | None:
        """How many machines are seen, with Canh and without; None: not known."""
        return None if self.others is None else self.enrolled - self.unheard + self.others


class NextStep(StrEnum):
    """What raises the coverage of a place most."""

    ENROL = "enrol"
    FIND = "find"
    LOOK = "look"
    COUNT = "count"
    ENTER = "enter"
    NOTHING = "nothing"


def sum_of(some: Iterable[Heads]) -> Heads:
    """Add up several places."""
    heads = list(some)
    others = [one.others for one in heads if one.others is not None]
    return Heads(
        enrolled=sum(one.enrolled for one in heads),
        reporting=sum(one.reporting for one in heads),
        unheard=sum(one.unheard for one in heads),
        others=sum(others) if others else None,
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


def untold(expected: Expected | None, heads: Heads, equipment: int) -> int:
    """Count the machines seen of which nobody has told, at least so many.

    Args:
        expected: How many computers there should be: those without Canh may be among the seen.
        heads: What is seen.
        equipment: Printers and the like in the register: they may be among them, too.
    """
    told = without_canh(expected, heads.enrolled) + equipment
    return max(0, (heads.others or 0) - told)


def next_step(expected: Expected | None, heads: Heads, equipment: int = 0) -> NextStep:
    """Choose what is to be done first: what concerns most computers. Arguments: as ``untold``."""
    missing = without_canh(expected, heads.enrolled)
    unknown = untold(expected, heads, equipment)
    if not heads.enrolled or (missing > heads.unheard and missing >= unknown):
        return NextStep.ENROL
    if unknown > heads.unheard:
        return NextStep.FIND
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


def seen_since(today: date) -> date:
    """Give since when a machine must have been seen to count as seen."""
    return today - _SEEN_WITHIN
