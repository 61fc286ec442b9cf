"""What the locator has learnt: one value, kept in one row."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from alerts.locate.cases import Case
from alerts.locate.habit import Habit
from alerts.locate.memory import Memory
from alerts.locate.pack import Array, Axes, BadPack, pack, unpack
from alerts.locate.presence import Presence
from alerts.locate.rejudge import Again
from alerts.locate.topology import Topology
from alerts.locate.usual import Usual

FORM = "locate 2"
_PARTS = ("presence", "usual", "habit", "memory")
_AXES: Mapping[str, Axes] = {
    **{f"presence.{name}": axes for name, axes in Presence.AXES.items()},
    **{f"usual.{name}": axes for name, axes in Usual.AXES.items()},
    **{f"habit.{name}": axes for name, axes in Habit.AXES.items()},
    **{f"memory.{name}": axes for name, axes in Memory.AXES.items()},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything that the next round needs to know of those before, but for their boards.

    Attributes:
        first, number: The first round ever judged, and the last; None before the first.
        since: The round from which none is missing.
    """

    presence: Presence
    usual: Usual
    habit: Habit
    memory: Memory
    cases: tuple[Case, ...] = ()
    next_id: int = 1
    again: Again = field(default_factory=Again)
    first: int | None = None
    number: int | None = None
    since: int | None = None

    @classmethod
    def blank(cls, topology: Topology) -> "State":
        """Give the state before the first round."""
        return cls(
            presence=Presence.blank(topology),
            usual=Usual.blank(topology),
            habit=Habit.blank(topology),
            memory=Memory.blank(topology),
        )

    def to_bytes(self, topology: Topology) -> bytes:
        """Pack for a row of the store."""
        facts = {
            "cases": [case.to_plain() for case in self.cases],
            "next_id": self.next_id,
            "again": asdict(self.again),
            "first": self.first,
            "number": self.number,
            "since": self.since,
        }
        return pack(FORM, topology, facts, _arrays(self))

    @classmethod
    def from_bytes(cls, data: bytes, topology: Topology) -> "State":
        """Unpack; of what came into the inventory later nothing is known yet.

        Raises:
            BadPack: If it is damaged, or of another version.
        """
        facts, arrays = unpack(FORM, topology, data, _arrays(cls.blank(topology)), _AXES)
        try:
            return cls(
                presence=Presence(**_part("presence", arrays)),
                usual=Usual(**_part("usual", arrays)),
                habit=Habit(**_part("habit", arrays)),
                memory=Memory(**_part("memory", arrays)),
                cases=tuple(Case.from_plain(case) for case in facts["cases"]),
                next_id=facts["next_id"],
                again=Again.from_plain(facts["again"]),
                first=facts["first"],
                number=facts["number"],
                since=facts["since"],
            )
        except (KeyError, TypeError, ValueError) as error:
            message = f"not a {FORM}: {error!r}"
            raise BadPack(message) from None


def _arrays(state: State) -> dict[str, Array]:
    parts = {name: getattr(state, name) for name in _PARTS}
    return {
        f"{name}.{it.name}": getattr(part, it.name)
        for name, part in parts.items()
        for it in fields(part)
    }


def _part(name: str, arrays: dict[str, Array]) -> dict[str, Any]:
    return {key.partition(".")[2]: a for key, a in arrays.items() if key.startswith(f"{name}.")}
