"""The devices: found, filtered, ordered and paged on the server, and one of them."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.responses import Response

from alerts.component import Component, Kind
from alerts.condition import components_of
from alerts.contact import Role
from server.clock import to_ms
from server.refused import NotFound
from server.store.hours import HOUR_MS
from server.store.questions import devices, outcomes, places
from server.store.questions.devices import DeviceQuery, KnownDevice, Order, Seen
from server.store.questions.reach import Reach
from server.store.questions.register import asset_of_device
from server.store.questions.vitals import hours_of, vitals_of
from server.store.session import Session
from server.store.tables.fleet import DeviceKind
from server.views.age import age_of
from server.views.day import see_day
from server.views.devices import PRESENCE_SHOWN, see_device
from server.views.own_results import own_results
from server.views.services import seen_outcomes
from server.views.week import Week, see_week
from server.web.choices import units_to_choose
from server.web.concerns import concerns_of
from server.web.conditions import conditions_of_device
from server.web.doors import SIGNED_IN, Doors
from server.web.listing import MAYBE, MOST_PAGES, listing_of, show_list
from server.web.page import page
from server.web.seen_plan import lines_seen
from server.web.situation import situation_of
from server.web.visit import Here, Visit

pages = Doors()

_DAY = timedelta(hours=24)
_MOST_EVENTS = 20
# What each role may look for: to order or to find by what a role must not see would tell it.
_ORDERS = {
    Role.PROVINCE: tuple(Order),
    Role.COMMUNE: (Order.NUMBER, Order.HOST, Order.KIND),
    Role.FINANCE: (Order.NUMBER, Order.UNIT, Order.KIND),
}
_SEEN = {
    Role.PROVINCE: tuple(Seen),
    Role.COMMUNE: (Seen.IN_USE, Seen.AILING, Seen.RETIRED),
    Role.FINANCE: (Seen.IN_USE, Seen.RETIRED),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of a list asks for."""

    q: Annotated[str, Query(max_length=64)] = ""
    unit: Annotated[str, Query(max_length=16)] = ""
    kind: Annotated[DeviceKind | None, MAYBE] = None
    show: Seen = Seen.IN_USE
    order: Order = Order.NUMBER
    down: bool = False
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1

    def of(self, role: Role) -> "Wanted":
        """Leave out what the role must not ask for."""
        return replace(
            self,
            q="" if role is Role.FINANCE else self.q.strip(),
            show=self.show if self.show in _SEEN[role] else Seen.IN_USE,
            order=self.order if self.order in _ORDERS[role] else Order.NUMBER,
        )

    def query(self, heard_since_ms: int) -> DeviceQuery:
        """Ask the store."""
        return DeviceQuery(
            heard_since_ms=heard_since_ms,
            text=self.q,
            unit=self.unit,
            kind=self.kind or "",
            seen=self.show,
            order=self.order,
            descending=self.down,
            page=self.page,
        )


@pages.page("/devices", allow=SIGNED_IN)
def show_devices(here: Here, wanted: Annotated[Wanted, Depends()]) -> Response:
    """List the devices."""
    role = here.caller.role
    wanted = wanted.of(role)
    with here.edge.store.reading() as session:
        query = wanted.query(here.moment.heard_since_ms)
        known, total = devices.list_devices(session, here.scope, query)
        units = units_to_choose(session, here.scope)
    return show_list(
        here,
        "devices_finance.html" if role is Role.FINANCE else "devices.html",
        listing_of(here.request.url.path, wanted, total),
        devices=[see_device(one, role, here.moment) for one in known],
        wanted=wanted,
        units=units,
        shows=_SEEN[role],
    )


@pages.page("/devices/{device_id}", allow=SIGNED_IN)
def show_device(here: Here, device_id: int) -> Response:
    """Show one device."""
    with here.edge.store.reading() as session:
        known = devices.device(session, here.scope, device_id)
        if known is None:
            raise NotFound("there is no such device")
        told = _told(here, session, known)
        if here.caller.role is Role.FINANCE:
            return page(here, "device_finance.html", **told)
        subject = Component(Kind.DEVICE, str(known.id))
        reach = Reach(components=components_of(subject) | {subject})
        told["concerns"] = concerns_of(here, session, reach, reach)
        told["conditions"] = conditions_of_device(here, session, known.id)
        if here.caller.role is Role.COMMUNE:
            return page(here, "device_contact.html", **told)
        return _to_staff(here, session, known, told)


def _told(here: Visit, session: Session, known: KnownDevice) -> dict[str, Any]:
    """Show a device and its age, and, if that may be seen, its row of the register and the plan."""
    asset = asset_of_device(session, known.id)
    seen = asset if asset and here.scope.holds(asset.unit_id) else None
    planned = lines_seen(here, session, seen.code if seen else f"#{known.id}")
    return {
        "device": see_device(known, here.caller.role, here.moment),
        "age": age_of(known, seen, here.moment),
        "asset": seen,
        "planned": planned,
    }


def _to_staff(here: Visit, session: Session, known: KnownDevice, told: dict[str, Any]) -> Response:
    """Show when it was on, too: to province staff, no further back than is anybody's business."""
    now = here.moment.now
    from_ms, to = to_ms(now - _DAY), to_ms(now)
    situation = situation_of(here, session)
    newest = outcomes.newest_of_device(session, known.id, from_ms)
    link_of = {one.id: one.link.code for one in situation.links}
    return page(
        here,
        "device.html",
        link_code=link_of.get(known.now.link_id or 0, "") if known.now else "",
        day=see_day(
            vitals_of(session, known.id, from_ms, to),
            from_ms,
            to,
            here.edge.settings.round_s,
            to_ms(known.device.enrolled_at),
        ),
        week=_week(here, session, known),
        own=own_results(known.now, newest),
        outcomes=seen_outcomes(newest, situation, here.scope),
        events=devices.events_of(session, known.id, to_ms(now - PRESENCE_SHOWN), _MOST_EVENTS),
        sites=places.sites(session, here.scope),
        **told,
    )


def _week(here: Visit, session: Session, known: KnownDevice) -> Week | None:
    """Show a week, if it shows more than a day does."""
    now = here.moment.now
    span_ms = to_ms(now - PRESENCE_SHOWN), to_ms(now)
    hours = hours_of(session, known.id, *span_ms)
    if not hours.hour.size or hours.hour[0] * HOUR_MS >= to_ms(now - _DAY):
        return None
    joined_ms = to_ms(known.device.enrolled_at)
    return see_week(hours, span_ms, joined_ms, here.moment.zone)
