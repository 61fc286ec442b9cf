"""An age as sentences for people: how old something is, and because of what. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from checks.inventory import Inventory
from server.figure import Figure, Measurement, Reckoned, RegisterRow, Source
from server.fleet.age.estimate import BY_EVIDENCE, BY_REGISTER, Age, estimate_age
from server.fleet.age.evidence import Evidence, EvidenceKind
from server.sentence import Day, Filling, Sentence

_STRONGEST = 2
# What a number in a piece of evidence counts; all others are years of the calendar.
_UNITS = {"hours": "hour"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAge:
    """An age as it is told.

    Attributes:
        year: Median with its fraction; None: it is not known.
        low: With ``high`` the interval; the widest there is when nothing is known.
        high: See there.
        years_old: At least and at most, now; None when it is not known.
        says: The age in a sentence, or why it is not known.
        because: The strongest evidence; empty where there is none.
    """

    year: float | None
    low: float
    high: float
    years_old: tuple[float, float] | None
    says: Sentence
    because: tuple[Sentence, ...]


def age_of_computer(
    inventory: Inventory,
    device: str,
    now: datetime,
    *,
    in_use_since: str = "",
    first_firmware: str = "",
    seen_at: datetime | None = None,
) -> ToldAge:
    """Tell the age of a computer.

    Args:
        inventory: Its newest.
        device: Its number, for the source of what was measured.
        now: The present.
        in_use_since: From the register: ISO, as far as it was written; empty: not told.
        first_firmware: The earliest firmware date ever seen of it; empty: the present one's.
        seen_at: When it sent the inventory.
    """
    age = estimate_age(inventory, now, in_use_since=in_use_since, first_firmware=first_firmware)
    return told(age, now, Measurement(device=device, what="inventory", at=seen_at))


def told(age: Age, now: datetime, source: Source) -> ToldAge:
    """Put an age into sentences. ``source``: of what was measured, or of the register's row."""
    figures: dict[str, Filling] = {}
    if age.basis in (BY_EVIDENCE, BY_REGISTER) and age.year is not None:
        figures = {
            name: _year(value, source)
            for name, value in (("year", age.year), ("low", age.low), ("high", age.high))
        }
    return ToldAge(
        year=age.year,
        low=age.low,
        high=age.high,
        years_old=age.years_old(now),
        says=Sentence(msgid=age.basis, figures=figures),
        because=tuple(_because(one, source) for one in age.evidence[:_STRONGEST]),
    )


def _year(value: float, source: Source) -> Figure:
    return Figure(value=value, unit="year", source=Reckoned(how="age", parts=_parts(source)))


def _parts(source: Source) -> tuple[Figure, ...]:
    return (Figure(value=1, unit="inventory", source=source),)


def _because(evidence: Evidence, source: Source) -> Sentence:
    of_register = evidence.kind is EvidenceKind.REGISTER
    read = RegisterRow(register="register", column="in_use_since") if of_register else source
    figures = {name: _filled(name, value, read) for name, value in evidence.figures.items()}
    return Sentence(msgid=evidence.says, figures=figures)


def _filled(name: str, value: float | date | str, source: Source) -> Filling:
    if isinstance(value, date):
        return Day(value)
    if isinstance(value, str):
        return value
    return Figure(value=value, unit=_UNITS.get(name, "year"), source=source)
