"""The lines that a plan may make faster: those to the Internet that have a contract. Pure."""

from collections.abc import Mapping, Sequence

from server.figure import Figure, RegisterRow
from server.msgid import N_
from server.procurement.assumptions import Assumptions
from server.procurement.explain import Known
from server.procurement.instance import Link
from server.procurement.posts import People
from server.sentence import Filling, Sentence
from server.store.planning import PlanInputs
from server.store.questions.places import PlacedLink
from server.store.tables import Contract
from server.store.tables.places import Path

USED_BY = N_("{users} people use it; it is bought as {speed}.")


def links_of(
    inputs: PlanInputs, people: Mapping[int, People], numbers: Assumptions, speeds: Sequence[float]
) -> list[tuple[Link, Known]]:
    """Give the lines with what is known of them. ``speeds``: of the tiers, Mbit/s."""
    found = []
    for one in inputs.links:
        if one.contract is None or one.link.path != Path.INTERNET:
            continue
        unit = one.unit.id or 0
        users = people[unit].all or sum(device.unit.id == unit for device in inputs.devices)
        tiers = [n for n, speed in enumerate(speeds) if speed <= one.contract.down_mbps]
        link = Link(
            id=one.link.code,
            commune=one.unit.code,
            tier=max(tiers, default=0),
            users=users,
            unavailability=numbers["link.unavailability"],
        )
        found.append((link, _known(one, one.contract, users)))
    return found


def _known(placed: PlacedLink, contract: Contract, users: int) -> Known:
    bought = RegisterRow(register="contract", place=contract.number or placed.link.code)
    staff = RegisterRow(register="staff", place=placed.unit.code)
    figures: dict[str, Filling] = {
        "users": Figure(value=float(users), unit="person", source=staff),
        "speed": Figure(value=contract.down_mbps, unit="Mbit/s", source=bought),
    }
    return Known(measured=[Sentence(msgid=USED_BY, figures=figures)])
