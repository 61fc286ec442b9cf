"""Somebody asks for a check of a site now: its PCs get it with their next report.

How much of it at a time, and when it is over: ``server.deal.asked``.
"""

from alerts import by_hand
from alerts.incident import Why
from server.evaluate.by_hand import Person, audit, locked
from server.refused import Conflict, NotFound
from server.store import check_requests, incidents
from server.store.components import site_number
from server.store.session import Session


def ask_for_check(session: Session, incident_id: int, person: Person) -> None:
    """Ask for a check of the site that an incident is at.

    Raises:
        NotFound: If there is no such incident, or it is at no site.
        Conflict: If one is under way there already.
    """
    kept = locked(session, incident_id)
    site = site_number(session, kept.incident.fault.where.site)
    if site is None:
        raise NotFound("the incident is at no site")
    if any(one.site == site for one in check_requests.not_ended(session)):
        raise Conflict("a check of this site is under way")
    check_requests.add(session, site, person.by, person.now)
    change = by_hand.remark(kept.incident, Why.CHECK_ASKED, person.by, person.now)
    incidents.write(session, kept.case_id, change)
    audit(session, incident_id, "check", person, {"site": kept.incident.fault.where.site})
