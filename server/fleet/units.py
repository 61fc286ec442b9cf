"""Putting units and sites into rows."""

from collections.abc import Iterable
from datetime import datetime

from server.fleet.changes import Changes, revise
from server.fleet.import_units import SiteEntry, UnitEntry
from server.store import sheets
from server.store.session import Session
from server.store.tables import Site, Unit


def put_units(
    session: Session, entries: Iterable[UnitEntry], now: datetime, *, simulated: bool = False
) -> Changes:
    """Make the units and sites as the sheet says; those that it does not name stay as they are.

    A site named under another unit belongs to that from now on. ``simulated``: what is new belongs
    to a simulated province.
    """
    changes = Changes()
    units, sites = sheets.units(session), sheets.sites(session)
    memberships = sheets.memberships(session)
    for entry in entries:
        unit = units.get(entry.code)
        if unit is None:
            unit = _new_unit(session, entry, changes, simulated=simulated)
        else:
            changes.note(f"unit:{entry.code}", revise(unit, entry.values))
            session.add(unit)
        for site_entry in entry.sites:
            site = sites.get(site_entry.code)
            if site is None:
                site = _new_site(session, site_entry, changes, simulated=simulated)
            else:
                changes.note(f"site:{site_entry.code}", revise(site, site_entry.values))
                session.add(site)
            held = memberships.get(site.id or 0)
            if held is None or held.unit_id != unit.id:
                sheets.move_site(session, site.id or 0, unit.id or 0, held, now)
            if held is not None and held.unit_id != unit.id:
                changes.note(f"site:{site.code}", {"unit_id": [held.unit_id, unit.id]})
    return changes


def _new_unit(session: Session, entry: UnitEntry, changes: Changes, *, simulated: bool) -> Unit:
    unit = Unit(code=entry.code, simulated=simulated, **entry.values)
    sheets.add(session, unit)
    changes.created.append(f"unit:{entry.code}")
    return unit


def _new_site(session: Session, entry: SiteEntry, changes: Changes, *, simulated: bool) -> Site:
    site = Site(code=entry.code, simulated=simulated, **entry.values)
    sheets.add(session, site)
    changes.created.append(f"site:{entry.code}")
    return site
