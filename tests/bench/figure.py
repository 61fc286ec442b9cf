"""A measured number, with what was measured beside it in the same run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number.

    Attributes:
        name: What was measured, as a short phrase.
        value: How much.
        unit: Of what.
        beside: What it is to be compared with: other numbers of the same run, or of others.
    """

    name: str
    value: float
    unit: str
    beside: str = ""
