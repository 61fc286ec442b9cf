"""How old a computer is and because of what, as everybody may know it who may see the computer."""

from server.fleet.age.told import ToldAge, age_of_computer
from server.store.questions.devices import KnownDevice
from server.store.tables import Asset
from server.views.equipment import inventory_of
from server.views.moment import Moment


def age_of(known: KnownDevice, asset: Asset | None, moment: Moment) -> ToldAge | None:
    """Tell the age of a device.

    Args:
        known: The device.
        asset: The row of the register that it is, if it is one.
        moment: Now.

    Returns:
        None as long as it has not said what it is made of.
    """
    inventory = inventory_of(known)
    if inventory is None:
        return None
    return age_of_computer(
        inventory,
        device=str(known.id),
        now=moment.now,
        in_use_since=asset.in_use_since if asset else "",
        seen_at=known.inventory.seen_at if known.inventory else None,
    )
