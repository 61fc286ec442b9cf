"""A sentence for people, made where it is known and worded where it is shown. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from msgspec import Struct

from server.figure import Figure


class Day(Struct, frozen=True, tag="day"):
    """A day of the province."""

    day: date


# A plain text is a name of something, or a msgid where the sentence says so.
Filling: TypeAlias = Figure | Day | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A msgid, and what stands in its braces."""

    msgid: str
    figures: Mapping[str, Filling] = field(default_factory=dict)
