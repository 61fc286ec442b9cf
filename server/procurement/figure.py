"""A figure that a person is shown: a number that carries its unit and where it comes from. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """Read off a machine. ``device``: whose; ``at``: when."""

    device: str
    what: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """Written in a register or sheet of the office. ``place``: the file and line, or its code."""

    register: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A number of law, with the day from which it holds. ``mark``: V, V2 or U, as verified."""

    document: str
    valid_from: date
    mark: str = "U"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A number that somebody set. ``set_by``: empty for a default that nobody has confirmed."""

    name: str
    basis: str = ""
    set_by: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """Worked out of other figures. ``how``: a msgid; ``parts``: what it was worked out of."""

    how: str
    parts: "tuple[Figure, ...]" = ()


Source: TypeAlias = Measurement | RegisterRow | Norm | Assumption | Reckoned


class UnitError(ValueError):
    """Two figures of different units were to be added or compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number, its unit (``kVND``, ``year``, ``hour`` ...) and its source."""

    value: float
    unit: str
    source: Source

    def __add__(self, other: "Figure") -> "Figure":
        """Add; the sum knows both parts.

        Raises:
            UnitError: If the units differ.
        """
        return self._with(other, self.value + other.value, "sum")

    def __sub__(self, other: "Figure") -> "Figure":
        """Take away; the difference knows both parts.

        Raises:
            UnitError: If the units differ.
        """
        return self._with(other, self.value - other.value, "difference")

    def times(self, number: float) -> "Figure":
        """Multiply by a plain count; the source stays."""
        return replace(self, value=self.value * number)

    @property
    def rests_on(self) -> tuple[Source, ...]:
        """Every source at the root, each once: what an auditor follows."""
        if not isinstance(self.source, Reckoned):
            return (self.source,)
        roots = [root for part in self.source.parts for root in part.rests_on]
        return tuple(dict.fromkeys(roots))

    @property
    def is_confirmed(self) -> bool:
        """Whether no default that nobody has confirmed stands behind it."""
        return all(root.confirmed for root in self.rests_on if isinstance(root, Assumption))

    def _with(self, other: "Figure", value: float, how: str) -> "Figure":
        if self.unit != other.unit:
            raise UnitError(f"{self.unit} and {other.unit} do not go together")
        return Figure(value=value, unit=self.unit, source=Reckoned(how=how, parts=(self, other)))
