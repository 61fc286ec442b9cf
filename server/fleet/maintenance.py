"""Announced work as an operator enters it: what is found there meanwhile is told to nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.component import Component, Kind, area_key
from server.refused import Conflict, NotFound, Refused
from server.store import maintenance, sheets
from server.store.audit import write_audit
from server.store.session import Session
from server.store.tables import Maintenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Work that is to be announced: on what, from (inclusive) to (exclusive), and why."""

    components: Sequence[Component]
    begins: datetime
    ends: datetime
    why: str


def of_unit(session: Session, code: str) -> list[Component]:
    """Give the networks of all sites of a unit.

    Raises:
        NotFound: If there is no such unit, or it has no site.
    """
    unit = sheets.units(session).get(code)
    held = sheets.memberships(session)
    sites = [
        site.code
        for site in sheets.sites(session).values()
        if unit and site.id in held and held[site.id].unit_id == unit.id
    ]
    if not sites:
        raise NotFound(f"there is no unit {code!r} with a site")
    return [Component(Kind.LAN, site) for site in sorted(sites)]


def of_link(session: Session, code: str) -> list[Component]:
    """Give a link.

    Raises:
        NotFound: If there is none.
    """
    if code not in sheets.links(session):
        raise NotFound(f"there is no link {code!r}")
    return [Component(Kind.LINK, code)]


def of_service(session: Session, code: str) -> list[Component]:
    """Give a service.

    Raises:
        NotFound: If there is none.
    """
    if code not in sheets.services(session):
        raise NotFound(f"there is no service {code!r}")
    return [Component(Kind.SERVICE, code)]


def of_provider(session: Session, name: str, area: str) -> list[Component]:
    """Give the lines of a provider, or those of one of its areas.

    Raises:
        NotFound: If there is no such line.
    """
    links = sheets.links(session).values()
    if not any(link.provider == name and area in ("", link.area) for link in links):
        raise NotFound(f"there is no line of {name!r}" + (f" in the area {area!r}" if area else ""))
    if area:
        return [Component(Kind.AREA, area_key(name, area))]
    return [Component(Kind.PROVIDER, name)]


def announce(session: Session, work: Work, actor: str, now: datetime) -> list[int]:
    """Announce work; gives the number of each of its components.

    Raises:
        Refused: If it ends before it begins.
    """
    if work.ends <= work.begins:
        begins = work.begins.astimezone(work.ends.tzinfo)
        raise Refused(
            f"the work ends ({work.ends:%d/%m/%Y %H:%M}) before it begins ({begins:%d/%m/%Y %H:%M})"
        )
    rows = [
        Maintenance(
            component=str(component),
            valid_from=work.begins,
            valid_to=work.ends,
            why=work.why,
            announced_by=actor,
            announced_at=now,
        )
        for component in work.components
    ]
    for row in rows:
        maintenance.add(session, row)
        detail = {"from": f"{work.begins}", "to": f"{work.ends}", "why": work.why}
        _audit(session, "maintenance.add", row, detail, actor, now)
    return [row.id or 0 for row in rows]


def end(session: Session, number: int, actor: str, now: datetime) -> None:
    """End announced work before its time, or call off what has not begun.

    Raises:
        NotFound: If there is no such work.
        Conflict: If it is over.
    """
    row = maintenance.with_number(session, number)
    if row is None:
        raise NotFound(f"there is no announced work {number}: `canh maintenance list` shows it")
    if row.valid_to <= now:
        raise Conflict("it is over already")
    row.valid_to = max(now, row.valid_from)
    maintenance.add(session, row)
    _audit(session, "maintenance.end", row, {"to": f"{row.valid_to}"}, actor, now)


def _audit(
    session: Session,
    action: str,
    row: Maintenance,
    detail: dict[str, str],
    actor: str,
    now: datetime,
) -> None:
    detail = {"component": row.component, **detail}
    subject = f"maintenance:{row.id}"
    write_audit(session, now, actor=actor, action=action, subject=subject, detail=detail)
