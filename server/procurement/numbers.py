"""Numbers that people set in place of Canh's own, and confirm: checked, kept, audited.

What is set stands above a norm of law, and that above a default; nothing that was set is lost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from server.figure import Assumption as Assumed
from server.figure import Norm
from server.procurement import bounds
from server.procurement.assumptions import SetNumber, numbers_on
from server.procurement.defaults import DEFAULTS, Default
from server.procurement.desk_standard import STANDARD
from server.procurement.ledger import newest_on, set_numbers
from server.refused import Conflict, NotFound
from server.store import assumptions as stored
from server.store.audit import write_audit
from server.store.session import Session
from server.store.tables import Assumption, Parameter

KNOWN = (*DEFAULTS, *STANDARD)
_BY_NAME = {one.name: one for one in KNOWN}
NAMES = frozenset(_BY_NAME)
_NEAREST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A number as somebody typed it.

    Attributes:
        unit: Empty for that of the number.
        source: Where it is from: a decision, an offer, a count.
        since: The day from which it holds.
    """

    name: str
    value: str
    unit: str = ""
    source: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What was once set of a number. ``until``: the day from which another holds, if there is."""

    row: Assumption
    until: date | None


def set_on(session: Session, day: date) -> list[SetNumber]:
    """Give what people set and the law says, as it holds on a day."""
    return set_numbers(day, stored.parameters(session), stored.assumptions(session))


def numbers_in_force(
    session: Session, day: date, known: Iterable[Default] = KNOWN
) -> Mapping[str, Default]:
    """Give the numbers as they hold on a day, by name."""
    return numbers_on(day, known, set_on(session, day))


def number_in_force(session: Session, name: str, day: date) -> Default:
    """Give a number as it holds on a day.

    Raises:
        NotFound: If there is none of this name, when it names the nearest; or none on that day.
    """
    numbers = numbers_in_force(session, day)
    if name not in numbers:
        raise NotFound(_unknown(name) if name not in NAMES else f"{name} did not hold on {day}")
    return numbers[name]


def history(session: Session, name: str) -> list[Setting]:
    """List what was ever set of a number, the newest first."""
    found: list[Setting] = []
    until = None
    for row in reversed(stored.assumptions(session)):
        if row.name == name:
            found.append(Setting(row=row, until=until))
            until = row.valid_from
    return found


def set_assumption(
    session: Session, typed: Typed, actor: str, now: datetime, *, confirmed: bool = False
) -> Assumption:
    """Set a number from a day on. ``confirmed``: whoever sets it vouches for it.

    Raises:
        NotFound: If there is no such number; it names the nearest.
        Unfit: If what was typed will not do.
    """
    value, unit = _read(typed)
    row = Assumption(
        name=typed.name,
        valid_from=typed.since,
        value=value,
        unit=unit,
        source=typed.source.strip(),
        set_by=actor,
        set_at=now,
        confirmed_by=actor if confirmed else "",
        confirmed_at=now if confirmed else None,
    )
    _keep(session, row, "assumption.set", actor, now)
    return row


def confirm(session: Session, name: str, day: date, actor: str, now: datetime) -> Assumption:
    """Vouch for the number that holds on a day; of a default, from that day on.

    Raises:
        NotFound: If there is no such number, or nothing to confirm about it.
        Conflict: If somebody has confirmed it already.
    """
    number = number_in_force(session, name, day)
    if isinstance(number.source, Norm):
        raise NotFound(f"{name} is of law ({number.source.document}): there is nothing to confirm")
    held = newest_on(day, stored.assumptions(session)).get(name)
    row = held or _of_default(number, day, now)
    if row.confirmed_by:
        raise Conflict(f"{name} was confirmed by {row.confirmed_by.rpartition(':')[2]} already")
    row.confirmed_by, row.confirmed_at = actor, now
    _keep(session, row, "assumption.confirm", actor, now)
    return row


def set_norm(session: Session, typed: Typed, mark: str, actor: str, now: datetime) -> Parameter:
    """Note a number of law from a day on. ``mark``: V, V2 or U, as it was verified.

    Raises:
        NotFound: If there is no such number; it names the nearest.
        Unfit: If what was typed will not do.
    """
    value, unit = _read(typed)
    row = Parameter(
        name=typed.name,
        scope="",
        valid_from=typed.since,
        value=value,
        unit=unit,
        source=typed.source.strip(),
        mark=mark,
    )
    detail = {"value": value, "unit": unit, "source": row.source, "from": row.valid_from}
    stored.put_parameter(session, row)
    _audit(session, "norm.set", row.name, detail | {"mark": mark}, actor, now)
    return row


def _read(typed: Typed) -> tuple[float, str]:
    number = _BY_NAME.get(typed.name)
    if number is None:
        raise NotFound(_unknown(typed.name))
    if not typed.source.strip():
        raise bounds.Unfit(bounds.Why.NO_SOURCE, "say where the number is from")
    return bounds.read_value(number, typed.value.strip(), typed.unit), number.unit


def _of_default(number: Default, day: date, now: datetime) -> Assumption:
    """Write down a default as it is: nobody set it."""
    basis = number.source.basis if isinstance(number.source, Assumed) else ""
    return Assumption(
        name=number.name,
        valid_from=day,
        value=number.value,
        unit=number.unit,
        source=basis,
        set_by="",
        set_at=now,
    )


def _keep(session: Session, row: Assumption, action: str, actor: str, now: datetime) -> None:
    stored.put_assumption(session, row)
    detail = {
        "value": row.value,
        "unit": row.unit,
        "source": row.source,
        "from": row.valid_from,
        "confirmed": bool(row.confirmed_by),
    }
    _audit(session, action, row.name, detail, actor, now)


def _audit(
    session: Session, action: str, name: str, detail: Mapping[str, Any], actor: str, now: datetime
) -> None:
    subject = f"{action.partition('.')[0]}:{name}"
    write_audit(session, now, actor=actor, action=action, subject=subject, detail=detail)


def _unknown(name: str) -> str:
    if name.startswith("models."):
        return f"{name} is a price: `canh import prices` brings them"
    names = sorted(NAMES)
    near = [one for one in names if name and name in one] or get_close_matches(
        name, names, n=_NEAREST
    )
    told = ", ".join(near[:_NEAREST]) or "`canh assumption list` has all"
    return f"there is no number {name!r}; the nearest: {told}"
