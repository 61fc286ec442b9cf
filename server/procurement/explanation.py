"""What the line of a plan is based on, as it is stored and shown. Pure, and without NumPy."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from server.figure import Figure
from server.procurement.instance import Action
from server.sentence import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A thing done in a calendar year. ``model``: what is bought, by its name in the price list."""

    year: int
    action: Action
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing that could be done; no steps: keeping it as it is.

    Attributes:
        steps: By year.
        price: Over the years of the plan.
        averts: Hours of work, over the years that count.
        chosen: Whether the plan does it.
    """

    steps: Sequence[Step]
    price: Figure
    averts: Figure
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that the line of an item is based on, in the order in which it is told.

    Attributes:
        register: What finance's register says; None: it is not in it.
        measured: What was measured, or had to be assumed.
        age: Its year with the interval, or why it is not known; None for a link.
        evidence: The two strongest pieces of evidence of the age.
        keeping: What keeping it costs people.
        needs: What it fails, worst first.
        choices: What could be done, the chosen one among them, by what it averts.
        why_now: Why this, and why in this year.
        would_change: The nearest thing that would make another choice the best.
        sureness: How far the line stands when the assumptions move.
    """

    register: Sentence | None = None
    measured: Sequence[Sentence] = ()
    age: Sentence | None = None
    evidence: Sequence[Sentence] = ()
    keeping: Sentence
    needs: Sequence[Sentence]
    choices: Sequence[Choice]
    why_now: Sentence
    would_change: Sentence | None = None
    sureness: Sequence[Sentence] = ()


_decoder = msgspec.json.Decoder(Explanation)


def write_explanation(explanation: Explanation) -> bytes:
    """Write it as JSON, packed: a province has thousands a plan."""
    return zlib.compress(msgspec.json.encode(explanation))


def read_explanation(packed: bytes) -> Explanation:
    """Read what ``write_explanation`` wrote.

    Raises:
        msgspec.ValidationError: If it is something else.
    """
    return _decoder.decode(zlib.decompress(packed))
