"""What the norms and the hardware allow for one device. Dates and ceilings are parameters. Pure."""

from server.procurement.instance import Action, Device
from server.procurement.parameters import Parameters


def may_upgrade(params: Parameters, device: Device, upgrade: str, year: int) -> bool:
    """Whether an upgrade fits the device, and it is not too old for one."""
    slow, little = device.disk == "hdd", 0 < device.ram < 8
    fits = {
        Action.OS: device.gains_system,
        Action.SSD: slow,
        Action.RAM: little,
        Action.BOTH: slow and little,
    }[Action(upgrade)]
    young = device.age + year <= params.max_age_upgrade
    return device.is_pc and fits and young and is_worth_it(params, device, year)


def may_replace(params: Parameters, device: Device, name: str, year: int) -> bool:
    """Whether a model may stand in for the device: kind, role, ceiling, and its age."""
    model, ceiling = params.models[name], params.ceiling[device.kind]
    return (
        model.kind == device.kind
        and device.role in model.roles.split()
        and model.price <= ceiling.get(device.role, ceiling.get("", 0))
        and device.age + year >= params.min_age_replace[device.kind]
        and is_worth_it(params, device, year)
    )


def is_worth_it(params: Parameters, device: Device, year: int) -> bool:
    """Whether its post needs it, and lives on for long enough."""
    return not device.surplus and year + params.min_use_before_cut <= device.post_end
