"""What an import made of the rows that there were: for the person who ran it, and for the audit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Changes:
    """Counts by subject, such as ``unit:07210``.

    Attributes:
        created: What is new.
        changed: What was there, with each field's old and new value.
        unchanged: How many were as they should be.
    """

    created: list[str] = field(default_factory=list)
    changed: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    unchanged: int = 0

    def note(self, subject: str, changed: Mapping[str, list[Any]]) -> None:
        """Note a row that was there: what changed of it, or that nothing did."""
        if changed:
            self.changed.setdefault(subject, {}).update(changed)
        else:
            self.unchanged += 1


def revise(row: object, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Give a row's fields new values; say which changed, as ``[old, new]``."""
    changed = {
        name: [old, value] for name, value in values.items() if (old := getattr(row, name)) != value
    }
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    return changed
