"""What weight a desk has (whose it is: ``server.fleet.post``), and what is too much. Pure."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.fleet.equipment import Equipment
from server.fleet.import_staff import PostGroup, PostRole
from server.procurement.assumptions import Assumptions
from server.procurement.instance import Device

_OWN_PRINTER = frozenset(PostGroup) - {PostGroup.VIII}
# However busy a one-stop office is, beside an ordinary one.
_LEAST_BUSY, _MOST_BUSY = 0.5, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who a unit has, and how many it serves: by its sheet of staff; empty without one.

    Attributes:
        groups: People by group of the norm.
        desks: Of its one-stop offices.
        visitors: People that they serve on a working day.
    """

    groups: Mapping[PostGroup, int]
    desks: int = 0
    visitors: int = 0

    @property
    def all(self) -> int:
        """How many there are; 0: nobody told."""
        return sum(self.groups.values())


def weight_of(kind: Equipment, role: PostRole, people: People, numbers: Assumptions) -> float:
    """Give criticality of the post times the people who depend on the thing."""
    weight = numbers[f"weight.{role}"]
    if role is PostRole.ONESTOP and people.desks and people.visitors:
        busy = people.visitors / people.desks / numbers["people_a_desk"]
        weight *= min(_MOST_BUSY, max(_LEAST_BUSY, busy))
    if f"shared.{kind}" not in numbers.numbers:
        return weight
    users = numbers[f"users.{kind}"]
    if kind is Equipment.SWITCH and people.all:
        users = people.all / 2
    return weight * numbers[f"shared.{kind}"] * users


def quotas(people: People, numbers: Assumptions) -> Mapping[str, int]:
    """Give what the norm allows a unit of what is shared; nothing without a sheet of staff."""
    if not people.all:
        return {}
    own = sum(count for group, count in people.groups.items() if group in _OWN_PRINTER)
    shared = people.groups.get(PostGroup.VIII, 0) / numbers["staff_per_printer"]
    return {
        "printer": own + math.ceil(shared),
        "scanner": math.ceil(people.all / numbers["staff_per_scanner"]),
    }


def surplus(devices: Iterable[Device], people: Mapping[str, int]) -> frozenset[str]:
    """Name the computers beyond one a post: the oldest of the least critical posts.

    Args:
        devices: All of the task.
        people: By code of the unit; a unit that nobody told of has no surplus.
    """
    by_unit: dict[str, list[Device]] = defaultdict(list)
    for device in devices:
        if device.is_pc:
            by_unit[device.commune].append(device)
    found: set[str] = set()
    for unit, computers in by_unit.items():
        beyond = len(computers) - people.get(unit, len(computers))
        worst = sorted(computers, key=lambda one: (one.weight, -one.age, one.id))
        found.update(one.id for one in worst[: max(0, beyond)])
    return frozenset(found)


def grouped(rows: Sequence[tuple[int, str, int]]) -> dict[int, Counter[PostGroup]]:
    """Sum (unit, group, people) by unit and group."""
    found: dict[int, Counter[PostGroup]] = defaultdict(Counter)
    for unit, group, count in rows:
        found[unit][PostGroup(group)] += count
    return found
