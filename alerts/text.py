"""A sentence that any language can say: an English msgid, the numbers in it, the things it names.

Worded by `alerts/wording.py`; stored and compared as it is. Knows no language itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.component import Component


def N_(text: str) -> str:  # noqa: N802  # the name by which the extraction knows a msgid
    """Mark a text for the catalogue; it is translated where it is said."""
    return text


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence, or part of one.

    Attributes:
        msgid: English, with `%(name)s` where something is filled in.
        values: By name: a count (int), a share (float, said as a percentage), a proper name
            (str, said as it is), or a text in its turn.
        names: By name: a component, said by the name that people know it by.
    """

    msgid: str
    values: Mapping[str, "int | float | str | Text"] = field(default_factory=dict)
    names: Mapping[str, Component] = field(default_factory=dict)
