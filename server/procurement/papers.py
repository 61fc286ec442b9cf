"""What a stored plan says of its money, its grounds and what it leaves out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from server.figure import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyOfYear:
    """Money of one payer in a year. ``unit``: code of the commune whose it is, else empty.

    Attributes:
        averts: Hours of work that one more million dong would avert; None: it is not asked for.
    """

    payer: str
    unit: str
    year: int
    amount: Figure
    spent_vnd: int
    averts: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What one payer pays for a line in a year."""

    payer: str
    year: int
    amount_vnd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A number that the plan was reckoned with. ``means``: a msgid; empty: ``name`` must do."""

    name: str
    means: str
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Things that the plan does not look at. ``why``: a msgid."""

    why: str
    kind: str
    count: int


def write_papers(papers: Sequence[MoneyOfYear] | Sequence[Ground] | Sequence[LeftOut]) -> str:
    """Write them as JSON."""
    return msgspec.json.encode(papers).decode()


def read_money(text: str) -> tuple[MoneyOfYear, ...]:
    """Read the money of a plan, by year."""
    return msgspec.json.decode(text, type=tuple[MoneyOfYear, ...])


def read_grounds(text: str) -> tuple[Ground, ...]:
    """Read the numbers that a plan was reckoned with."""
    return msgspec.json.decode(text, type=tuple[Ground, ...])


def read_left_out(text: str) -> tuple[LeftOut, ...]:
    """Read what a plan does not look at."""
    return msgspec.json.decode(text, type=tuple[LeftOut, ...])


def write_payments(payments: Iterable[Payment], year: int) -> str:
    """Write who pays for a line as JSON. ``year``: of the line; another stands beside its payer."""
    amounts = {
        one.payer if one.year == year else f"{one.payer} {one.year}": one.amount_vnd
        for one in payments
    }
    return msgspec.json.encode(amounts).decode()


def read_payments(text: str, year: int) -> tuple[Payment, ...]:
    """Read who pays for the line of a year, and when."""
    found = []
    for key, amount_vnd in msgspec.json.decode(text, type=dict[str, int]).items():
        payer, _, other = key.partition(" ")
        found.append(Payment(payer=payer, year=int(other or year), amount_vnd=amount_vnd))
    return tuple(found)
