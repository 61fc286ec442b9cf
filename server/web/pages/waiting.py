"""What province staff decide about devices: which to confirm, where they are, which are retired."""

from typing import Annotated

from fastapi import Form
from starlette.responses import RedirectResponse, Response

from server.refused import Conflict, NotFound
from server.store import device_changes
from server.store.audit import write_audit
from server.store.questions import devices, places
from server.store.questions.devices import KnownDevice
from server.store.session import Session
from server.views.devices import see_device
from server.web.doors import PROVINCE, Doors
from server.web.page import page
from server.web.visit import Here, Visit
from server.web.way_back import Next, local

pages = Doors()


@pages.page("/waiting", allow=PROVINCE)
def show_waiting(here: Here) -> Response:
    """List the devices that a person has to decide about."""
    with here.edge.store.reading() as session:
        known = devices.devices_to_look_at(session)
        sites = places.sites(session, here.scope)
    seen = [see_device(one, here.caller.role, here.moment) for one in known]
    return page(here, "waiting.html", devices=seen, sites=sites)


@pages.action("/devices/{device_id}/confirm", allow=PROVINCE)
def confirm(here: Here, device_id: int, back: Next = "/waiting") -> Response:
    """Confirm a device that a restored server re-created."""
    with here.edge.store.writing() as session:
        known = _known(here, session, device_id)
        if not device_changes.confirm(session, device_id):
            raise Conflict("this device needs no confirmation any more")
        _note(here, session, known, "device.confirm", {})
    return RedirectResponse(local(back), status_code=303)


@pages.action("/devices/{device_id}/site", allow=PROVINCE)
def give_site(
    here: Here,
    device_id: int,
    site: Annotated[str, Form(max_length=64)],
    back: Next = "/waiting",
) -> Response:
    """Say at which site a device is from now on."""
    now = here.moment.now
    with here.edge.store.writing() as session:
        known = _known(here, session, device_id)
        place = next(
            (one for one in places.sites(session, here.scope) if one.site.code == site), None
        )
        if place is None or place.site.id is None:
            raise NotFound("there is no such site")
        if not device_changes.give_site(session, device_id, place.site.id, now):
            raise Conflict("this device is out of use")
        _note(here, session, known, "device.give_site", {"site": site})
    return RedirectResponse(local(back), status_code=303)


@pages.action("/devices/{device_id}/retire", allow=PROVINCE)
def retire(here: Here, device_id: int, back: Next = "/waiting") -> Response:
    """Take a device out of use."""
    with here.edge.store.writing() as session:
        known = _known(here, session, device_id)
        if not device_changes.retire(session, device_id, here.moment.now):
            raise Conflict("this device is out of use already")
        _note(here, session, known, "device.retire", {})
    return RedirectResponse(local(back), status_code=303)


def _known(here: Visit, session: Session, device_id: int) -> KnownDevice:
    known = devices.device(session, here.scope, device_id)
    if known is None:
        raise NotFound("there is no such device")
    return known


def _note(
    here: Visit, session: Session, known: KnownDevice, action: str, detail: dict[str, str]
) -> None:
    write_audit(
        session,
        here.moment.now,
        actor=f"user:{here.caller.name}",
        action=action,
        subject=f"device:{known.device.identity or known.id}",
        detail=detail,
    )
