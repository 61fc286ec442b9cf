"""The devices of a unit in brief: what somebody can mend, who is not heard, and how many there are.

When a computer is on is personal: only province staff learn which are not heard.
"""

from dataclasses import dataclass, replace

from alerts.contact import Role
from server.store.questions import devices
from server.store.questions.devices import DeviceQuery, Order, Seen
from server.store.session import Session
from server.views.conditions import SeenCondition
from server.views.devices import SeenDevice, see_device
from server.web.conditions import news_of_devices
from server.web.visit import Visit

# What fits on a phone's screen beside what is more urgent.
_MOST_ROWS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceBrief:
    """The devices of a unit, shortened.

    Attributes:
        total: In use.
        ailing: How many have something that somebody can mend; ``news`` are the first of it.
        unheard: How many are not heard, and did not say why; ``silent`` are the first of them.
    """

    total: int
    ailing: int
    news: list[SeenCondition]
    unheard: int = 0
    silent: tuple[SeenDevice, ...] = ()


def brief_of_unit(here: Visit, session: Session, code: str) -> DeviceBrief:
    """Read the devices of a unit."""
    query = DeviceQuery(heard_since_ms=here.moment.heard_since_ms, unit=code, rows=_MOST_ROWS)
    _, total = devices.list_devices(session, here.scope, query)
    known, ailing = devices.list_devices(session, here.scope, replace(query, seen=Seen.AILING))
    brief = DeviceBrief(
        total=total,
        ailing=ailing,
        news=news_of_devices(here, session, [one.id for one in known])[:_MOST_ROWS],
    )
    if here.caller.role is not Role.PROVINCE:
        return brief
    unheard = replace(query, seen=Seen.SILENT, order=Order.CONTACT, descending=True)
    known, count = devices.list_devices(session, here.scope, unheard)
    rows = known[: _MOST_ROWS - len(brief.news)]
    silent = tuple(see_device(one, here.caller.role, here.moment) for one in rows)
    return replace(brief, unheard=count, silent=silent)
