"""This computer: the real device beside a simulated province, as anybody at its screen may know it.

What it is, and whether its gateway, its resolver and the server answer: no address, no name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from checks.words import Letter, Phase, letter_of
from server.clock import from_ms
from server.fleet.age.told import ToldAge
from server.store.packing import unpack_values
from server.store.questions.devices import KnownDevice
from server.store.questions.outcomes import Outcome
from server.store.tables import Asset, DeviceNow
from server.views.age import age_of
from server.views.equipment import Equipment, equipment_of, inventory_of
from server.views.moment import Moment
from server.views.standing import Presence, observed, presence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Whether something answered, how fast, and when it was asked; None: not known."""

    answered: bool | None = None
    after_ms: float | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThisComputer:
    """What the computer at hand is and how it is connected now."""

    id: int
    equipment: Equipment
    age: ToldAge | None
    processor: str
    threads: int | None
    presence: Presence
    gateway: Signal
    resolver: Signal
    server: Signal


def this_computer(
    known: KnownDevice, outcomes: Sequence[Outcome], moment: Moment, asset: Asset | None = None
) -> ThisComputer:
    """Show the computer at hand.

    Args:
        known: The device.
        outcomes: Its newest results: of its resolver, and those whose first step asked it.
        moment: Now.
        asset: The row of the register that it is, if it is one.
    """
    inventory = inventory_of(known)
    processors = inventory.processors if inventory else ()
    return ThisComputer(
        id=known.id,
        equipment=equipment_of(known, moment),
        age=age_of(known, asset, moment),
        processor=processors[0].name if processors else "",
        threads=processors[0].threads if processors else None,
        presence=presence_of(known.device, known.now, moment.heard_since_ms),
        gateway=_gateway(known.now),
        resolver=_resolver(outcomes),
        server=_server(known, moment),
    )


def _gateway(row: DeviceNow | None) -> Signal:
    if row is None or row.measured_ms is None:
        return Signal()
    return Signal(
        answered=row.gateway_answered,
        after_ms=unpack_values(row.values).get("gateway_rtt"),
        at=from_ms(row.measured_ms),
    )


def _resolver(outcomes: Sequence[Outcome]) -> Signal:
    asked = [one for one in outcomes if _asked_resolver(one)]
    if not asked:
        return Signal()
    newest = max(asked, key=lambda one: one.at_ms)
    return Signal(
        answered=resolver_spoke(newest),
        after_ms=newest.phases_ms.get(Phase.DNS),
        at=from_ms(newest.at_ms),
    )


def _asked_resolver(one: Outcome) -> bool:
    return observed(one.outcome) and (Phase.DNS in one.phases_ms or one.phase == Phase.DNS)


def resolver_spoke(one: Outcome) -> bool:
    """Whether the resolver answered, if only that it does not know the name."""
    if Phase.DNS in one.phases_ms:
        return True
    return letter_of(one.outcome) is Letter.NAME and one.outcome != "dns_temporary_failure"


def _server(known: KnownDevice, moment: Moment) -> Signal:
    if known.now is None:
        return Signal()
    heard = presence_of(known.device, known.now, moment.heard_since_ms) is Presence.REPORTING
    return Signal(answered=heard, at=from_ms(known.now.contact_ms))
