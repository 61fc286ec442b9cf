"""Showing a page to a visitor: what every template gets, and who finds which way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import HTMLResponse, Response

from alerts.contact import Role
from server.web import form_key, probing
from server.web.demo_users import control_page
from server.web.visit import VISITOR_COOKIE, Visit
from server.web.wording import N_


@dataclass(frozen=True, slots=True)
class Way:
    """An entry of the navigation."""

    path: str
    text: str

    def leads_to(self, path: str) -> bool:
        """Whether a page lies on this way."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


_OVERVIEW = Way("/", N_("Overview"))
_INCIDENTS = Way("/incidents", N_("Incidents"))
_UNITS = Way("/units", N_("Units"))
_DEVICES = Way("/devices", N_("Devices"))
_LINKS = Way("/links", N_("Links"))
_SERVICES = Way("/services", N_("Services"))
_PLAN = Way("/plan", N_("Plan"))
_REGISTER = Way("/register", N_("Register"))
_WAITING = Way("/waiting", N_("To decide"))
_QUARANTINE = Way("/quarantine", N_("Refused"))

WAYS: dict[Role, tuple[Way, ...]] = {
    Role.PROVINCE: (
        _OVERVIEW,
        _INCIDENTS,
        _UNITS,
        _DEVICES,
        _LINKS,
        _SERVICES,
        _PLAN,
        _REGISTER,
        _WAITING,
        _QUARANTINE,
    ),
    Role.COMMUNE: (
        Way("/units", N_("My unit")),
        _INCIDENTS,
        _DEVICES,
        _SERVICES,
        _PLAN,
        _REGISTER,
    ),
    Role.FINANCE: (_OVERVIEW, _PLAN, _REGISTER, _UNITS, _DEVICES, _LINKS),
}


def page(visit: Visit, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Show a page.

    Args:
        visit: Who looks, in which language.
        template: Name of the template.
        status: Status code.
        context: What the template shows; strict, so a name that is missing is an error.
    """
    signed_in = visit.signed_in
    shared = {
        "caller": signed_in.caller if signed_in else None,
        "ways": WAYS[signed_in.caller.role] if signed_in else (),
        "path": visit.request.url.path,
        "query": visit.request.url.query,
        "moment": visit.moment,
        "form_key": form_key.masked(visit.form_key),
        "demo": visit.edge.settings.demo,
        "real_time": _real_time(visit),
        "control_page": _control_page(visit),
        "stopped": probing.seen_stopped(visit) if signed_in else None,
    }
    text = visit.edge.renderer.render(visit.language, template, shared | context)
    answer = HTMLResponse(text, status_code=status)
    answer.headers["content-language"] = visit.language
    if signed_in is None:
        keep(answer, visit, VISITOR_COOKIE, visit.form_key)
    return answer


def _control_page(visit: Visit) -> str:
    """Give the address at which somebody breaks something: of a demo, for province staff."""
    may = visit.signed_in and visit.signed_in.caller.role is Role.PROVINCE
    settings = visit.edge.settings
    return control_page(settings.folder) if may and settings.demo else ""


def _real_time(visit: Visit) -> datetime | None:
    """Give what the computer's clock says where a demo's is another."""
    ahead_s = visit.edge.settings.clock_ahead_s
    return visit.moment.now - timedelta(seconds=ahead_s) if ahead_s else None


def keep(answer: Response, visit: Visit, name: str, value: str, seconds: int | None = None) -> None:
    """Set a cookie as all of ours are set: out of reach of scripts and of other sites."""
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=visit.is_secure,
    )
