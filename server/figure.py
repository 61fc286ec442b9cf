"""A figure that a person is shown: a number that carries its unit and where it comes from. Pure.

They can be written down and read back (``msgspec``), so that a stored plan keeps its sources.
"""

from datetime import date, datetime
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace


class Measurement(Struct, frozen=True, kw_only=True, tag="measured", omit_defaults=True):
    """Read off a machine. ``device``: whose, by its number; ``at``: when."""

    device: str
    what: str
    at: datetime | None = None


class RegisterRow(Struct, frozen=True, kw_only=True, tag="row", omit_defaults=True):
    """Written in a register or sheet of the office. ``place``: the line, or the row's code."""

    register: str
    place: str = ""
    column: str = ""


class Norm(Struct, frozen=True, kw_only=True, tag="norm"):
    """A number of law, with the day from which it holds. ``mark``: V, V2 or U, as verified."""

    document: str
    valid_from: date
    mark: str = "U"


class Assumption(Struct, frozen=True, kw_only=True, tag="assumed", omit_defaults=True):
    """A number that somebody set. ``set_by``: empty for a default of Canh's, confirmed or not.

    ``since``: the day from which it holds; a default that nobody confirmed has none.
    """

    name: str
    basis: str = ""
    set_by: str = ""
    confirmed: bool = False
    since: date | None = None


class Reckoned(Struct, frozen=True, kw_only=True, tag="reckoned"):
    """Worked out of other figures. ``how``: a msgid; ``parts``: what it was worked out of."""

    how: str
    parts: "tuple[Figure, ...]" = ()


Source: TypeAlias = Measurement | RegisterRow | Norm | Assumption | Reckoned


class UnitError(ValueError):
    """Two figures of different units were to be added or compared."""


class Figure(Struct, frozen=True, kw_only=True, tag="figure"):
    """A number, its unit (``VND``, ``kVND``, ``year``, ``hour`` ...) and its source."""

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
